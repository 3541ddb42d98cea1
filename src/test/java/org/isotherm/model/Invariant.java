package org.isotherm.model;

/** The rules of safety that the model looks at, under the numbers that they have there. */
enum Invariant {
    /** The object that a row names exists, is complete and holds the right content; the ledger calls it, and only it, live. */
    I1,
    /** A row changes its object only after that object was read back in full. */
    I2,
    /** Deleted is only what has a committed tombstone and what no row, move, retention or rollback names. */
    I3,
    /** No byte is written under a name that is not in the ledger. */
    I4,
    /** No name is written by two attempts; one whose upload is resumed never holds two contents. */
    I5,
    /** No two workers hold the same file, and no two items of one asset are open. */
    I6,
    /** Who was taken over changes no row. */
    I7,
    /** Overwrite and delete win. */
    I8,
    /** The counters equal the rows. */
    I10,
    /** A planned rollback finds what it means to return to, as long as the asset is not changed. */
    I11,
    /** Without more faults each file ends, each tombstone is reaped, and nothing unknown lies about. */
    I21
}
