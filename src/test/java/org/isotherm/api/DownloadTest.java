package org.isotherm.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class DownloadTest {
    @Test
    void keepsAllOfALongText() throws IOException {
        String text = "größe,1\r\n".repeat(100_000);
        try (SeekableByteChannel file = Download.spool(out -> out.write(text))) {
            byte[] bytes = Channels.newInputStream(file).readAllBytes();
            assertThat(file.size()).isEqualTo(bytes.length);
            assertThat(new String(bytes, StandardCharsets.UTF_8)).isEqualTo(text);
        }
    }

    @Test
    void aTextThatFailsIsNoDownload() {
        IOException failure = new IOException("x");
        assertThatThrownBy(() -> Download.spool(out -> {
                    out.write("a,b");
                    throw failure;
                }))
                .isSameAs(failure);
    }

    @Test
    void csvQuotesWhatNeedsIt() {
        assertThat(line("plain", 7, null, -1L, "a,b", "say \"hi\"", "two\nlines", "ü"))
                .isEqualTo("plain,7,,-1,\"a,b\",\"say \"\"hi\"\"\",\"two\nlines\",ü\r\n");
    }

    @Test
    void csvDisarmsFormulas() {
        assertThat(line("=1+1", "+x", "-x", "@x", "\tx", "a=b")).isEqualTo("'=1+1,'+x,'-x,'@x,'\tx,a=b\r\n");
    }

    private static String line(Object... cells) {
        StringWriter out = new StringWriter();
        try {
            Csv.line(out, cells);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return out.toString();
    }
}
