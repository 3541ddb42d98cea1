package org.isotherm.storage.transform;

import java.io.IOException;
import java.io.InputStream;
import org.isotherm.storage.StorageBackend;
import org.isotherm.storage.StoragePath;

/** The stored bytes of one piece: an object, or a part of one. */
public interface StoredBytes {
    /** How many there are. */
    long length() throws IOException;

    /**
     * Opens {@code length} of them from {@code offset}; the stream ends exactly there or throws.
     *
     * @param length 1 or more
     */
    InputStream read(long offset, long length) throws IOException;

    /** All of an object; its backend is asked for the size. */
    static StoredBytes object(StorageBackend backend, StoragePath path) {
        return new StoredBytes() {
            @Override
            public long length() throws IOException {
                return backend.size(path);
            }

            @Override
            public InputStream read(long offset, long length) throws IOException {
                return backend.read(path, offset, length);
            }
        };
    }

    /** The {@code length} bytes of an object from {@code start}, which lie inside it or cannot be read. */
    static StoredBytes part(StorageBackend backend, StoragePath path, long start, long length) {
        return new StoredBytes() {
            @Override
            public long length() {
                return length;
            }

            @Override
            public InputStream read(long offset, long count) throws IOException {
                return backend.read(path, Math.addExact(start, offset), count);
            }
        };
    }
}
