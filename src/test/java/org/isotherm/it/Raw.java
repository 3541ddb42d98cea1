package org.isotherm.it;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.isotherm.demo.LibertyConfig;

/** Requests that no well-behaved client sends, byte for byte. */
final class Raw {
    private final URI server;

    Raw(IsothermServer server) {
        this.server = server.nobody().request("/").build().uri();
    }

    /** @param body the whole answer as it came; empty when the connection was closed without one */
    record Answer(int status, String body) {
        boolean isProblem() {
            return body.toLowerCase(java.util.Locale.ROOT).contains("content-type: application/problem+json");
        }
    }

    /** As {@code operator}; {@code headers} end each with CRLF. */
    Answer send(String method, String target, String headers, String body) throws IOException {
        return send(method, target, headers, body, false);
    }

    /** The same, but says nothing more after {@code body}. */
    Answer breakingOff(String method, String target, String headers, String body) throws IOException {
        return send(method, target, headers, body, true);
    }

    private Answer send(String method, String target, String headers, String body, boolean breaksOff)
            throws IOException {
        String pair = "operator:" + LibertyConfig.PASSWORD;
        String request = method + " " + target + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                + "Authorization: Basic "
                + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)) + "\r\n" + headers + "\r\n"
                + body;
        try (Socket socket = new Socket(server.getHost(), server.getPort())) {
            socket.setSoTimeout(90_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
            if (breaksOff) {
                socket.shutdownOutput();
            }
            String answer = all(socket.getInputStream());
            String[] line = answer.split(" ", 3);
            return new Answer(line.length < 2 ? 0 : Integer.parseInt(line[1]), answer);
        }
    }

    private static String all(InputStream in) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        try {
            in.transferTo(all);
        } catch (java.net.SocketException e) {
            // closed with bytes of ours unread
        }
        return all.toString(StandardCharsets.UTF_8);
    }
}
