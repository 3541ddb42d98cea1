package org.isotherm.storage.s3;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Stands between a client and a store, passes every byte on, and notes the numbers of the parts that were sent. */
final class PartRelay implements AutoCloseable {
    private static final Pattern PART = Pattern.compile("PUT /[^ ]*[?&]partNumber=(\\d+)[^ ]* HTTP/1\\.1\r\n");
    private static final int LONGEST_LINE = 1000;

    private final ServerSocket server;
    private final URI store;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final List<Integer> parts = new CopyOnWriteArrayList<>();

    PartRelay(URI store) throws IOException {
        this.store = store;
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        thread(this::accept);
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + server.getLocalPort());
    }

    /** Those sent since the last time this was asked, in the order of their numbers. */
    List<Integer> parts() {
        List<Integer> sent = parts.stream().sorted().toList();
        parts.clear();
        return sent;
    }

    private static void thread(Runnable task) {
        Thread thread = new Thread(task, "part-relay");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                Socket behind = new Socket(store.getHost(), store.getPort());
                open.add(client);
                open.add(behind);
                thread(() -> pass(client, behind, true));
                thread(() -> pass(behind, client, false));
            } catch (IOException e) {
                if (!server.isClosed()) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    private void pass(Socket from, Socket to, boolean requests) {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] buffer = new byte[64 * 1024];
            String tail = "";
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                if (requests) {
                    tail = note(tail + new String(buffer, 0, n, StandardCharsets.ISO_8859_1));
                }
                out.write(buffer, 0, n);
            }
        } catch (IOException e) {
            // one side has gone, which the other one is told by the closing
        }
    }

    /** @return what may be the beginning of another line */
    private String note(String text) {
        Matcher found = PART.matcher(text);
        int end = 0;
        while (found.find()) {
            parts.add(Integer.valueOf(found.group(1)));
            end = found.end();
        }
        return text.substring(Math.max(end, text.length() - LONGEST_LINE));
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket each : open) {
            each.close();
        }
    }
}
