package org.isotherm.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.isotherm.profile.StoredFiles.Form;
import org.isotherm.storage.transform.KeyName;
import org.isotherm.storage.transform.KeyUnavailableException;
import org.isotherm.storage.transform.KeyUnavailableException.Reason;
import org.isotherm.storage.transform.KeyWrapping;
import org.isotherm.storage.transform.TamperedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class EightProfilesTest {
    private static final KeyName KEY = new KeyName("studio");
    private static final int CHUNK = 100_000;
    private static final String PATTERN = "a frame that nobody may see. ";

    private boolean keyIsThere = true;
    private final ProfiledStore store = new ProfiledStore(new KeyWrapping(name -> {
        if (!keyIsThere) {
            throw new KeyUnavailableException(name, Reason.MISSING, "it was taken away", null);
        }
        return new byte[32];
    }));

    static List<Form> forms() {
        List<Form> all = new ArrayList<>();
        for (String location : List.of("local", "cloud")) {
            for (KeyName key : Arrays.asList(null, KEY)) {
                for (Long chunk : Arrays.asList(null, (long) CHUNK)) {
                    all.add(new Form(location, key, chunk));
                }
            }
        }
        return all;
    }

    static Stream<List<Form>> pairs() {
        return forms().stream().flatMap(from -> forms().stream().map(to -> List.of(from, to)));
    }

    /** Empty, of one byte, around the size of a chunk, over several, and many small ones. */
    private static List<byte[]> contents() {
        Random random = new Random(7);
        List<byte[]> contents = new ArrayList<>();
        for (int size : new int[] {0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 0, 5 * CHUNK + 17}) {
            contents.add(filled(random, size));
        }
        for (int i = 0; i < 300; i++) {
            contents.add(filled(random, random.nextInt(700)));
        }
        contents.add(new byte[0]);
        return contents;
    }

    /** Half of it a text to look for. */
    private static byte[] filled(Random random, int size) {
        byte[] bytes = new byte[size];
        random.nextBytes(bytes);
        byte[] text = PATTERN.repeat(size / PATTERN.length() / 2).getBytes(StandardCharsets.UTF_8);
        System.arraycopy(text, 0, bytes, 0, text.length);
        return bytes;
    }

    private static void holdsAll(StoredFiles stored, List<byte[]> contents, ProfiledStore store) throws Exception {
        assertThat(stored.files).hasSameSizeAs(contents);
        for (int i = 0; i < contents.size(); i++) {
            assertThat(stored.read(i, 0, contents.get(i).length))
                    .as("file " + i)
                    .isEqualTo(contents.get(i));
            assertThat(store.holds(stored.files.get(i), stored.places(i))).isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("forms")
    void eachGivesBackEveryFileAndEveryRange(Form form) throws Exception {
        List<byte[]> contents = contents();

        StoredFiles stored = new StoredFiles(store, form).with(contents);

        holdsAll(stored, contents, store);
        Random random = new Random(11);
        for (int i = 0; i < 400; i++) {
            int file = random.nextInt(contents.size());
            int offset = random.nextInt(contents.get(file).length + 1);
            int length = random.nextInt(contents.get(file).length - offset + 1);
            assertThat(stored.read(file, offset, length))
                    .isEqualTo(Arrays.copyOfRange(contents.get(file), offset, offset + length));
        }
        long all = contents.stream().mapToLong(c -> c.length).sum();
        assertThat(stored.backend.count())
                .isEqualTo(form.chunkSize() == null ? contents.size() : (int) ((all + CHUNK - 1) / CHUNK));
        boolean readable = false;
        for (int i = 0; i < stored.backend.count(); i++) {
            readable |= new String(stored.backend.bytes(StoredFiles.path(i)), StandardCharsets.ISO_8859_1)
                    .contains(PATTERN.strip());
        }
        assertThat(readable).isEqualTo(form.key() == null);
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void eachConvertsIntoEachAndBack(List<Form> pair) throws Exception {
        List<byte[]> contents = contents().subList(0, 60);
        StoredFiles from = new StoredFiles(store, pair.get(0)).with(contents);

        StoredFiles to = from.convertedTo(pair.get(1));

        holdsAll(to, contents, store);
        holdsAll(to.convertedTo(pair.get(0)), contents, store);
    }

    @Test
    void withoutItsKeyAnEncryptedContentIsNotRead() throws Exception {
        StoredFiles stored = new StoredFiles(store, new Form("local", KEY, null)).with(List.of(new byte[10]));
        keyIsThere = false;

        assertThatThrownBy(() -> stored.read(0, 0, 10)).isInstanceOf(KeyUnavailableException.class);
        assertThatThrownBy(() -> store.begin(KEY)).isInstanceOf(KeyUnavailableException.class);
        assertThat(new StoredFiles(store, new Form("local", null, null))
                        .with(List.of(new byte[10]))
                        .read(0, 0, 10))
                .isEqualTo(new byte[10]);
    }

    @Test
    void damageIsFoundByTheDigestAndInAnEncryptedContentByReading() throws Exception {
        for (Form form : forms()) {
            StoredFiles stored = new StoredFiles(store, form).with(List.of(filled(new Random(3), 50_000)));
            byte[] bytes = stored.backend.bytes(StoredFiles.path(0));
            bytes[20_000] ^= 4;
            stored.backend.damage(StoredFiles.path(0), bytes);

            if (form.key() == null) {
                assertThat(store.holds(stored.files.get(0), stored.places(0))).isFalse();
            } else {
                assertThatThrownBy(() -> store.holds(stored.files.get(0), stored.places(0)))
                        .isInstanceOf(TamperedException.class);
            }
        }
    }

    @Test
    void piecesOfTwoFilesInOneChunkCannotChangePlaces() throws Exception {
        byte[] one = filled(new Random(1), 1_000);
        byte[] two = filled(new Random(2), 1_000);
        StoredFiles stored = new StoredFiles(store, new Form("local", KEY, (long) CHUNK)).with(List.of(one, two));
        byte[] chunk = stored.backend.bytes(StoredFiles.path(0));
        byte[] swapped = new byte[chunk.length];
        int half = chunk.length / 2;
        System.arraycopy(chunk, 0, swapped, half, half);
        System.arraycopy(chunk, half, swapped, 0, half);
        stored.backend.damage(StoredFiles.path(0), swapped);

        assertThatThrownBy(() -> stored.read(0, 0, 1_000)).isInstanceOf(TamperedException.class);
        assertThatThrownBy(() -> stored.read(1, 500, 1)).isInstanceOf(TamperedException.class);
    }
}
