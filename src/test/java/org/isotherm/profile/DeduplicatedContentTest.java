package org.isotherm.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.isotherm.storage.MemoryBackend;
import org.isotherm.storage.Sha256;
import org.isotherm.storage.StoragePath;
import org.isotherm.storage.WriteObserver;
import org.isotherm.storage.transform.ChunkMap;
import org.isotherm.storage.transform.FileChunk;
import org.isotherm.storage.transform.KeyName;
import org.isotherm.storage.transform.KeyUnavailableException;
import org.isotherm.storage.transform.KeyUnavailableException.Reason;
import org.isotherm.storage.transform.KeyWrapping;
import org.isotherm.storage.transform.PiecePlace;
import org.isotherm.storage.transform.StoredBytes;
import org.isotherm.storage.transform.TamperedException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files whose pieces lie in chunks that are contents by themselves. */
class DeduplicatedContentTest {
    private static final int CHUNK = 150_000;

    private boolean keyIsThere = true;
    private final ProfiledStore store = new ProfiledStore(new KeyWrapping(name -> {
        if (!keyIsThere) {
            throw new KeyUnavailableException(name, Reason.MISSING, "it was taken away", null);
        }
        return new byte[32];
    }));
    private final MemoryBackend backend = new MemoryBackend("local");
    private final Map<Long, EncodedContent> chunks = new HashMap<>();

    private final ProfiledStore.Places places = new ProfiledStore.Places() {
        @Override
        public StoredBytes object() {
            throw new AssertionError("it is in chunks");
        }

        @Override
        public StoredBytes part(long chunkId, long start, long length) {
            return StoredBytes.part(backend, path(chunkId), start, length);
        }

        @Override
        public EncodedContent chunk(long chunkId) {
            return chunks.get(chunkId);
        }
    };

    private static StoragePath path(long chunk) {
        return StoragePath.of("chunks/" + chunk);
    }

    private void store(long chunk, byte[] bytes, KeyName key) throws IOException {
        ProfiledStore.Begun begun = store.begin(key);
        backend.write(
                path(chunk),
                begun.coding().encode(new ByteArrayInputStream(bytes), PiecePlace.whole(begun.id())),
                begun.coding().storedLength(bytes.length),
                WriteObserver.NONE);
        chunks.put(chunk, new EncodedContent(begun.id(), bytes.length, Sha256.of(bytes), begun.key(), null));
    }

    private byte[] read(EncodedContent file, int offset, int length) throws IOException {
        try (InputStream bytes = store.open(file, places, offset, length)) {
            return bytes.readAllBytes();
        }
    }

    private static EncodedContent file(byte[] content, FileChunk... pieces) {
        return new EncodedContent(
                UUID.randomUUID(),
                content.length,
                Sha256.of(content),
                null,
                new ChunkMap(List.of(pieces), content.length),
                true);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void eachFileReadsItsPartOfTheChunksThatItShares(boolean encrypted) throws Exception {
        KeyName key = encrypted ? new KeyName("studio") : null;
        Random random = new Random(5);
        byte[] one = new byte[CHUNK];
        byte[] two = new byte[CHUNK];
        random.nextBytes(one);
        random.nextBytes(two);
        store(1, one, key);
        store(2, two, key);
        // one, two, one again; and a file that lies inside of another chunk
        byte[] large = new byte[3 * CHUNK];
        System.arraycopy(one, 0, large, 0, CHUNK);
        System.arraycopy(two, 0, large, CHUNK, CHUNK);
        System.arraycopy(one, 0, large, 2 * CHUNK, CHUNK);
        EncodedContent first = file(
                large, new FileChunk(1, 0, 0, CHUNK), new FileChunk(2, 1, 0, CHUNK), new FileChunk(1, 2, 0, CHUNK));
        byte[] small = Arrays.copyOfRange(two, 70_000, 70_500);
        EncodedContent second = file(small, new FileChunk(2, 0, 70_000, 500));

        assertThat(store.holds(first, places)).isTrue();
        assertThat(store.holds(second, places)).isTrue();
        assertThat(read(second, 100, 7)).isEqualTo(Arrays.copyOfRange(small, 100, 107));
        for (int i = 0; i < 200; i++) {
            int offset = random.nextInt(large.length + 1);
            int length = random.nextInt(large.length - offset + 1);
            assertThat(read(first, offset, length)).isEqualTo(Arrays.copyOfRange(large, offset, offset + length));
        }
        assertThat(store.holds(file(new byte[0]), places)).isTrue();

        byte[] damaged = backend.bytes(path(2));
        damaged[80_000] ^= 1;
        backend.damage(path(2), damaged);
        if (encrypted) {
            assertThatThrownBy(() -> store.holds(first, places)).isInstanceOf(TamperedException.class);
            keyIsThere = false;
            assertThatThrownBy(() -> store.open(second, places, 0, 1)).isInstanceOf(KeyUnavailableException.class);
        } else {
            assertThat(store.holds(first, places)).isFalse();
        }
    }
}
