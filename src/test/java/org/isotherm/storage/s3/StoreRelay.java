package org.isotherm.storage.s3;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.isotherm.storage.s3.RelayRule.Asked;
import org.isotherm.storage.s3.RelayRule.Harm;

/**
 * Stands between a client and a store and passes requests and answers on as they are, signatures and all, but for those
 * that a rule is about. Notes the numbers of the parts that were sent.
 */
public final class StoreRelay implements AutoCloseable {
    private static final Pattern PART = Pattern.compile("[?&]partNumber=(\\d+)");

    private final URI store;
    private final int port;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final List<Integer> parts = new CopyOnWriteArrayList<>();
    private final List<RelayRule> rules = new CopyOnWriteArrayList<>();
    private volatile ServerSocket server;

    public StoreRelay(URI store) throws IOException {
        this.store = store;
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        port = server.getLocalPort();
        listen();
    }

    public URI uri() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /** Those sent since the last time this was asked, in the order of their numbers. */
    List<Integer> parts() {
        List<Integer> sent = parts.stream().sorted().toList();
        parts.clear();
        return sent;
    }

    /** The next {@code times} such requests are done by the store, and harm comes to the answers. */
    public RelayRule harm(Predicate<Asked> about, int times, Harm harm) {
        return add(new RelayRule(about, times, harm, 0, "", () -> {}));
    }

    /** The next {@code times} such requests do not reach the store and are answered with an error. */
    public RelayRule refuse(Predicate<Asked> about, int times, int status, String code) {
        return add(new RelayRule(about, times, Harm.NONE, status, code, () -> {}));
    }

    /** Before the next such request is passed on, and the client waits, {@code deed} is done. */
    public RelayRule before(Predicate<Asked> about, Runnable deed) {
        return add(new RelayRule(about, 1, Harm.NONE, 0, "", deed));
    }

    /** After the next such request is answered in full, but before the client sees its last byte, {@code deed} is done. */
    public RelayRule beforeTheEndOf(Predicate<Asked> about, Runnable deed) {
        return add(new RelayRule(about, 1, Harm.DEED_AT_END, 0, "", deed));
    }

    private RelayRule add(RelayRule rule) {
        rules.add(rule);
        return rule;
    }

    /** Everything is passed on again. */
    public void heal() {
        rules.forEach(RelayRule::withdraw);
        rules.clear();
    }

    /** Connections are cut and new ones refused. */
    public void goAway() throws IOException {
        server.close();
        cut();
    }

    /** Undoes {@link #goAway}. */
    public void comeBack() throws IOException {
        ServerSocket again = new ServerSocket();
        again.setReuseAddress(true);
        again.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        server = again;
        listen();
    }

    private void listen() {
        ServerSocket now = server;
        thread(() -> accept(now));
    }

    private static void thread(Runnable task) {
        Thread thread = new Thread(task, "store-relay");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept(ServerSocket now) {
        while (!now.isClosed()) {
            try {
                Socket client = now.accept();
                open.add(client);
                thread(() -> serve(client));
            } catch (IOException e) {
                if (!now.isClosed()) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    private void serve(Socket client) {
        try (client;
                Behind behind = new Behind()) {
            InputStream in = new BufferedInputStream(client.getInputStream());
            boolean more = true;
            while (more) {
                HttpHead request = HttpHead.read(in);
                more = request != null && pass(request, in, client.getOutputStream(), behind.connected());
            }
        } catch (IOException e) {
            // one side has gone, which the other one is told by the closing
        } finally {
            open.remove(client);
        }
    }

    /** The connection to the store, which is made anew when it was idle: the store may have closed it without the client's knowing. */
    private final class Behind implements AutoCloseable {
        private static final long IDLE_NANOS = 5_000_000_000L;

        private Socket socket = new Socket();
        private InputStream answers = InputStream.nullInputStream();
        private long usedAt;

        Behind connected() throws IOException {
            long now = System.nanoTime();
            if (!socket.isConnected() || now - usedAt > IDLE_NANOS) {
                close();
                socket = new Socket(store.getHost(), store.getPort());
                answers = new BufferedInputStream(socket.getInputStream());
                open.add(socket);
            }
            usedAt = now;
            return this;
        }

        @Override
        public void close() throws IOException {
            open.remove(socket);
            socket.close();
        }
    }

    /** @return whether the connection is good for another request */
    private boolean pass(HttpHead request, InputStream in, OutputStream out, Behind behind) throws IOException {
        Asked asked = new Asked(request.word(0), request.word(1), request.objectLength());
        RelayRule rule =
                rules.stream().filter(each -> each.meets(asked)).findFirst().orElse(RelayRule.NONE);
        if (request.expects()) {
            out.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
        }
        if (rule.status() > 0) {
            request.body(in).transferTo(OutputStream.nullOutputStream());
            out.write(rule.answer(asked));
            return true;
        }
        if (rule.harm() == Harm.NONE) {
            rule.deed().run();
        }
        Matcher part = PART.matcher(asked.target());
        if (asked.method().equals("PUT") && part.find()) {
            parts.add(Integer.valueOf(part.group(1)));
        }
        OutputStream to = behind.socket.getOutputStream();
        to.write(request.withoutExpectation());
        request.body(in).transferTo(to);
        HttpHead answer = HttpHead.read(behind.answers);
        if (answer == null || rule.harm() == Harm.LOST) {
            return false;
        }
        out.write(answer.saying(rule.said()));
        InputStream body = answer.answerTo(asked.method(), behind.answers);
        return rule.pass(body, answer.length(), out) && !answer.endsWithConnection();
    }

    /** Connections are cut, and new ones taken. */
    public void cut() throws IOException {
        for (Socket each : open) {
            each.close();
        }
        open.clear();
    }

    @Override
    public void close() throws IOException {
        heal();
        goAway();
    }
}
