package org.isotherm.faults;

import java.util.List;

/**
 * The places in the product at which a test can let something happen, those of a move in the order in which it passes them.
 *
 * <p>Where a point is to lie behind a commit it names what runs next in the same worker: a transactional method commits
 * only after its body, in the interceptor around it.
 */
public enum CrashPoint {
    /** The item rows are committed; the run does not say yet that it is planned. */
    PLANNED(
            before("migration.MigrationPlan", "finish"),
            before("migration.RollbackPlan", "finish"),
            before("tiering.SweepPlan", "finish")),
    /** Files are claimed and the names of their targets are committed; no byte is written. */
    CLAIMED(before("migration.FileMoves", "move")),
    /** The id of a multipart upload is committed. */
    UPLOAD_STARTED(after("migration.FileMoves$Watch", "uploadStarted")),
    /** Bytes have gone to the target; passed again for each buffer or part. */
    MID_COPY(before("migration.FileMoves$Watch", "advanced")),
    /** The copy is durable and nobody has noted it. */
    COPIED(after("transfer.VerifiedCopy", "copy"), after("transfer.Conversion", "convert")),
    /** The copy is noted; nothing of it has been read back. */
    COPY_NOTED(before("migration.FileMoves", "prove")),
    /** Some of the copy has been read back; passed again for each buffer, and once for each file that was converted. */
    MID_VERIFY(before("storage.ReadBack", "bytes")),
    /** The copy is proven; its asset is still where it was. */
    PROVEN(after("migration.FileMoves", "prove")),
    /** The transaction of the switch has locked the files, and not looked at their assets yet. */
    UNSWITCHED(before("asset.Placement", "switchTo")),
    /** The rows of the switch are written and not committed. */
    SWITCHING(after("asset.Placement", "switchTo")),
    /** The whole chunk is written and not committed. */
    SETTLED(after("migration.job.SwitchWriter", "writeItems")),
    /**
     * A worker asks for its next files. From the passage after all {@link #PARTITIONS} partitions have asked once, one of
     * them has a committed switch behind it.
     */
    SWITCHED(before("migration.job.ClaimReader", "readItem")),
    /** All files have ended; the clean step has not begun. */
    CLEANING(before("migration.job.CleanStep", "process")),
    /** The run's last status is not written. */
    CONCLUDING(before("migration.Migrations", "conclude")),
    /** The run's last status is committed; its job has not ended. */
    CONCLUDED(before("migration.job.MigrationListener", "afterJob")),
    /** An object is claimed for deletion; it is still there. */
    REAP_CLAIMED(before("transfer.SourceCleanup", "delete")),
    /** The object is gone from its backend; the ledger does not know. */
    DELETED(before("asset.StoredObjects", "deleted")),
    /** The deletion is committed. */
    REAPED(after("transfer.SourceCleanup", "delete")),

    /** The transaction of a rollback has locked the files, and not looked at their assets and old objects yet. */
    UNSWITCHED_BACK(before("asset.Placement", "switchBack")),
    /** The assets name their old objects again, and nothing is committed. */
    SWITCHING_BACK(after("asset.Placement", "switchBack")),

    /** A page of what was listed is noted, and not committed. */
    IMPORT_DISCOVERED(after("release.ImportFiles", "discovered")),
    /** Digests are noted, and not committed. */
    IMPORT_HASHED(after("release.ImportFiles", "hashed")),
    /** The name of an object is committed, a chunk or a file by itself, and no byte of it is written. */
    OBJECT_NAMED(before("transfer.VerifiedCopy", "take")),
    /** That object is written and read back; those of the same files that follow are not begun. */
    OBJECT_WRITTEN(after("transfer.VerifiedCopy", "take")),
    /** The objects of a file, or of some in chunks, are proven, and nobody's. */
    IMPORT_PROVEN(
            before("transfer.ContentPublishing", "publish"),
            before("transfer.ContentPublishing", "publishChunked"),
            before("transfer.DeduplicatedPublishing", "publish"),
            before("transfer.DeduplicatedPublishing", "publishAgain")),
    /** They are files of the draft, and that is not committed. */
    IMPORT_STORED(after("release.ImportFiles", "stored")),
    /** Files were decoded, which is noted and not committed. */
    IMPORT_VERIFIED(after("release.ImportFiles", "verified")),
    /** The release is published, and that is not committed. */
    IMPORT_PUBLISHING(after("release.Imports", "complete")),
    /** A release and its draft have exchanged their forms, and that is not committed. */
    FORMS_EXCHANGED(after("release.ReleaseForms", "exchange")),
    /** The release is published; the job has not ended. */
    IMPORT_PUBLISHED(before("release.job.ImportListener", "afterJob")),

    /** Files of a draft that nobody wants are let go, a page of them, and that is not committed. */
    DRAFT_EMPTYING(after("release.Releases", "removeSome")),
    /** Nothing is left of a draft but its row. */
    DRAFT_EMPTIED(before("release.Releases", "delete")),

    /** The rotation's row says that it is at work. */
    ROTATION_BEGUN(after("profile.job.RotationListener", "beforeJob")),
    /** A page of data keys is wrapped anew, and not committed. */
    REWRAPPING(after("profile.Rewrapping", "rewrap")),
    /** A rotation looks for its next page: the pages before are committed. */
    REWRAPPED(before("profile.job.ContentsReader", "readItem")),
    /** All pages are committed; the rotation's row does not say so yet. */
    ROTATION_ENDED(before("profile.job.RotationListener", "afterJob")),

    /** A run is refused whose source another one is moving from. */
    SECOND_RUN(before("migration.Migrations", "refuseSecond")),
    /** The clean-up of this node looks for objects that are due. */
    CLEAN_UP(before("transfer.SourceCleanup", "reap")),
    /** This node prolongs its lease. */
    HEARTBEAT(before("cluster.NodeLeases", "renew")),
    /** A worker reads a whole copy back to prove it. */
    VERIFY(before("transfer.VerifiedCopy", "prove")),
    /** The switch decides by the generation whether the asset is still the one that was copied. */
    COMPARE_GENERATION(comparisons("asset.Placement", "change")),
    /** A worker's result is taken only when nobody has raised the file's fence. */
    COMPARE_FENCE(comparisons("migration.ItemSwitch", "settle")),
    /** The old object of a switched asset gets its tombstone, or its time to be kept. */
    TOMBSTONE(before("asset.Placement", "leave")),
    /** A file is forced to its disk; nothing passes here before {@link FaultOrders#noteForces}. */
    FORCE,
    /** An object gets its name. */
    NAME(before("asset.ObjectNames", "next")),
    /** A call to a backend for one object: each file-system call, each request, each read of an answer's body. */
    BACKEND_CALL(
            before("storage.file.DirectCalls", "call"),
            before("storage.s3.S3Connection", "send"),
            before("storage.s3.S3Connection", "once"),
            before("storage.s3.S3Connection", "patient"),
            before("storage.s3.S3Body", "read"));

    /** How many partitions the step `move` has in migration.xml. */
    public static final int PARTITIONS = 16;

    private final List<Site> sites;

    CrashPoint(Site... sites) {
        this.sites = List.of(sites);
    }

    List<Site> sites() {
        return sites;
    }

    /** Where in a method. */
    enum Where {
        /** Before its first statement: what is ordered there may also keep it from running. */
        BEFORE,
        /** When it returns normally. */
        AFTER,
        /** At the comparisons of {@code long} in it, which may be made to find all values equal. */
        COMPARISONS
    }

    /**
     * A place in the product's code.
     *
     * @param type below {@code org.isotherm}
     * @param method every overload of that name; not one of a lambda, which is never woven
     */
    record Site(String type, String method, Where where) {
        String typeName() {
            return "org.isotherm." + type;
        }
    }

    private static Site before(String type, String method) {
        return new Site(type, method, Where.BEFORE);
    }

    private static Site after(String type, String method) {
        return new Site(type, method, Where.AFTER);
    }

    private static Site comparisons(String type, String method) {
        return new Site(type, method, Where.COMPARISONS);
    }
}
