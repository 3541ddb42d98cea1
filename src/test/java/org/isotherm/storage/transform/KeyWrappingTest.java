package org.isotherm.storage.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.isotherm.storage.transform.KeyUnavailableException.Reason;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class KeyWrappingTest {
    private static final KeyName OLD = new KeyName("vault-2025");
    private static final KeyName NEW = new KeyName("vault-2026");

    private final UUID content = UUID.randomUUID();
    private final Map<KeyName, byte[]> keys = new HashMap<>();
    private final List<byte[]> handedOut = new ArrayList<>();
    private final KeyWrapping wrapping = new KeyWrapping(name -> {
        byte[] key = keys.get(name);
        if (key == null) {
            throw new KeyUnavailableException(name, Reason.MISSING, "it is not set", null);
        }
        byte[] copy = key.clone();
        handedOut.add(copy);
        return copy;
    });

    @BeforeEach
    void keys() {
        keys.put(OLD, PieceBytes.random(new Random(1), 32));
        keys.put(NEW, PieceBytes.random(new Random(2), 32));
    }

    private void refused(WrappedKey wrapped, UUID id, KeyName named, Reason reason) {
        assertThatThrownBy(() -> wrapping.open(wrapped, id))
                .asInstanceOf(type(KeyUnavailableException.class))
                .satisfies(e -> {
                    assertThat(e.key()).isEqualTo(named);
                    assertThat(e.reason()).isEqualTo(reason);
                });
    }

    @Test
    void opensWhatItHasWrapped() throws Exception {
        try (DataKey key = DataKey.random()) {
            WrappedKey wrapped = wrapping.wrap(key, content, OLD);

            assertThat(wrapped.key()).isEqualTo(OLD);
            assertThat(Base64.getDecoder().decode(wrapped.text())).hasSize(61).startsWith(1);
            assertThat(wrapping.open(wrapped, content).bytes()).isEqualTo(key.bytes());
        }
    }

    @Test
    void aNewWrappingLeavesTheDataKeyAsItIs() throws Exception {
        try (DataKey key = DataKey.random()) {
            WrappedKey rewrapped = wrapping.rewrap(wrapping.wrap(key, content, OLD), content, NEW);
            keys.remove(OLD);

            assertThat(rewrapped.key()).isEqualTo(NEW);
            assertThat(wrapping.open(rewrapped, content).bytes()).isEqualTo(key.bytes());
        }
    }

    @Test
    void saysWhichKeyIsNotThere() throws Exception {
        WrappedKey wrapped = wrapping.wrap(DataKey.random(), content, OLD);
        keys.remove(OLD);

        refused(wrapped, content, OLD, Reason.MISSING);
        assertThatThrownBy(() -> wrapping.rewrap(wrapped, content, NEW)).isInstanceOf(KeyUnavailableException.class);
    }

    @Test
    void anotherKeyOfTheSameNameIsNotTakenForDamageOfTheContent() throws Exception {
        WrappedKey wrapped = wrapping.wrap(DataKey.random(), content, OLD);
        keys.put(OLD, PieceBytes.random(new Random(3), 32));

        refused(wrapped, content, OLD, Reason.WRONG);
    }

    @Test
    void opensForItsContentAndUnderItsNameOnly() throws Exception {
        WrappedKey wrapped = wrapping.wrap(DataKey.random(), content, OLD);
        keys.put(NEW, keys.get(OLD).clone());

        refused(wrapped, UUID.randomUUID(), OLD, Reason.WRONG);
        refused(new WrappedKey(NEW, wrapped.text()), content, NEW, Reason.WRONG);
    }

    @Test
    void opensNothingThatWasChanged() throws Exception {
        WrappedKey wrapped = wrapping.wrap(DataKey.random(), content, OLD);
        byte[] bytes = Base64.getDecoder().decode(wrapped.text());
        for (int i = 0; i < bytes.length * 8; i++) {
            byte[] changed = bytes.clone();
            changed[i / 8] ^= (byte) (1 << (i % 8));
            refused(new WrappedKey(OLD, Base64.getEncoder().encodeToString(changed)), content, OLD, Reason.WRONG);
        }
        for (String text : List.of("", "AQ==", "no base64!", wrapped.text() + "AAAA")) {
            refused(new WrappedKey(OLD, text), content, OLD, Reason.WRONG);
        }
    }

    @Test
    void aKeyOfAnotherLengthIsNoKey() throws Exception {
        WrappedKey wrapped = wrapping.wrap(DataKey.random(), content, OLD);
        keys.put(OLD, new byte[16]);

        refused(wrapped, content, OLD, Reason.UNREADABLE);
    }

    @Test
    void clearsWhatItWasGivenAndShowsNothing() throws Exception {
        DataKey key = DataKey.random();
        WrappedKey wrapped = wrapping.wrap(key, content, OLD);
        wrapping.rewrap(wrapped, content, NEW).key();

        assertThat(handedOut).hasSize(3).allSatisfy(each -> assertThat(each).containsOnly(0));
        assertThat(wrapped.toString()).doesNotContain(wrapped.text());
        byte[] bytes = key.bytes();
        key.close();
        key.close();
        assertThat(bytes).containsOnly(0);
        assertThatThrownBy(() -> wrapping.wrap(key, content, OLD)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void namesAreOfTheKindThatSettingsCanHave() {
        assertThat(KeyName.parse("vault-2025")).contains(OLD);
        for (String bad : List.of("", "-a", "A", "a b", "a.b", "a/b", "ä", "a\n", "x".repeat(65))) {
            assertThat(KeyName.parse(bad)).as(bad).isEmpty();
            assertThatThrownBy(() -> new KeyName(bad)).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
