package org.isotherm.transfer;

import org.isotherm.storage.ReadBack;
import org.isotherm.storage.Sha256;

/** An object whose bytes were read back from its backend and matched. Only {@link VerifiedCopy} makes one. */
public final class VerifiedFile {
    private final long size;
    private final Sha256 sha256;
    private final ReadBack.Mode mode;

    VerifiedFile(long size, Sha256 sha256, ReadBack.Mode mode) {
        this.size = size;
        this.sha256 = sha256;
        this.mode = mode;
    }

    /** In bytes. */
    public long size() {
        return size;
    }

    /** Of the bytes read back, and equally of the source. */
    public Sha256 sha256() {
        return sha256;
    }

    /** How deep the read-back went. */
    public ReadBack.Mode mode() {
        return mode;
    }
}
