package org.isotherm.transfer;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.isotherm.asset.AssetKey;
import org.isotherm.asset.AssetLocations;
import org.isotherm.asset.StoredObject;
import org.isotherm.asset.StoredObjects;
import org.isotherm.refusal.InvalidRequestException;
import org.isotherm.registry.Backend;
import org.isotherm.registry.Overflow;
import org.isotherm.storage.BackendFullException;
import org.isotherm.storage.Sha256;
import org.isotherm.storage.WriteObserver;
import org.isotherm.transfer.VerifiedCopy.Place;
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
            long size, @Nullable Sha256 sha256, @Nullable Sha256 replaces) {}

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
        StoredObject object = intend(backendId, claim.size());
        objects.begun(object.id());
        boolean published = false;
        try {
            VerifiedFile file =
                    copies.take(bytes, claim.size(), new Place(object.backendId(), object.path()), new WriteObserver() {
                        @Override
                        public void uploadStarted(String uploadId) {
                            objects.uploadStarted(object.id(), uploadId);
                        }
                    });
            if (claim.sha256() != null && !claim.sha256().equals(file.sha256())) {
                throw new InvalidRequestException(
                        "Repr-Digest", "the content has the SHA-256 " + file.sha256() + ", not " + claim.sha256());
            }
            AssetLocations.Published result =
                    assets.publish(key, object.id(), file.size(), file.sha256(), claim.replaces());
            published = true;
            return result;
        } finally {
            objects.ended(object.id());
            if (!published) {
                // leaves an object alone that was published after all, when the commit's answer was lost
                objects.abandon(object.id());
            }
        }
    }

    private StoredObject intend(long backendId, long size) throws BackendFullException {
        try {
            return objects.intend(backendId, size);
        } catch (BackendFullException full) {
            List<String> tried = new ArrayList<>();
            for (Backend next : overflow.behind(backendId)) {
                try {
                    return objects.intend(next.id(), size);
                } catch (BackendFullException e) {
                    tried.add(next.name());
                }
            }
            if (tried.isEmpty()) {
                throw full;
            }
            throw new BackendFullException(
                    full.backend(), null, "has no room for it, nor has its overflow " + String.join(", ", tried), full);
        }
    }
}
