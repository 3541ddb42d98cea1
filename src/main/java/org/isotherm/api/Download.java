package org.isotherm.api;

import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.Writer;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Answers with a text whose length is known only when it has been written, such as an export of rows.
 *
 * <p>It is written to a temporary file first. Sent as it comes, without a length, it could not be broken off: the server
 * ends a chunked answer as if it were complete, whatever the writer throws (I14).
 */
public final class Download {
    /** Writes the text. */
    @FunctionalInterface
    public interface Text {
        /** The caller closes {@code out}. */
        void writeTo(Writer out) throws IOException;
    }

    private Download() {}

    /**
     * 200 with all of {@code text} in UTF-8.
     *
     * @throws IOException what {@code text} threw; nothing is left behind
     */
    public static Response of(String mediaType, String fileName, Text text) throws IOException {
        SeekableByteChannel file = spool(text);
        long size = file.size();
        return Response.ok(new ContentStream(Channels.newInputStream(file), size))
                .type(mediaType + ";charset=utf-8")
                .header("Content-Disposition", ContentDisposition.attachment(fileName))
                .header("Content-Length", Long.toString(size))
                .build();
    }

    /** The text, to be read from its beginning; closing deletes it. */
    static SeekableByteChannel spool(Text text) throws IOException {
        Path path = Files.createTempFile("isotherm-download-", ".tmp"); // readable by the server's user only
        SeekableByteChannel file = Files.newByteChannel(
                path, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE);
        try {
            Writer out = Channels.newWriter(file, StandardCharsets.UTF_8.newEncoder(), 64 * 1024);
            text.writeTo(out);
            out.flush();
            return file.position(0);
        } catch (Throwable e) {
            file.close();
            throw e;
        }
    }
}
