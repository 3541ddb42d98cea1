package org.isotherm.storage.file;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** The entries of one open folder, some at a time, in no order. */
final class FolderNames implements Closeable {
    private final DirectoryStream<Path> stream;
    private final Iterator<Path> rest;

    private FolderNames(DirectoryStream<Path> stream) {
        this.stream = stream;
        this.rest = stream.iterator();
    }

    @SuppressWarnings("StreamResourceLeak") // what is returned closes it
    static FolderNames open(Path folder) throws IOException {
        return new FolderNames(Files.newDirectoryStream(folder));
    }

    /** The next entries, {@code most} at the most; empty at the end. */
    List<Path> next(int most) throws IOException {
        List<Path> some = new ArrayList<>();
        try {
            while (some.size() < most && rest.hasNext()) {
                some.add(rest.next());
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return some;
    }

    @Override
    public void close() throws IOException {
        stream.close();
    }
}
