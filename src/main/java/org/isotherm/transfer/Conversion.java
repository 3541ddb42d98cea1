package org.isotherm.transfer;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.MessageDigest;
import org.isotherm.profile.EncodedContent;
import org.isotherm.profile.ProfiledStore;
import org.isotherm.registry.BackendRegistry;
import org.isotherm.storage.Copied;
import org.isotherm.storage.ReadBack;
import org.isotherm.storage.Sha256;
import org.isotherm.storage.SourceReadException;
import org.isotherm.storage.StorageBackend;
import org.isotherm.storage.WriteObserver;
import org.isotherm.storage.transform.KeyName;
import org.isotherm.storage.transform.PiecePlace;
import org.isotherm.storage.transform.StoredBytes;
import org.isotherm.transfer.VerifiedCopy.Place;
import org.isotherm.transfer.VerifiedCopy.StopCheck;
import org.jspecify.annotations.Nullable;

/**
 * Brings an object into another form: decodes it as it is read, encodes what comes out as it is written, and proves the
 * result by decoding it anew. Like {@link VerifiedCopy} it deletes nothing, changes no row, and waits for backends.
 */
@Dependent
public class Conversion {
    private static final int BUFFER = 128 * 1024;

    private final BackendRegistry backends;
    private final ProfiledStore store;

    @Inject
    public Conversion(BackendRegistry backends, ProfiledStore store) {
        this.backends = backends;
        this.store = store;
    }

    /**
     * An object as it is to be read.
     *
     * @param content how it decodes; null when it is the content as it is
     * @param sha256 what it must hash to; null when nobody knows yet, which is only of one that is not encoded
     */
    public record Source(
            Place place,
            @Nullable EncodedContent content,
            long size,
            @Nullable Sha256 sha256) {
        long contentSize() {
            return content == null ? size : content.size();
        }

        @Nullable
        Sha256 contentSha256() {
            return content == null ? sha256 : content.sha256();
        }
    }

    /**
     * What was written.
     *
     * @param sent size and digest of the new object
     * @param content how it decodes
     */
    public record Converted(Copied sent, EncodedContent content) {}

    /**
     * Writes the content of {@code from} in another form to a name that the caller has noted before. Never the same bytes
     * twice: an attempt cannot be gone on with.
     *
     * @param key to encrypt by; null for content as it is
     * @throws MoveException when there is no complete object, the source is not what it should be, or a key is not there
     */
    public Converted convert(Source from, @Nullable KeyName key, Place to, WriteObserver observer)
            throws MoveException {
        MessageDigest contentDigest = Sha256.digest();
        MessageDigest sentDigest = Sha256.digest();
        try {
            ProfiledStore.Begun begun = store.begin(key);
            HashingStream content = new HashingStream(open(from), contentDigest);
            HashingStream sent;
            try (InputStream encoded = begun.coding().encode(content, PiecePlace.whole(begun.id()))) {
                sent = new HashingStream(encoded, sentDigest);
                backends.writable(to.backendId())
                        .write(to.path(), sent, begun.coding().storedLength(from.contentSize()), observer);
            }
            Sha256 found = Sha256.of(contentDigest);
            if (content.count() != from.contentSize()
                    || (from.contentSha256() != null && !found.equals(from.contentSha256()))) {
                throw new MoveException(
                        MoveError.SOURCE_CORRUPT,
                        "the source decodes to " + content.count() + " bytes with SHA-256 " + found + ", recorded are "
                                + from.contentSize() + " bytes with " + from.contentSha256(),
                        null);
            }
            return new Converted(
                    new Copied(sent.count(), Sha256.of(sentDigest)),
                    new EncodedContent(begun.id(), content.count(), found, begun.key(), null));
        } catch (IOException e) {
            throw MoveException.of(e);
        }
    }

    private InputStream open(Source from) throws SourceReadException {
        try {
            StorageBackend source = backends.readable(from.place().backendId());
            InputStream bytes = from.content() == null
                    ? source.read(from.place().path())
                    : store.open(from.content(), new Whole(source, from.place()), 0, from.contentSize());
            return new SourceStream(bytes);
        } catch (IOException e) {
            throw new SourceReadException(e);
        }
    }

    /**
     * Reads the new object anew, once, and compares both: the stored bytes with what was sent, and what they decode to with
     * the content.
     *
     * @param content how the object decodes, as its row says
     * @throws MoveException {@code COPY_CORRUPT} when either is something else, or it cannot be decoded, {@code
     *     COPY_MISSING} when there is no object; otherwise when it could not be read, or its key is not there
     */
    public VerifiedFile prove(Copied sent, EncodedContent content, Place target, StopCheck stop) throws MoveException {
        MessageDigest storedDigest = Sha256.digest();
        MessageDigest digest = Sha256.digest();
        byte[] buffer = new byte[BUFFER];
        long size = 0;
        try (ReadBack read = backends.readable(target.backendId()).readBack(target.path())) {
            HashingStream stored = new HashingStream(read.bytes(), storedDigest);
            try (InputStream bytes = store.open(content, new AsItComes(stored, sent.size()), 0, content.size())) {
                for (int n = bytes.read(buffer); n >= 0; n = bytes.read(buffer)) {
                    digest.update(buffer, 0, n);
                    size += n;
                    stop.check();
                }
                stored.transferTo(OutputStream.nullOutputStream()); // there should be nothing behind it
            }
            compare("the copy reads back as", stored.count(), Sha256.of(storedDigest), sent.size(), sent.sha256());
            compare("the copy decodes to", size, Sha256.of(digest), content.size(), content.sha256());
            return new VerifiedFile(sent.size(), sent.sha256(), read.mode());
        } catch (IOException e) {
            throw MoveException.of(e);
        }
    }

    private static void compare(String what, long size, Sha256 found, long wantedSize, Sha256 wanted)
            throws MoveException {
        if (size != wantedSize || !found.equals(wanted)) {
            throw new MoveException(
                    MoveError.COPY_CORRUPT,
                    what + " " + size + " bytes with SHA-256 " + found + ", it should be " + wantedSize + " bytes with "
                            + wanted,
                    null);
        }
    }

    /** The one object of a content that is not in chunks: contents in chunks are none of an asset. */
    private interface OneObject extends ProfiledStore.Places {
        @Override
        default StoredBytes part(long chunkId, long start, long length) {
            throw new IllegalStateException("the content is in chunks");
        }
    }

    /** A stream that is read once, from its beginning. */
    private record AsItComes(InputStream stored, long length) implements OneObject {
        @Override
        public StoredBytes object() {
            return new StoredBytes() {
                @Override
                public long length() {
                    return length;
                }

                @Override
                public InputStream read(long offset, long count) {
                    if (offset != 0 || count != length) {
                        throw new IllegalArgumentException("it is read as a whole, and once");
                    }
                    return stored;
                }
            };
        }
    }

    private record Whole(StorageBackend backend, Place place) implements OneObject {
        @Override
        public StoredBytes object() {
            return StoredBytes.object(backend, place.path());
        }
    }

    /** Tells failures of the source from those of the target. */
    private static final class SourceStream extends FilterInputStream {
        SourceStream(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            try {
                return super.read(bytes, offset, length);
            } catch (IOException e) {
                throw new SourceReadException(e);
            }
        }
    }
}
