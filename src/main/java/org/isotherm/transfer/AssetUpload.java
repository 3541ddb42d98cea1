package org.isotherm.transfer;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.InputStream;
import org.isotherm.asset.AssetKey;
import org.isotherm.asset.AssetLocations;
import org.isotherm.asset.StoredObjects;
import org.isotherm.refusal.InvalidRequestException;
import org.isotherm.registry.Overflow;
import org.isotherm.storage.BackendFullException;
import org.isotherm.storage.Sha256;
import org.jspecify.annotations.Nullable;

/**
 * Takes in a file from outside: intent, bytes, read-back, row, in that order. When anything fails the asset is as it
 * was, and what was written is condemned.
 */
@Dependent
public class AssetUpload {
    private final StoredObjects objects;
    private final AssetLocations assets;
    private final VerifiedCopy copies;
    private final Overflow overflow;

    @Inject
    public AssetUpload(StoredObjects objects, AssetLocations assets, VerifiedCopy copies, Overflow overflow) {
        this.objects = objects;
        this.assets = assets;
        this.copies = copies;
        this.overflow = overflow;
    }

    /**
     * What a client says of the content it sends.
     *
     * @param size in bytes; -1 when not known
     * @param sha256 of the content; null when it was not sent
     * @param replaces the digest of the content it means to replace; null for any or none
     */
    public record Claim(
            long size, @Nullable Sha256 sha256, @Nullable Sha256 replaces) {
        /** Of which nothing is known. */
        public static final Claim NONE = new Claim(-1, null, null);

        /** @throws InvalidRequestException when the content is not what was said */
        void compare(long found, Sha256 digest) {
            if (size >= 0 && size != found) {
                throw new InvalidRequestException("Content-Length", "the content has " + found + " bytes, not " + size);
            }
            if (sha256 != null && !sha256.equals(digest)) {
                throw new InvalidRequestException(
                        "Repr-Digest", "the content has the SHA-256 " + digest + ", not " + sha256);
            }
        }
    }

    /**
     * Returns once the content is durable, proven and the asset's. Where it does not fit, it goes to the first overflow
     * of that backend where it does, if the configuration names one; the asset says where.
     *
     * @throws InvalidRequestException when the bytes are not what the claim says
     * @throws BackendFullException when it does not fit; no byte was read then
     * @throws IOException when the client or the backend failed
     */
    public AssetLocations.Published upload(AssetKey key, long backendId, InputStream bytes, Claim claim)
            throws IOException {
        try (NewObjects fresh = new NewObjects(objects, copies, overflow)) {
            NewObjects.Proven object = fresh.write(backendId, claim.size(), claim.size(), bytes);
            VerifiedFile file = object.file();
            claim.compare(file.size(), file.sha256());
            return assets.publish(key, object.id(), file.size(), file.sha256(), claim.replaces());
        }
    }
}
