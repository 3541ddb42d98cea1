package org.isotherm.release;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.InputStream;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.isotherm.asset.AssetKey;
import org.isotherm.profile.Profile;
import org.isotherm.profile.Profiles;
import org.isotherm.refusal.ConflictException;
import org.isotherm.refusal.InvalidRequestException;
import org.isotherm.refusal.NotFoundException;
import org.isotherm.refusal.StaleException;
import org.isotherm.registry.BackendRegistry;
import org.isotherm.retrieval.ContentReading;
import org.isotherm.retrieval.Reader;
import org.isotherm.storage.BackendFullException;
import org.isotherm.storage.Sha256;
import org.isotherm.storage.StorageException;
import org.isotherm.storage.StoragePath;
import org.isotherm.storage.transform.KeyUnavailableException;
import org.isotherm.transfer.AssetUpload;
import org.isotherm.transfer.DeduplicatedUpload;
import org.isotherm.transfer.ProfiledUpload;
import org.isotherm.transfer.ProfiledUpload.Incoming;
import org.isotherm.transfer.ProfiledUpload.StoredFile;
import org.jspecify.annotations.Nullable;

/**
 * The files of releases, each stored in the form of its release's profile. Files of any size stream through. Must not be
 * called inside a transaction, for it waits for backends.
 */
@Dependent
public class ReleaseStorage {
    private static final String FILE_FIELD = "file-";

    private final Releases releases;
    private final Profiles profiles;
    private final ProfiledUpload uploads;
    private final DeduplicatedUpload deduplicated;
    private final ContentReading contents;
    private final BackendRegistry backends;

    @Inject
    public ReleaseStorage(
            Releases releases,
            Profiles profiles,
            ProfiledUpload uploads,
            DeduplicatedUpload deduplicated,
            ContentReading contents,
            BackendRegistry backends) {
        this.releases = releases;
        this.profiles = profiles;
        this.uploads = uploads;
        this.deduplicated = deduplicated;
        this.contents = contents;
        this.backends = backends;
    }

    /**
     * A file that was written.
     *
     * @param created whether there was none at its path before
     */
    public record Written(ReleaseFile file, boolean created) {}

    /**
     * A file to write.
     *
     * @param bytes of its content; read once
     * @param claim what is said of the content; it also may say what it is to replace
     */
    public record Source(StoragePath path, InputStream bytes, AssetUpload.Claim claim) {}

    /**
     * Opens {@code length} bytes from {@code offset} of the file as it was when {@code file} was read. Only what the range
     * needs is asked of a backend; what is cold comes through the cache. The last bytes of a whole file are given only
     * when its digest is right.
     *
     * @param reader in whose name what is cold is brought
     * @throws NotFoundException when it was replaced or deleted since
     * @throws KeyUnavailableException when its key is not there
     * @throws StorageException when it cannot be read now
     */
    public InputStream readFile(ReleaseFile file, Reader reader, long offset, long length) throws IOException {
        return contents.open(file.contentId(), reader, offset, length);
    }

    /**
     * Returns once the content is durable, proven and the file of that path, new or in place of what it had. When
     * anything fails the release is as it was.
     *
     * @throws NotFoundException when there is no such release
     * @throws ConflictException when an import is filling it
     * @throws InvalidRequestException when the content is not what was claimed
     * @throws StaleException when it was to replace another content than there is
     * @throws KeyUnavailableException when it cannot be encrypted
     * @throws BackendFullException when it does not fit
     * @throws IOException when the source or the backend failed
     */
    public Written writeFile(long releaseId, StoragePath path, InputStream bytes, AssetUpload.Claim claim)
            throws IOException {
        releases.refuseWhileFilled(releaseId);
        boolean[] created = {false};
        write(releaseId, List.of(new Source(path, bytes, claim)), created, () -> {});
        return new Written(
                releases.file(releaseId, path)
                        .orElseThrow(() -> new NotFoundException("file " + path + " was deleted at the same moment")),
                created[0]);
    }

    /**
     * Same for several that share chunks where the profile has chunks. All of them are written or none; where it has no
     * chunks there must be one.
     *
     * @param publication what else is to hold once they are written, in the transaction that makes them files of the
     *     release
     */
    public void writeFiles(long releaseId, List<Source> files, Runnable publication) throws IOException {
        write(releaseId, files, new boolean[files.size()], publication);
    }

    private void write(long releaseId, List<Source> files, boolean[] created, Runnable publication) throws IOException {
        Profile profile = profile(releaseId);
        long backendId = profile.draft().backendId();
        backends.writable(backendId);
        Put put = new Put(releaseId, publication) {
            @Override
            void each(int number, StoredFile content) {
                Source file = files.get(number);
                Sha256 replaces = file.claim().replaces();
                created[number] = releases.put(releaseId, file.path(), content.contentId(), replaces);
            }
        };
        if (profile.draft().chunked()) {
            Iterator<Incoming> incoming = files.stream()
                    .map(file -> new Incoming(file.bytes(), file.claim()))
                    .iterator();
            if (profile.draft().deduplicated()) {
                deduplicated.store(profile, Release.ENTITY_TYPE, releaseId, incoming, put);
                return;
            }
            uploads.storeChunked(profile, backendId, Release.ENTITY_TYPE, releaseId, incoming, put);
            return;
        }
        if (files.size() != 1) {
            throw new IllegalArgumentException(files.size() + " files at once without chunks");
        }
        Source file = files.get(0);
        AssetUpload.Claim claim = file.claim();
        AssetKey key = new AssetKey(Release.ENTITY_TYPE, releaseId, FILE_FIELD + UUID.randomUUID());
        // its asset is new in any case; what the path is to have before is compared where it is given the content
        Incoming incoming = new Incoming(file.bytes(), new AssetUpload.Claim(claim.size(), claim.sha256(), null));
        uploads.store(profile, backendId, key, incoming, put);
    }

    /**
     * Makes a file of bytes that the release has in chunks already, where its profile is a deduplicated one. Nothing is read
     * but what lies there, which is proven.
     *
     * @param publication as for {@link #writeFiles}
     * @return false when it has not, so that the file is to be written
     * @throws IOException when that cannot be said now
     */
    boolean writeAgain(long releaseId, StoragePath path, Sha256 sha256, long size, Runnable publication)
            throws IOException {
        Profile profile = profile(releaseId);
        Put put = new Put(releaseId, publication) {
            @Override
            void each(int number, StoredFile content) {
                releases.put(releaseId, path, content.contentId(), null);
            }
        };
        return deduplicated
                .again(profile, Release.ENTITY_TYPE, releaseId, sha256, size, put)
                .isPresent();
    }

    /** Makes contents files of a release, which is locked before their chunks are, as by whoever deletes files. */
    private abstract class Put implements ProfiledUpload.Publication {
        private final long releaseId;
        private final Runnable publication;

        Put(long releaseId, Runnable publication) {
            this.releaseId = releaseId;
            this.publication = publication;
        }

        abstract void each(int number, StoredFile content);

        @Override
        public void begin() {
            releases.lockWithin(releaseId);
        }

        @Override
        public void add(List<StoredFile> stored) {
            for (int i = 0; i < stored.size(); i++) {
                each(i, stored.get(i));
            }
            publication.run();
        }
    }

    /** How the files of the release are stored. */
    Profile profile(long releaseId) {
        return profiles.find(releases.find(releaseId)
                .orElseThrow(() -> new NotFoundException("there is no release " + releaseId))
                .profileId());
    }

    /** One page of the files in the order of their ids, after {@code afterId}. */
    public List<ReleaseFile> listFiles(long releaseId, long afterId, int limit) {
        return releases.files(releaseId, afterId, limit);
    }

    /** The file as it is now; empty when the release has none of that path. */
    public Optional<ReleaseFile> find(long releaseId, StoragePath path) {
        return releases.file(releaseId, path);
    }

    public boolean fileExists(long releaseId, StoragePath path) {
        return find(releaseId, path).isPresent();
    }

    /**
     * Deletes the file. Chunks that hold nothing else are condemned with it, in one transaction; their objects go a little
     * later, for those who are reading them.
     *
     * @param expected the digest that the caller saw; null to delete whatever there is
     * @return false when there was none
     * @throws NotFoundException when there is no such release
     * @throws StaleException when the content is another one
     */
    public boolean deleteFile(String principal, long releaseId, StoragePath path, @Nullable Sha256 expected) {
        return releases.remove(principal, releaseId, path, expected);
    }
}
