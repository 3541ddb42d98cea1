package org.isotherm.storage.transform;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Random;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.isotherm.storage.transform.SegmentLayout.Span;

/** Each try tampers with a stored piece, or with what is said of it, and reads it in full and in part. */
class TamperingTest {
    enum Kind {
        FLIP,
        CUT,
        CUT_AT_SEGMENT,
        CUT_AND_PADDED,
        GROWN,
        SEGMENTS_SWAPPED,
        SEGMENT_REPEATED,
        SEGMENT_OF_ANOTHER_ENCODING,
        HEADER_OF_ANOTHER_ENCODING,
        OTHER_INDEX,
        OTHER_OFFSET,
        OTHER_CONTENT,
        OTHER_KEY,
        OTHER_LENGTH
    }

    /** A piece to read, and where what was tampered with begins and ends in its stored bytes. */
    private record Tampered(
            EncryptedPieces pieces, PieceBytes stored, PiecePlace place, int length, int from, int to) {}

    private final DataKey key = DataKey.random();
    private final EncryptedPieces pieces = new EncryptedPieces(key);

    private byte[] stored(byte[] content, PiecePlace place) throws IOException {
        try (InputStream encoded = pieces.encode(new ByteArrayInputStream(content), place)) {
            return encoded.readAllBytes();
        }
    }

    @Property(tries = 2000, shrinking = ShrinkingMode.OFF)
    void isAlwaysFoundAndNothingOfItIsGivenOut(@ForAll Kind kind, @ForAll long seed) throws Exception {
        Random random = new Random(seed);
        // segments are swapped and repeated among at least two
        int length = switch (kind) {
            case SEGMENTS_SWAPPED, SEGMENT_REPEATED, CUT_AT_SEGMENT -> 70_000 + random.nextInt(200_000);
            default -> random.nextInt(random.nextBoolean() ? 200 : 200_000);
        };
        byte[] content = PieceBytes.random(random, length);
        PiecePlace place = new PiecePlace(UUID.randomUUID(), random.nextInt(5), random.nextInt(1000));
        Tampered tampered = tamper(kind, random, content, place);

        int untouched = contentBefore(tampered.from(), tampered.length());
        assertThat(given(tampered, 0, tampered.length()))
                .as("of all of it")
                .hasSizeLessThanOrEqualTo(untouched)
                .isEqualTo(Arrays.copyOf(content, given(tampered, 0, tampered.length()).length));
        if (tampered.length() > 0) {
            int offset = random.nextInt(tampered.length());
            int count = 1 + random.nextInt(tampered.length() - offset);
            Span span = SegmentLayout.span(tampered.length(), offset, count);
            boolean touched = tampered.from() < SegmentLayout.HEADER
                    || tampered.stored().length() != pieces.storedLength(tampered.length())
                    || (tampered.from() < span.to() && tampered.to() > span.from());
            byte[] part = given(tampered, offset, count);
            if (touched) {
                assertThat(part.length).as("of a part").isLessThanOrEqualTo(Math.max(0, untouched - offset));
            } else {
                assertThat(part).hasSize(count);
            }
            for (int i = 0; i < part.length; i++) {
                assertThat(part[i]).isEqualTo(content[offset + i]);
            }
        }
    }

    /** What is given out before it is refused; it must be refused unless all was given. */
    private static byte[] given(Tampered tampered, int offset, int count) throws IOException {
        ByteArrayOutputStream given = new ByteArrayOutputStream();
        try (InputStream decoded =
                tampered.pieces().decode(tampered.stored(), tampered.place(), tampered.length(), offset, count)) {
            byte[] buffer = new byte[1000];
            for (int n = decoded.read(buffer); n >= 0; n = decoded.read(buffer)) {
                given.write(buffer, 0, n);
            }
        } catch (TamperedException e) {
            return given.toByteArray();
        }
        if (count == tampered.length()) {
            throw new AssertionError("the whole of it was given out");
        }
        assertThat(given.size()).isEqualTo(count);
        return given.toByteArray();
    }

    /** How much of the content lies in segments before that stored byte. */
    private static int contentBefore(int storedByte, int length) {
        int segment = storedByte / SegmentLayout.SEGMENT;
        int before = segment * SegmentLayout.CONTENT - SegmentLayout.HEADER;
        return storedByte < SegmentLayout.HEADER ? 0 : Math.max(0, Math.min(length, before));
    }

    private Tampered tamper(Kind kind, Random random, byte[] content, PiecePlace place) throws IOException {
        byte[] good = stored(content, place);
        byte[] bad = good.clone();
        int length = content.length;
        int segments = (int) SegmentLayout.segments(length);
        int at = random.nextInt(good.length);
        switch (kind) {
            case FLIP -> bad[at] ^= (byte) (1 << random.nextInt(8));
            case CUT -> {
                return new Tampered(pieces, new PieceBytes(Arrays.copyOf(good, at)), place, length, 0, good.length);
            }
            case CUT_AT_SEGMENT -> { // the row of its length was changed to fit
                int kept = 1 + random.nextInt(segments - 1);
                int shorter = kept * SegmentLayout.CONTENT - SegmentLayout.HEADER;
                int last = (kept - 1) * SegmentLayout.SEGMENT;
                return new Tampered(
                        pieces,
                        new PieceBytes(Arrays.copyOf(good, kept * SegmentLayout.SEGMENT)),
                        place,
                        shorter,
                        Math.max(last, SegmentLayout.HEADER),
                        good.length);
            }
            case CUT_AND_PADDED -> Arrays.fill(bad, at, bad.length, (byte) (good[at] + 1));
            case GROWN -> {
                byte[] grown = Arrays.copyOf(good, good.length + 1 + random.nextInt(100_000));
                return new Tampered(pieces, new PieceBytes(grown), place, length, 0, grown.length);
            }
            case SEGMENTS_SWAPPED -> {
                copySegment(good, segments - 2, bad, segments - 1);
                copySegment(good, segments - 1, bad, segments - 2);
            }
            case SEGMENT_REPEATED -> copySegment(good, random.nextInt(segments - 1), bad, segments - 1);
            case SEGMENT_OF_ANOTHER_ENCODING -> {
                int segment = random.nextInt(segments);
                copySegment(stored(content, place), segment, bad, segment);
            }
            case HEADER_OF_ANOTHER_ENCODING ->
                System.arraycopy(stored(content, place), 0, bad, 0, SegmentLayout.HEADER);
            case OTHER_INDEX -> {
                return elsewhere(
                        pieces, good, new PiecePlace(place.content(), place.index() + 1, place.offset()), length);
            }
            case OTHER_OFFSET -> {
                return elsewhere(
                        pieces, good, new PiecePlace(place.content(), place.index(), place.offset() + 1), length);
            }
            case OTHER_CONTENT -> {
                return elsewhere(
                        pieces, good, new PiecePlace(UUID.randomUUID(), place.index(), place.offset()), length);
            }
            case OTHER_KEY -> {
                return elsewhere(new EncryptedPieces(DataKey.random()), good, place, length);
            }
            case OTHER_LENGTH -> { // the chunk goes on behind the piece, and the row says so
                int said = length + 1 + random.nextInt(200_000);
                byte[] chunk = Arrays.copyOf(good, (int) pieces.storedLength(said));
                int last = (segments - 1) * SegmentLayout.SEGMENT;
                return new Tampered(
                        pieces, new PieceBytes(chunk), place, said, Math.max(last, SegmentLayout.HEADER), chunk.length);
            }
        }
        int from = Arrays.mismatch(good, bad);
        int to = good.length;
        while (good[to - 1] == bad[to - 1]) {
            to--;
        }
        return new Tampered(pieces, new PieceBytes(bad), place, length, from, to);
    }

    private static Tampered elsewhere(EncryptedPieces pieces, byte[] good, PiecePlace place, int length) {
        return new Tampered(pieces, new PieceBytes(good), place, length, 0, good.length);
    }

    private static void copySegment(byte[] from, int which, byte[] to, int where) {
        int header = where == 0 || which == 0 ? SegmentLayout.HEADER : 0;
        int source = which * SegmentLayout.SEGMENT + header;
        int target = where * SegmentLayout.SEGMENT + header;
        int most = Math.min(from.length - source, to.length - target);
        System.arraycopy(from, source, to, target, Math.min(most, SegmentLayout.SEGMENT - header));
    }
}
