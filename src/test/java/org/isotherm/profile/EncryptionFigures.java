package org.isotherm.profile;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.UUID;
import org.isotherm.schema.MigratedDatabase;
import org.isotherm.storage.Sha256;
import org.isotherm.storage.transform.DataKey;
import org.isotherm.storage.transform.EncryptedPieces;
import org.isotherm.storage.transform.KeyName;
import org.isotherm.storage.transform.KeyWrapping;
import org.isotherm.storage.transform.PiecePlace;
import org.isotherm.storage.transform.StoredBytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Measures what encryption costs: a file of 4 GiB there, back and in ranges of 1 MiB, and a new wrapping of 100,000 data
 * keys. Asserts little; run by its name with {@code -Dtest}.
 */
class EncryptionFigures {
    private static final long LENGTH = Long.getLong("isotherm.figures.bytes", 4L << 30);
    private static final int KEYS = Integer.getInteger("isotherm.figures.keys", 100_000);

    private final StringBuilder report = new StringBuilder();

    private void say(String format, Object... values) {
        report.append(String.format(Locale.ROOT, format, values)).append('\n');
    }

    private static double seconds(long since) {
        return (System.nanoTime() - since) / 1e9;
    }

    @Test
    void measure(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("piece");
        EncryptedPieces pieces = new EncryptedPieces(DataKey.random());
        PiecePlace place = PiecePlace.whole(UUID.randomUUID());
        pieces.encode(new Zeros(1 << 28), place).transferTo(java.io.OutputStream.nullOutputStream()); // warms up

        long began = System.nanoTime();
        pieces.encode(new Zeros(LENGTH), place).transferTo(java.io.OutputStream.nullOutputStream());
        say("encrypted %,d bytes at %.0f MB/s", LENGTH, LENGTH / 1e6 / seconds(began));
        try (InputStream encoded = pieces.encode(new Zeros(LENGTH), place)) {
            Files.copy(encoded, file);
        }
        Counted stored = new Counted(file);
        began = System.nanoTime();
        try (InputStream decoded = pieces.decode(stored, place, LENGTH, 0, LENGTH)) {
            decoded.transferTo(java.io.OutputStream.nullOutputStream());
        }
        say("decrypted from disk at %.0f MB/s", LENGTH / 1e6 / seconds(began));
        long most = 0;
        for (int i = 0; i < 200; i++) {
            long offset = (LENGTH - (1 << 20)) / 199 * i;
            stored.read = 0;
            try (InputStream decoded = pieces.decode(stored, place, LENGTH, offset, 1 << 20)) {
                decoded.transferTo(java.io.OutputStream.nullOutputStream());
            }
            most = Math.max(most, stored.read);
        }
        say("200 ranges of 1 MiB: at most %,d bytes read of each, %,d more than the range", most, most - (1 << 20));
        rotate();
        Files.writeString(Path.of("target", "encryption-figures.txt"), report);
    }

    private void rotate() throws Exception {
        KeyName old = new KeyName("old");
        KeyName next = new KeyName("next");
        KeyWrapping keys = new KeyWrapping(name -> {
            byte[] key = new byte[32];
            key[0] = (byte) name.text().charAt(0);
            return key;
        });
        ProfiledStore store = new ProfiledStore(keys);
        try (MigratedDatabase database = MigratedDatabase.create()) {
            database.connection().setAutoCommit(false);
            for (int i = 0; i < KEYS; i++) {
                ProfiledStore.Begun begun = store.begin(old);
                ContentRows.add(
                        database.connection(),
                        new EncodedContent(begun.id(), 0, Sha256.of(new byte[0]), begun.key(), null),
                        null);
            }
            database.connection().commit();
            long began = System.nanoTime();
            long after = 0;
            do {
                after = KeyRotation.rewrap(database.connection(), keys, old, next, after, 1000)
                        .last();
                database.connection().commit();
            } while (after > 0);
            say("%,d data keys wrapped anew in %.1f s, 0 bytes of payload", KEYS, seconds(began));
            say("%,d are left on the old key", ContentRows.onKey(database.connection(), old));
        }
    }

    /** A file that counts what is read of it. */
    private static final class Counted implements StoredBytes {
        private final Path file;
        long read;

        Counted(Path file) {
            this.file = file;
        }

        @Override
        public long length() throws IOException {
            return Files.size(file);
        }

        @Override
        public InputStream read(long offset, long length) throws IOException {
            read += length;
            java.nio.channels.SeekableByteChannel channel = Files.newByteChannel(file);
            channel.position(offset);
            return java.nio.channels.Channels.newInputStream(channel);
        }
    }

    /** So many zeros. */
    private static final class Zeros extends InputStream {
        private long left;

        Zeros(long length) {
            left = length;
        }

        @Override
        public int read() {
            return left-- > 0 ? 0 : -1;
        }

        @Override
        public int read(byte[] target, int offset, int length) {
            if (left == 0) {
                return -1;
            }
            int n = (int) Math.min(length, left);
            java.util.Arrays.fill(target, offset, offset + n, (byte) 0);
            left -= n;
            return n;
        }
    }
}
