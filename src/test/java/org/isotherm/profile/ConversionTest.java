package org.isotherm.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.isotherm.registry.FixedBackends;
import org.isotherm.storage.Copied;
import org.isotherm.storage.MemoryBackend;
import org.isotherm.storage.Sha256;
import org.isotherm.storage.StoragePath;
import org.isotherm.storage.WriteObserver;
import org.isotherm.storage.transform.KeyName;
import org.isotherm.storage.transform.KeyUnavailableException;
import org.isotherm.storage.transform.KeyUnavailableException.Reason;
import org.isotherm.storage.transform.KeyWrapping;
import org.isotherm.transfer.Conversion;
import org.isotherm.transfer.Conversion.Converted;
import org.isotherm.transfer.Conversion.Source;
import org.isotherm.transfer.MoveError;
import org.isotherm.transfer.MoveException;
import org.isotherm.transfer.VerifiedCopy.Place;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ConversionTest {
    private static final KeyName OLD = new KeyName("old");
    private static final KeyName NEW = new KeyName("new");
    private static final String PATTERN = "a frame that nobody may see. ";
    private static final byte[] CONTENT = PATTERN.repeat(10_000).getBytes(StandardCharsets.UTF_8);

    private final Set<KeyName> missing = new HashSet<>();
    private final MemoryBackend from = new MemoryBackend("from");
    private final MemoryBackend to = new MemoryBackend("to");
    private final Conversion conversion =
            new Conversion(new FixedBackends(Map.of(1L, from, 2L, to)), new ProfiledStore(new KeyWrapping(name -> {
                if (missing.contains(name)) {
                    throw new KeyUnavailableException(name, Reason.MISSING, "it was taken away", null);
                }
                byte[] key = new byte[32];
                key[0] = (byte) name.text().charAt(0);
                return key;
            })));

    private static Place place(long backend, int object) {
        return new Place(backend, StoragePath.of("objects/" + object));
    }

    @BeforeEach
    void plain() throws Exception {
        from.write(place(1, 0).path(), new ByteArrayInputStream(CONTENT), CONTENT.length, WriteObserver.NONE);
    }

    private Source plainSource() {
        return new Source(place(1, 0), null, CONTENT.length, Sha256.of(CONTENT));
    }

    private static Source source(Place place, Converted made) {
        return new Source(place, made.content(), made.sent().size(), made.sent().sha256());
    }

    private Converted converted(Source source, KeyName key, Place target) throws Exception {
        Converted made = conversion.convert(source, key, target, WriteObserver.NONE);
        conversion.prove(made.sent(), made.content(), target, () -> {});
        assertThat(made.content().sha256()).isEqualTo(Sha256.of(CONTENT));
        assertThat(made.content().size()).isEqualTo(CONTENT.length);
        MemoryBackend backend = target.backendId() == 1 ? from : to;
        byte[] stored = backend.bytes(target.path());
        assertThat(made.sent().size()).isEqualTo(stored.length);
        assertThat(made.sent().sha256()).isEqualTo(Sha256.of(stored));
        assertThat(new String(stored, StandardCharsets.ISO_8859_1).contains(PATTERN))
                .isEqualTo(key == null);
        return made;
    }

    @Test
    void eachFormBecomesEachOther() throws Exception {
        Converted encrypted = converted(plainSource(), OLD, place(2, 1));
        Converted rekeyed = converted(source(place(2, 1), encrypted), NEW, place(1, 2));
        missing.add(OLD);
        Converted plain = converted(source(place(1, 2), rekeyed), null, place(1, 3));

        assertThat(from.bytes(place(1, 3).path())).isEqualTo(CONTENT);
        assertThat(plain.content().key()).isNull();
    }

    @Test
    void nothingIsTakenForTheContentThatIsNot() throws Exception {
        Converted encrypted = converted(plainSource(), OLD, place(2, 1));
        byte[] stored = to.bytes(place(2, 1).path());
        byte[] damaged = stored.clone();
        damaged[70_000] ^= 1;
        to.damage(place(2, 1).path(), damaged);

        failsWith(
                MoveError.SOURCE_CORRUPT,
                () -> conversion.convert(source(place(2, 1), encrypted), null, place(1, 5), WriteObserver.NONE));
        failsWith(
                MoveError.COPY_CORRUPT,
                () -> conversion.prove(encrypted.sent(), encrypted.content(), place(2, 1), () -> {}));
        to.damage(place(2, 1).path(), Arrays.copyOf(stored, stored.length - 1));
        failsWith(
                MoveError.COPY_CORRUPT,
                () -> conversion.prove(encrypted.sent(), encrypted.content(), place(2, 1), () -> {}));
        to.damage(place(2, 1).path(), Arrays.copyOf(stored, stored.length + 1));
        failsWith(
                MoveError.COPY_CORRUPT,
                () -> conversion.prove(encrypted.sent(), encrypted.content(), place(2, 1), () -> {}));
        // a plain one that is another than the row says
        failsWith(
                MoveError.SOURCE_CORRUPT,
                () -> conversion.convert(
                        new Source(place(1, 0), null, CONTENT.length, Sha256.of(new byte[1])),
                        OLD,
                        place(2, 6),
                        WriteObserver.NONE));
    }

    @Test
    void aCopyIsProvenByItsBytesAndByWhatTheyDecodeTo() throws Exception {
        for (KeyName key : new KeyName[] {OLD, null}) {
            Place target = place(2, key == null ? 7 : 8);
            Converted made = converted(plainSource(), key, target);
            byte[] stored = to.bytes(target.path());
            Copied otherBytes = new Copied(made.sent().size(), Sha256.of(new byte[1]));
            EncodedContent otherContent = new EncodedContent(
                    made.content().id(),
                    made.content().size(),
                    Sha256.of(new byte[1]),
                    made.content().key(),
                    null);

            failsWith(MoveError.COPY_CORRUPT, () -> conversion.prove(otherBytes, made.content(), target, () -> {}));
            failsWith(MoveError.COPY_CORRUPT, () -> conversion.prove(made.sent(), otherContent, target, () -> {}));
            to.damage(target.path(), Arrays.copyOf(stored, stored.length + 1));
            failsWith(MoveError.COPY_CORRUPT, () -> conversion.prove(made.sent(), made.content(), target, () -> {}));
            to.damage(target.path(), Arrays.copyOf(stored, stored.length - 1));
            failsWith(MoveError.COPY_CORRUPT, () -> conversion.prove(made.sent(), made.content(), target, () -> {}));
            to.delete(target.path());
            failsWith(MoveError.COPY_MISSING, () -> conversion.prove(made.sent(), made.content(), target, () -> {}));
        }
    }

    @Test
    void aKeyThatIsMissingIsSaidSo() throws Exception {
        Converted encrypted = converted(plainSource(), OLD, place(2, 1));
        missing.add(OLD);

        failsWith(
                MoveError.KEY_UNAVAILABLE,
                () -> conversion.convert(source(place(2, 1), encrypted), null, place(1, 5), WriteObserver.NONE));
        failsWith(
                MoveError.KEY_UNAVAILABLE,
                () -> conversion.convert(plainSource(), OLD, place(2, 6), WriteObserver.NONE));
        failsWith(
                MoveError.KEY_UNAVAILABLE,
                () -> conversion.prove(encrypted.sent(), encrypted.content(), place(2, 1), () -> {}));
        assertThat(MoveError.KEY_UNAVAILABLE.mayWorkLater()).isFalse();
    }

    private interface Attempt {
        void run() throws Exception;
    }

    private static void failsWith(MoveError error, Attempt attempt) {
        assertThatThrownBy(attempt::run)
                .isInstanceOfSatisfying(
                        MoveException.class, e -> assertThat(e.error()).isEqualTo(error));
    }
}
