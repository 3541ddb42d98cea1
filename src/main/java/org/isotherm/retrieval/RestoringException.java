package org.isotherm.retrieval;

import java.io.IOException;
import org.isotherm.storage.ObjectArchivedException;

/** Nothing of the content can be read yet: it lies in an archive, and its store is bringing it back. */
public final class RestoringException extends IOException {
    private static final long serialVersionUID = 1L;

    private final transient AssetAnswer.Retrieving answer;

    RestoringException(AssetAnswer.Retrieving answer, ObjectArchivedException cause) {
        super(cause.getMessage(), cause);
        this.answer = answer;
    }

    /** Same where nobody needed to ask the store again. */
    RestoringException(AssetAnswer.Retrieving answer) {
        super("it lies in an archive; its restore is under way");
        this.answer = answer;
    }

    /** What to tell who wants to read it. */
    public AssetAnswer.Retrieving answer() {
        return answer;
    }
}
