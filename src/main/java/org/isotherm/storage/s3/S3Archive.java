package org.isotherm.storage.s3;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.isotherm.storage.Archived;
import org.isotherm.storage.ObjectArchivedException;
import org.isotherm.storage.StorageException;
import org.isotherm.storage.StoragePath;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.InvalidObjectStateException;
import software.amazon.awssdk.services.s3.model.RestoreRequest;
import software.amazon.awssdk.services.s3.model.StorageClass;

/** Asks for objects that lie in an archive class to be made readable for some days, and says which ones do. */
final class S3Archive {
    private static final Set<String> CLASSES = Set.of("GLACIER", "DEEP_ARCHIVE");
    private static final Pattern BEING_RESTORED = Pattern.compile("ongoing-request *= *\"(true|false)\"");

    private final S3Connection connection;
    private final S3Settings settings;
    private final S3Keys keys;

    S3Archive(S3Connection connection, S3Settings settings, S3Keys keys) {
        this.connection = connection;
        this.settings = settings;
        this.keys = keys;
    }

    /** Whether it lies in an archive, by what the store says of it without its bytes. */
    Optional<Archived> standing(HeadObjectResponse told) {
        String storageClass = told.storageClassAsString();
        String accessTier = told.archiveStatusAsString();
        if (accessTier == null && (storageClass == null || !CLASSES.contains(storageClass))) {
            return Optional.empty();
        }
        Matcher restore = BEING_RESTORED.matcher(told.restore() == null ? "" : told.restore());
        boolean asked = restore.find();
        if (asked && restore.group(1).equals("false")) {
            return Optional.empty(); // the copy that was asked for is there
        }
        return Optional.of(new Archived(
                asked || settings.restoreDays() > 0,
                ArchiveTimes.usual(storageClass, accessTier, settings.restoreTier())));
    }

    /**
     * Begins the restore of an object that could not be read; one that is under way is fine.
     *
     * @param refused why it could not be read
     * @return what to tell the reader
     */
    ObjectArchivedException askBack(StoragePath path, ObjectArchivedException refused) {
        if (settings.restoreDays() == 0) {
            return said(path, "it lies in an archive, and is not asked back for restore_days is 0", false, refused);
        }
        try {
            boolean begun = connection.send(path, "restore", () -> begin(path, refused.getCause()));
            return said(
                    path,
                    "it lies in an archive; its restore " + (begun ? "has begun" : "is under way"),
                    true,
                    refused);
        } catch (StorageException e) {
            boolean later = e.mayWorkLater() && !S3Errors.isRefused(e.getCause());
            ObjectArchivedException answer =
                    said(path, "it lies in an archive, and its restore was not begun: " + e.code(), later, refused);
            answer.addSuppressed(e);
            return answer;
        }
    }

    private ObjectArchivedException said(StoragePath path, String what, boolean restoring, Throwable cause) {
        return new ObjectArchivedException(
                settings.name(), path, "read: " + what, restoring, usual(cause.getCause()), cause);
    }

    private Duration usual(@Nullable Throwable refusal) {
        return refusal instanceof InvalidObjectStateException state
                ? ArchiveTimes.usual(state.storageClassAsString(), state.accessTierAsString(), settings.restoreTier())
                : ArchiveTimes.usual(null, null, settings.restoreTier());
    }

    /** @return false when somebody has begun it before */
    private Boolean begin(StoragePath path, @Nullable Throwable cause) {
        RestoreRequest.Builder request = RestoreRequest.builder();
        if (!isTiered(cause)) {
            request.days(settings.restoreDays());
        }
        String tier = settings.restoreTier();
        if (tier != null) {
            request.glacierJobParameters(job -> job.tier(tier));
        }
        try {
            connection
                    .repeating()
                    .restoreObject(all -> all.bucket(settings.bucket())
                            .key(keys.key(path))
                            .restoreRequest(request.build())
                            .overrideConfiguration(connection.time()));
            return true;
        } catch (SdkException e) {
            if (S3Errors.isRestoring(e)) {
                return false;
            }
            throw e;
        }
    }

    /** What the store has moved to an archive by itself comes back for good, and takes no days. */
    private static boolean isTiered(@Nullable Throwable cause) {
        return cause instanceof InvalidObjectStateException state
                && String.valueOf(state.storageClassAsString())
                        .toUpperCase(Locale.ROOT)
                        .equals(StorageClass.INTELLIGENT_TIERING.toString());
    }
}
