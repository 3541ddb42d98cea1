package org.isotherm.storage.transform;

import com.google.crypto.tink.subtle.AesGcmHkdfStreaming;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Objects;
import org.isotherm.storage.transform.SegmentLayout.Span;

/** Pieces of one content, encrypted under its data key. {@link SegmentLayout} has the format. */
public final class EncryptedPieces implements PieceCoding {
    private static final int PLACE = 16 + Integer.BYTES + Long.BYTES;

    private final AesGcmHkdfStreaming cipher;

    /** @param key used here and in Tink's copy; may be closed afterwards */
    public EncryptedPieces(DataKey key) {
        try {
            cipher = new AesGcmHkdfStreaming(
                    key.bytes(), "HmacSha256", DataKey.BYTES, SegmentLayout.SEGMENT, SegmentLayout.OWN_HEADER);
        } catch (GeneralSecurityException e) {
            throw new AssertionError("every Java platform has AES-256-GCM and HMAC-SHA256", e);
        }
    }

    @Override
    public long storedLength(long length) {
        return SegmentLayout.storedLength(length);
    }

    @Override
    public InputStream encode(InputStream content, PiecePlace place) throws IOException {
        try {
            return new EncryptingStream(content, out -> cipher.newEncryptingStream(out, associated(place)));
        } catch (GeneralSecurityException e) {
            throw new IOException("content " + place.content() + " cannot be encrypted", e);
        }
    }

    @Override
    public InputStream decode(StoredBytes stored, PiecePlace place, long length, long offset, long count)
            throws IOException {
        Objects.checkFromIndexSize(offset, count, length);
        if (count == 0 && length > 0) {
            return InputStream.nullInputStream();
        }
        // a range is read past the last segment, which alone tells that something is missing
        long there = stored.length();
        if (there != storedLength(length)) {
            throw new TamperedException(
                    place, "it has " + there + " stored bytes, " + storedLength(length) + " are expected", null);
        }
        return count == length ? all(stored, place, length) : range(stored, place, length, offset, count);
    }

    private InputStream all(StoredBytes stored, PiecePlace place, long length) throws IOException {
        NotedSource source = new NotedSource(stored.read(0, storedLength(length)));
        try {
            checkOwnHeader(source.readNBytes(SegmentLayout.OWN_HEADER), place);
            InputStream opened = cipher.newDecryptingStream(source, associated(place));
            return new AuthenticStream(opened, source::failure, place, length);
        } catch (GeneralSecurityException e) {
            source.close();
            throw new TamperedException(place, "its header cannot be read", e);
        } catch (IOException | RuntimeException e) {
            source.close();
            throw e;
        }
    }

    private InputStream range(StoredBytes stored, PiecePlace place, long length, long offset, long count)
            throws IOException {
        Span span = SegmentLayout.span(length, offset, count);
        StoredWindow window = StoredWindow.open(stored, storedLength(length), span);
        try {
            checkOwnHeader(Arrays.copyOf(window.header(), SegmentLayout.OWN_HEADER), place);
            InputStream opened = new ChannelInput(
                    cipher.newSeekableDecryptingChannel(window, associated(place))
                            .position(offset),
                    count);
            return new AuthenticStream(opened, window::failure, place, count);
        } catch (GeneralSecurityException e) {
            window.close();
            throw new TamperedException(place, "its header cannot be read", e);
        } catch (IOException | RuntimeException e) {
            window.close();
            throw e;
        }
    }

    private static void checkOwnHeader(byte[] found, PiecePlace place) throws TamperedException {
        if (!Arrays.equals(found, SegmentLayout.ownHeader())) {
            throw new TamperedException(place, "it does not begin as an encrypted piece of version 1 does", null);
        }
    }

    private static byte[] associated(PiecePlace place) {
        byte[] header = SegmentLayout.ownHeader();
        return ByteBuffer.allocate(header.length + PLACE)
                .put(header)
                .putLong(place.content().getMostSignificantBits())
                .putLong(place.content().getLeastSignificantBits())
                .putInt(place.index())
                .putLong(place.offset())
                .array();
    }
}
