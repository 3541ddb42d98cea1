package org.isotherm.transfer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.isotherm.profile.ProfiledStore;
import org.isotherm.storage.transform.ChunkWriting;
import org.isotherm.transfer.ProfiledUpload.Incoming;

/** Files that go into chunks one behind the other, each begun when it is its turn. For one thread. */
final class IncomingFiles implements Iterator<ChunkWriting.Source> {
    private final Iterator<Incoming> files;
    private final Begin begin;
    final List<ProfiledStore.Begun> begun = new ArrayList<>();
    private final List<AssetUpload.Claim> claims = new ArrayList<>();

    /** Makes the id and the coding of the next file. */
    interface Begin {
        ProfiledStore.Begun next() throws IOException;
    }

    IncomingFiles(Iterator<Incoming> files, Begin begin) {
        this.files = files;
        this.begin = begin;
    }

    /** How many bytes of files the next chunk holds at the most: less when the file begun is known to be the last and smaller. */
    long room(long chunkBytes) {
        long last = claims.isEmpty() || files.hasNext()
                ? -1
                : claims.get(claims.size() - 1).size();
        return last < 0 ? chunkBytes : Math.min(last, chunkBytes);
    }

    /** Compares what was read with what was claimed. */
    void compare(List<ChunkWriting.Written> written) {
        for (int i = 0; i < written.size(); i++) {
            claims.get(i).compare(written.get(i).size(), written.get(i).sha256());
        }
    }

    @Override
    public boolean hasNext() {
        return files.hasNext();
    }

    @Override
    public ChunkWriting.Source next() {
        Incoming file = files.next();
        try {
            ProfiledStore.Begun next = begin.next();
            begun.add(next);
            claims.add(file.claim());
            return new ChunkWriting.Source(next.id(), next.coding(), file.bytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
