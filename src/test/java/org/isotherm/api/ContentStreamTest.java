package org.isotherm.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.isotherm.storage.BackendUnavailableException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContentStreamTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    @ParameterizedTest
    @ValueSource(
            ints = {0, 1, 1000, ContentStream.BUFFER - 1, ContentStream.BUFFER, ContentStream.BUFFER + 1, 1_000_000})
    void sendsExactlyTheAnnouncedBytes(int length) throws IOException {
        byte[] content = new byte[1_000_100];
        new java.util.Random(7).nextBytes(content);
        Source source = new Source(content, null);
        new ContentStream(source, length).write(out);
        assertThat(out.toByteArray()).isEqualTo(Arrays.copyOf(content, length));
        assertThat(source.closed).isTrue();
    }

    @Test
    void aSourceThatFailsEarlyHasSentNothing() {
        IOException down = new BackendUnavailableException("b", null, "gone", null);
        Source source = new Source(new byte[500], down);
        assertThatThrownBy(() -> new ContentStream(source, 1000).write(out)).isSameAs(down);
        assertThat(out.size()).isZero();
        assertThat(source.closed).isTrue();
    }

    @Test
    void aSourceThatFailsLateEndsWithAnIOExceptionWhateverItThrew() {
        for (Throwable thrown : new Throwable[] {
            new BackendUnavailableException("b", null, "gone", null),
            new IllegalStateException(),
            new StackOverflowError()
        }) {
            Source source = new Source(new byte[500_000], thrown);
            assertThatThrownBy(() -> new ContentStream(source, 1_000_000).write(out))
                    .isInstanceOf(IOException.class)
                    .hasCause(thrown);
            assertThat(source.closed).isTrue();
        }
    }

    @Test
    void aSourceThatEndsEarlyIsAFailure() {
        assertThatThrownBy(() -> new ContentStream(new Source(new byte[999], null), 1000).write(out))
                .hasMessage("the content ended 1 bytes before its size");
        assertThatThrownBy(() -> new ContentStream(new Source(new byte[999_999], null), 1_000_000).write(out))
                .hasRootCauseMessage("the content ended 1 bytes before its size");
    }

    private static final class Source extends InputStream {
        private final ByteArrayInputStream bytes;
        private final Throwable then;
        private boolean closed;

        Source(byte[] bytes, Throwable then) {
            this.bytes = new ByteArrayInputStream(bytes);
            this.then = then;
        }

        @Override
        public int read() {
            throw new AssertionError("read one by one");
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int n = bytes.read(buffer, offset, Math.min(length, 7777));
            if (n < 0 && then instanceof IOException e) {
                throw e;
            }
            if (n < 0 && then instanceof RuntimeException e) {
                throw e;
            }
            if (n < 0 && then instanceof Error e) {
                throw e;
            }
            return n;
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
