package org.isotherm.storage.s3;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Pattern;

/** The first line and the headers of an HTTP/1.1 message, as they came. */
record HttpHead(String text) {
    private static final String END = "\r\n\r\n";

    /** @return null at the end of the connection */
    static HttpHead read(InputStream in) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int matched = 0;
        while (matched < END.length()) {
            int next = in.read();
            if (next < 0) {
                return null;
            }
            bytes.write(next);
            matched = next == END.charAt(matched) ? matched + 1 : next == '\r' ? 1 : 0;
        }
        return new HttpHead(bytes.toString(StandardCharsets.ISO_8859_1));
    }

    /** With that header line in place of one of its name; as it came when that is empty. */
    byte[] saying(String headerLine) {
        String head = text;
        if (!headerLine.isEmpty()) {
            String name = headerLine.substring(0, headerLine.indexOf(':'));
            String others = text.replaceAll("(?i)\r\n" + Pattern.quote(name) + ":[^\r]*", "");
            head = others.substring(0, others.length() - END.length()) + "\r\n" + headerLine + END;
        }
        return head.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Of the first line. */
    String word(int i) {
        return text.lines().findFirst().orElse("").split(" ", 3)[i];
    }

    private String header(String name) {
        return text.lines()
                .skip(1)
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(name + ":"))
                .map(line -> line.substring(name.length() + 1).strip())
                .findFirst()
                .orElse("");
    }

    /** Of the body; -1 when the head does not say. */
    long length() {
        String length = header("content-length");
        return length.isEmpty() ? -1 : Long.parseLong(length);
    }

    /** Of the object that is sent, which may travel in signed chunks; -1 when the head does not say. */
    long objectLength() {
        String decoded = header("x-amz-decoded-content-length");
        return decoded.isEmpty() ? length() : Long.parseLong(decoded);
    }

    boolean expects() {
        return !header("expect").isEmpty();
    }

    byte[] withoutExpectation() {
        return text.replaceFirst("(?i)\r\nexpect:[^\r]*", "").getBytes(StandardCharsets.ISO_8859_1);
    }

    private boolean isChunked() {
        return header("transfer-encoding").toLowerCase(Locale.ROOT).contains("chunked");
    }

    /** The body of a request as it travels, chunk sizes and all. */
    InputStream body(InputStream in) {
        return isChunked() ? new Chunks(in) : new Bounded(in, Math.max(0, length()));
    }

    /** The body of an answer; without a length it goes on to the end of the connection. */
    InputStream answerTo(String method, InputStream in) {
        if (method.equals("HEAD") || word(1).equals("204") || word(1).equals("304")) {
            return InputStream.nullInputStream();
        }
        return isUnbounded() ? in : body(in);
    }

    private boolean isUnbounded() {
        return length() < 0 && !isChunked();
    }

    /** Of an answer: whether no other one follows. */
    boolean endsWithConnection() {
        return isUnbounded() || header("connection").equalsIgnoreCase("close");
    }

    private static final class Bounded extends InputStream {
        private final InputStream in;
        private long left;

        Bounded(InputStream in, long left) {
            this.in = in;
            this.left = left;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            if (left == 0) {
                return -1;
            }
            int n = in.read(into, offset, (int) Math.min(length, left));
            if (n < 0) {
                throw new EOFException("the body ends early");
            }
            left -= n;
            return n;
        }
    }

    /** Byte by byte: only short answers travel so. */
    private static final class Chunks extends InputStream {
        private final InputStream in;
        private final StringBuilder line = new StringBuilder();
        private long left;
        private boolean inData;
        private boolean last;
        private boolean ended;

        Chunks(InputStream in) {
            this.in = in;
        }

        @Override
        public int read() throws IOException {
            if (ended) {
                return -1;
            }
            int next = in.read();
            if (next < 0) {
                throw new EOFException("the body ends early");
            }
            if (inData) {
                inData = --left > 0;
            } else {
                line.append((char) next);
                if (next == '\n') {
                    endOfLine(line.toString().strip());
                    line.setLength(0);
                }
            }
            return next;
        }

        private void endOfLine(String text) {
            if (last) {
                ended = text.isEmpty(); // behind it there may be trailers
            } else if (!text.isEmpty()) {
                left = Long.parseLong(text.split(";", 2)[0], 16);
                inData = left > 0;
                last = left == 0;
            }
        }

        /** No more than is there: an answer is not to wait for the next one. */
        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            int next = read();
            if (next < 0) {
                return -1;
            }
            into[offset] = (byte) next;
            return 1;
        }
    }
}
