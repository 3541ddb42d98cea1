package org.isotherm.model;

/** What keeps the protocol safe, and what it relies on. Each can be taken away, and then some order of steps does harm. */
enum Guard {
    /** {@code Placement.switchTo} and {@code ItemClaims.current} compare the asset's generation. */
    COMPARE_AND_SET,
    /** {@code VerifiedCopy.prove} reads the copy back and compares. */
    VERIFY,
    /** Every change of an item compares its fence. */
    FENCE,
    /** The source is deleted by its committed tombstone, later; not by the mover, at once. */
    TOMBSTONE,
    /** Each attempt has a name of its own. */
    UNIQUE_NAMES,
    /** A write returns once its bytes survive a power cut. */
    DURABILITY,
    /** {@code StoredObjects.mayBeDeleted}, or {@code whichMayBeDeleted}, is asked right before the delete. */
    RECHECK,
    /** What a reaper checks and notes compares the number of claims. */
    REAPER_FENCE,
    /** A deleted name is deleted once more before its row goes. */
    SECOND_LOOK,
    /** Whoever cancels a run raises the fences of its open items. */
    CANCEL_RAISES_FENCE,
    /** The clock leaves alone what an unfinished rollback means to return to. */
    ROLLBACK_PIN,
    /** A new claim resumes an upload only when the row knows its id; else it takes another name. */
    RESUME_BY_KNOWN_UPLOAD,

    /**
     * The store refuses to complete an upload, or to put, where something lies. Only a second line: names and uploads are
     * never shared by two writers anyway.
     */
    ONLY_NEW,

    /** A statement that condemns sees each rollback planned before it ends: the pin stands in the object's own row. */
    PIN_IN_THE_ROW,
    /** What a reaper notes compares the object's state too, since its claims are counted anew for the second look. */
    REAPER_COMPARES_STATE,
    /** The ledger still says whose an object was once its asset is deleted. */
    LEDGER_REMEMBERS_ASSET,
    /** An upload whose intent got no answer from the database is not counted among those under way. */
    FAILED_INTENT_FORGOTTEN,

    /** No guard but a limit: no reaper sleeps between its check and its delete for longer than its claim lasts. */
    DELETE_WITHIN_CLAIM,
    /** No guard but a limit: who was given up has sent its last byte before the second look at what it writes. */
    WRITE_BEFORE_SECOND_LOOK
}
