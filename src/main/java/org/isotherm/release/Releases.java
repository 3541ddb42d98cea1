package org.isotherm.release;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.Json;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.isotherm.asset.AssetKey;
import org.isotherm.asset.AssetLocations;
import org.isotherm.asset.Entities;
import org.isotherm.audit.AuditLog;
import org.isotherm.cluster.RunningTransaction;
import org.isotherm.profile.Contents;
import org.isotherm.profile.Profile;
import org.isotherm.profile.Profiles;
import org.isotherm.refusal.ConflictException;
import org.isotherm.refusal.InvalidRequestException;
import org.isotherm.refusal.NotFoundException;
import org.isotherm.refusal.StaleException;
import org.isotherm.refusal.UniqueViolation;
import org.isotherm.storage.Sha256;
import org.isotherm.storage.StoragePath;
import org.isotherm.transfer.ContentPublishing;
import org.jspecify.annotations.Nullable;

/** The rows of {@code releases} and {@code release_files}. Changes of one release come one after another. */
@ApplicationScoped
public class Releases {
    private static final String SUBJECT = "release";

    @PersistenceContext
    private EntityManager rows;

    private final Entities entities;
    private final Profiles profiles;
    private final Contents contents;
    private final AssetLocations assets;
    private final ContentPublishing publishing;
    private final AuditLog audit;

    Releases() {
        this(null, null, null, null, null, null);
    }

    @Inject
    @SuppressWarnings("NullAway") // null only in the proxy, which never uses them
    Releases(
            @Nullable Entities entities,
            @Nullable Profiles profiles,
            @Nullable Contents contents,
            @Nullable AssetLocations assets,
            @Nullable ContentPublishing publishing,
            @Nullable AuditLog audit) {
        this.entities = entities;
        this.profiles = profiles;
        this.contents = contents;
        this.assets = assets;
        this.publishing = publishing;
        this.audit = audit;
    }

    /**
     * Makes an empty draft.
     *
     * @param profileId null for the default profile
     * @throws InvalidRequestException when there is no such profile, or no default one
     * @throws ConflictException when the name is taken
     */
    @Transactional(TxType.REQUIRES_NEW)
    public Release create(String principal, String name, @Nullable Long profileId) {
        return createWithin(principal, name, profileId);
    }

    @Transactional(TxType.MANDATORY)
    Release createWithin(String principal, String name, @Nullable Long profileId) {
        long profile = profile(profileId).id();
        long id = entities.create(Release.ENTITY_TYPE, name);
        rows.flush();
        try {
            ReleaseRows.add(rows.unwrap(Connection.class), id, name, profile, principal);
        } catch (SQLException e) {
            if (UniqueViolation.in(e)) {
                throw new ConflictException("there is a release " + name + " already");
            }
            throw unreadable(e);
        }
        audit.record(
                principal,
                "release.create",
                SUBJECT,
                id,
                Json.createObjectBuilder()
                        .add("name", name)
                        .add("profile_id", profile)
                        .build());
        return asked(database -> ReleaseRows.find(database, id)).orElseThrow();
    }

    /** The profile of that id, else the default one. */
    @Transactional
    Profile profile(@Nullable Long id) {
        if (id == null) {
            return profiles.byDefault()
                    .orElseThrow(() -> new InvalidRequestException(
                            "profile_id", "is required, because no profile is the default"));
        }
        try {
            return profiles.find(id);
        } catch (NotFoundException e) {
            throw new InvalidRequestException("profile_id", "there is no profile " + id);
        }
    }

    @Transactional
    public Optional<Release> find(long id) {
        return asked(database -> ReleaseRows.find(database, id));
    }

    /**
     * One page, the newest first, before {@code beforeId}.
     *
     * @param state null for all
     */
    @Transactional
    public List<Release> page(@Nullable ReleaseState state, long beforeId, int limit) {
        return asked(database -> ReleaseRows.page(database, state, beforeId, limit));
    }

    /**
     * Shows a draft to everybody, with all that is in it. A second call does nothing.
     *
     * @throws NotFoundException when there is no such release
     * @throws ConflictException when an import is filling it, or was cancelled, so that it is being discarded
     */
    @Transactional(TxType.REQUIRES_NEW)
    public Release publish(String principal, long id) {
        List<ReleaseImport> imports =
                asked(database -> ImportRows.imports(database, "WHERE i.release_id = ? FOR NO KEY UPDATE", id));
        refuseWhileFilled(id);
        if (imports.stream().anyMatch(run -> run.status() == ImportStatus.CANCELLED)) {
            throw new ConflictException("the import of release " + id + " was cancelled, and the draft is discarded");
        }
        return publishWithin(principal, id);
    }

    @Transactional(TxType.MANDATORY)
    Release publishWithin(String principal, long id) {
        lock(id);
        if (asked(database -> ReleaseRows.publish(database, id))) {
            audit.record(principal, "release.publish", SUBJECT, id);
        }
        return find(id).orElseThrow();
    }

    /**
     * Deletes a release that has no file.
     *
     * @return false when there was none
     * @throws ConflictException when it has files, or an import is filling it
     */
    @Transactional(TxType.REQUIRES_NEW)
    public boolean delete(String principal, long id) {
        if (!asked(database -> ReleaseRows.lock(database, id))) {
            return false;
        }
        refuseWhileFilled(id);
        if (!files(id, 0, 1).isEmpty()) {
            throw new ConflictException("release " + id + " has files; delete them first");
        }
        asked(database -> {
            FormRows.handOn(database, id);
            ReleaseRows.delete(database, id);
            return id;
        });
        rows.createNativeQuery("DELETE FROM entities WHERE entity_type = ?1 AND entity_id = ?2")
                .setParameter(1, Release.ENTITY_TYPE)
                .setParameter(2, id)
                .executeUpdate();
        audit.record(principal, "release.delete", SUBJECT, id);
        return true;
    }

    /**
     * @throws ConflictException when an import is filling the release or a conversion reads it, so that nobody else changes
     *     it, or it is the draft that keeps the form of before of another one
     */
    @Transactional
    public void refuseWhileFilled(long id) {
        long filling = asked(database -> ImportRows.number(
                database,
                "SELECT COALESCE(max(id), 0) FROM release_imports"
                        + " WHERE (release_id = ? OR converts_release_id = ?) AND status IN ('pending', 'in_progress')",
                id,
                id));
        if (filling > 0) {
            throw new ConflictException("import " + filling + " is filling or converting release " + id
                    + "; wait for its end, or cancel it");
        }
        long keeper = asked(database -> FormRows.keeper(database, id));
        if (keeper > 0) {
            throw new ConflictException("release " + id + " is kept so that import " + keeper
                    + " can be taken back; finalise that, or cancel it");
        }
    }

    /** @throws ConflictException when the asset holds files of a release, so that it is changed by the release alone */
    @Transactional
    public void refuseToChange(AssetKey key) {
        if (key.entityType().equals(Release.ENTITY_TYPE) && find(key.entityId()).isPresent()) {
            throw new ConflictException("asset " + key + " belongs to a release; change the files of the release");
        }
    }

    /** The file as it is now. */
    @Transactional
    public Optional<ReleaseFile> file(long releaseId, StoragePath path) {
        return asked(database -> ReleaseRows.file(database, releaseId, path));
    }

    /** One page of the files in the order of their ids, after {@code afterId}. */
    @Transactional
    public List<ReleaseFile> files(long releaseId, long afterId, int limit) {
        return asked(database -> ReleaseRows.files(database, releaseId, afterId, limit));
    }

    /**
     * Gives the path a content that was stored for it, in the running transaction. What the path had before is let go.
     *
     * @param expected the digest that the caller saw there; null to replace whatever there is
     * @return whether the path is new
     * @throws NotFoundException when the release has gone
     * @throws StaleException when the path has another content
     */
    @Transactional(TxType.MANDATORY)
    public boolean put(long releaseId, StoragePath path, long contentId, @Nullable Sha256 expected) {
        lock(releaseId);
        Optional<ReleaseFile> before = file(releaseId, path);
        compare(path, before, expected);
        asked(database -> {
            ReleaseRows.put(database, releaseId, path, contentId);
            return path;
        });
        before.ifPresent(file -> letGo(file.contentId()));
        return before.isEmpty();
    }

    /**
     * Removes the path; its content goes, and what of it lies in chunks of its own.
     *
     * @param expected as for {@link #put}
     * @return false when there was none
     */
    @Transactional(TxType.REQUIRES_NEW)
    public boolean remove(String principal, long releaseId, StoragePath path, @Nullable Sha256 expected) {
        lock(releaseId);
        refuseWhileFilled(releaseId);
        Optional<ReleaseFile> found = file(releaseId, path);
        compare(path, found, expected);
        found.ifPresent(file -> {
            remove(file);
            audit.record(principal, "release.delete_file", SUBJECT, releaseId + "/" + path);
        });
        return found.isPresent();
    }

    /** Removes the first {@code most} files. @return how many there were */
    @Transactional(TxType.REQUIRES_NEW)
    int removeSome(long releaseId, int most) {
        lock(releaseId);
        List<ReleaseFile> some = files(releaseId, 0, most);
        some.forEach(this::remove);
        return some.size();
    }

    /** Nobody else changes it until the running transaction ends. */
    @Transactional(TxType.MANDATORY)
    public void lockWithin(long id) {
        lock(id);
    }

    /** Nobody else changes the one or the other until the running transaction ends. */
    @Transactional(TxType.MANDATORY)
    void lockBoth(long one, long other) {
        lock(Math.min(one, other));
        lock(Math.max(one, other));
    }

    /** Removes a file of a release that is locked; nothing when there is none of that id. */
    @Transactional(TxType.MANDATORY)
    void removeWithin(long fileId) {
        asked(database -> ReleaseRows.file(database, fileId)).ifPresent(this::remove);
    }

    private void remove(ReleaseFile file) {
        asked(database -> {
            ReleaseRows.remove(database, file.id());
            return file;
        });
        letGo(file.contentId());
    }

    private static void compare(StoragePath path, Optional<ReleaseFile> found, @Nullable Sha256 expected) {
        if (expected != null && !found.map(ReleaseFile::sha256).equals(Optional.of(expected))) {
            throw new StaleException("the content of " + path + " has been replaced since");
        }
    }

    private void letGo(long contentId) {
        if (asked(database -> ReleaseRows.isChunked(database, contentId))) {
            publishing.forgetChunked(contentId);
        } else {
            contents.assetOf(contentId).ifPresent(asset -> assets.dropWithin(List.of(asset)));
        }
    }

    private void lock(long id) {
        if (!asked(database -> ReleaseRows.lock(database, id))) {
            throw new NotFoundException("there is no release " + id);
        }
    }

    private <T> T asked(RunningTransaction.Question<T> question) {
        rows.flush();
        return RunningTransaction.asked(rows, question);
    }

    private static IllegalStateException unreadable(SQLException e) {
        return new IllegalStateException("the rows of releases cannot be read or written", e);
    }
}
