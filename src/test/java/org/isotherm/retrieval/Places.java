package org.isotherm.retrieval;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.isotherm.asset.AssetLocation;
import org.isotherm.storage.BackendUnavailableException;
import org.isotherm.storage.FileMissingException;
import org.isotherm.storage.StorageException;
import org.isotherm.storage.StoragePath;
import org.jspecify.annotations.Nullable;

/** Content at places in memory that can be told to fail. */
final class Places extends StoredContent {
    private final Map<Place, byte[]> contents = new HashMap<>();
    private final Map<Place, Integer> breaks = new HashMap<>();
    private final List<Place> others = new ArrayList<>();
    private @Nullable StorageException failure;
    final AtomicLong bytesRead = new AtomicLong();

    Places() {
        super(null, null, null);
    }

    Places with(AssetLocation asset, byte[] content) {
        contents.put(of(asset), content);
        return this;
    }

    /** What the rows say when the place of the asset fails. */
    Places other(long backendId, StoragePath path, byte[] content) {
        Place place = new Place(backendId, path);
        contents.put(place, content);
        others.add(place);
        return this;
    }

    Places lose(AssetLocation asset) {
        contents.remove(of(asset));
        return this;
    }

    /** Each opening of the asset's place breaks after so many bytes, with {@code failure}. */
    Places breakAfter(AssetLocation asset, int bytes, StorageException why) {
        breaks.put(of(asset), bytes);
        failure = why;
        return this;
    }

    Places mend() {
        breaks.clear();
        return this;
    }

    static BackendUnavailableException cut() {
        return new BackendUnavailableException("sample", null, "read: the body ended early", null);
    }

    @Override
    public synchronized InputStream open(AssetLocation seen, long offset, long length) throws IOException {
        return super.open(seen, offset, length);
    }

    @Override
    synchronized InputStream openAt(Place place, long offset, long length) throws IOException {
        byte[] content = contents.get(place);
        if (content == null) {
            throw new FileMissingException("sample", place.path(), "read: there is none", null);
        }
        int most = breaks.getOrDefault(place, Integer.MAX_VALUE);
        return new FilterInputStream(new java.io.ByteArrayInputStream(content, (int) offset, (int) length)) {
            private int given;

            @Override
            public int read() throws IOException {
                throw new UnsupportedOperationException();
            }

            @Override
            public int read(byte[] bytes, int from, int count) throws IOException {
                if (given >= most) {
                    throw failure;
                }
                int n = super.read(bytes, from, Math.min(count, most - given));
                given += Math.max(0, n);
                bytesRead.addAndGet(Math.max(0, n));
                return n;
            }
        };
    }

    @Override
    List<Place> others(AssetLocation seen, Set<Place> failed, IOException why) {
        List<Place> left = new ArrayList<>(others);
        left.removeAll(failed);
        return left;
    }
}
