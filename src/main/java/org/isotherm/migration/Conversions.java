package org.isotherm.migration;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.Json;
import jakarta.json.JsonReader;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.io.StringReader;
import java.util.Optional;
import org.isotherm.audit.AuditLog;
import org.isotherm.profile.Profile;
import org.isotherm.profile.Profiles;
import org.isotherm.refusal.ConflictException;
import org.isotherm.refusal.InvalidRequestException;
import org.isotherm.refusal.NotFoundException;
import org.isotherm.registry.Backend;
import org.isotherm.registry.BackendRegistry;
import org.isotherm.registry.BackendStatus;
import org.isotherm.registry.BackendUse;
import org.jspecify.annotations.Nullable;

/**
 * Makes the runs that bring assets into the form of a profile. A conversion is a run like any other, from one backend, or
 * from those that its files lie on, to that of the profile; what is special about it stands in {@link ConversionPlan} and
 * {@link FileConversions}.
 */
@ApplicationScoped
public class Conversions {
    @PersistenceContext
    private EntityManager rows;

    private final Migrations migrations;
    private final ConversionPlan plan;
    private final TargetRoom room;
    private final Profiles profiles;
    private final BackendRegistry backends;
    private final AuditLog audit;

    Conversions() {
        this(null, null, null, null, null, null);
    }

    @Inject
    @SuppressWarnings("NullAway") // null only in the proxy, which never uses them
    Conversions(
            @Nullable Migrations migrations,
            @Nullable ConversionPlan plan,
            @Nullable TargetRoom room,
            @Nullable Profiles profiles,
            @Nullable BackendRegistry backends,
            @Nullable AuditLog audit) {
        this.migrations = migrations;
        this.plan = plan;
        this.room = room;
        this.profiles = profiles;
        this.backends = backends;
        this.audit = audit;
    }

    /**
     * What a run for that request would do now; changes nothing.
     *
     * @throws InvalidRequestException as {@link #create}
     * @throws ConflictException when the source cannot be read or the profile's backend takes no files
     */
    public MigrationPreview preview(ConversionRequest request) {
        check(request);
        return plan.preview(request);
    }

    /**
     * Notes a conversion that is to be started; commits before it returns.
     *
     * @param key the caller's idempotency key; null when it has none
     * @return the new run, or the one that this caller made before under the same key
     * @throws InvalidRequestException when there is no such profile or backend, or the profile is one of chunks
     * @throws ConflictException when a run from the same source has not ended, a backend's status forbids it, or the files
     *     cannot fit
     */
    @Transactional(TxType.REQUIRES_NEW)
    public Migrations.Created create(String principal, ConversionRequest request, @Nullable String key) {
        Long source = request.sourceBackendId();
        if (source != null) {
            // one at a time per source, as for every run
            rows.createNativeQuery("SELECT id FROM storage_backends WHERE id = ?1 FOR UPDATE")
                    .setParameter(1, source)
                    .getResultList();
        }
        Optional<Migration> before = key == null ? Optional.empty() : migrations.byKey(principal, key);
        if (before.isPresent()) {
            Migration known = before.get();
            if (!isFor(known, request)) {
                throw new ConflictException(
                        "the idempotency key was used for migration " + known.id + ", which was asked for differently");
            }
            return new Migrations.Created(known, Migrations.wasNeverStarted(known));
        }
        Profile profile = check(request);
        if (source != null) {
            migrations.refuseSecond(source, 0);
        }
        Migration run = run(principal, request, profile, key);
        migrations.persist(run);
        room.refuseTooLarge(
                run.target(), run.sourceRetention(), () -> plan.preview(request).bytes());
        audit.record(
                principal,
                "conversion.create",
                "migration",
                run.id,
                Json.createObjectBuilder(request.filter())
                        .add("profile", profile.draft().name())
                        .add("delete_adopted", request.deleteAdopted())
                        .build());
        return new Migrations.Created(run, true);
    }

    private static boolean isFor(Migration run, ConversionRequest request) {
        try (JsonReader stored = Json.createReader(new StringReader(run.filter))) {
            return run.kind.equals(ConversionRequest.CONVERT)
                    && run.untilFinalised == request.untilFinalised()
                    && run.sourceRetentionSeconds == request.sourceRetention().toSeconds()
                    && run.deleteAdopted == request.deleteAdopted()
                    && stored.readObject().equals(request.filter());
        }
    }

    private Migration run(String principal, ConversionRequest request, Profile profile, @Nullable String key) {
        Migration run = new Migration();
        run.status = migrations.statusRow(MigrationStatus.PENDING);
        run.kind = ConversionRequest.CONVERT;
        run.sourceBackendId = request.sourceBackendId();
        run.targetBackendId = profile.draft().backendId();
        run.sourceRetentionSeconds = request.sourceRetention().toSeconds();
        run.untilFinalised = request.untilFinalised();
        run.deleteAdopted = request.deleteAdopted();
        run.verification = "read_back";
        run.parallelism = request.parallelism();
        run.bandwidthBytesPerSecond = request.bandwidth();
        run.filter = request.filter().toString();
        run.initiatedByName = principal;
        run.idempotencyKey = key;
        return run;
    }

    private Profile check(ConversionRequest request) {
        Profile profile;
        try {
            profile = profiles.find(request.profileId());
        } catch (NotFoundException e) {
            throw new InvalidRequestException("profile_id", e.reason());
        }
        if (profile.draft().chunked()) {
            throw new InvalidRequestException(
                    "profile_id",
                    "profile " + profile.draft().name() + " stores in chunks, which only the files of releases are");
        }
        if (request.sourceBackendId() != null) {
            Backend source;
            try {
                source = backends.get(request.sourceBackendId());
            } catch (NotFoundException e) {
                throw new InvalidRequestException("source.backend_id", e.reason());
            }
            if (!source.status().allows(BackendUse.READ)) {
                throw new ConflictException(
                        "backend " + source.name() + " is " + source.status().text() + " and cannot be read");
            }
        }
        Backend target = backends.get(profile.draft().backendId());
        if (target.status() != BackendStatus.ACTIVE) {
            throw new ConflictException(
                    "backend " + target.name() + " is " + target.status().text() + " and takes no new files");
        }
        return profile;
    }
}
