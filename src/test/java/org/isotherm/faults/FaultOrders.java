package org.isotherm.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.UUID;

/**
 * The test's side: orders for one server, each a file in a folder that the server's agent looks into at every passage of
 * a point. An order replaces the one before it at the same point and counts the passages from then on.
 */
public final class FaultOrders {
    private final Path folder;

    public FaultOrders(Path folder) throws IOException {
        this.folder = Files.createDirectories(folder);
    }

    /** The argument that makes a server obey these orders. */
    public String jvmOption(Path agent) {
        return "-javaagent:" + agent + "=" + folder;
    }

    /** The process ends at that passage, once: the order is withdrawn before. */
    public void halt(CrashPoint point, int passage) throws IOException {
        give(point, new Order(Order.Action.HALT, passage, Order.NONE, id()));
    }

    /** The thread of that passage waits there until the order is withdrawn; others pass. */
    public void hold(CrashPoint point, int passage) throws IOException {
        give(point, new Order(Order.Action.HOLD, passage, Order.NONE, id()));
    }

    /**
     * That passage throws, once.
     *
     * @param exception the simple name of one of the product's storage exceptions
     */
    public void fail(CrashPoint point, int passage, String exception) throws IOException {
        give(point, new Order(Order.Action.FAIL, passage, exception, id()));
    }

    /** What the point lies before is left out until the order is withdrawn. */
    public void skip(CrashPoint point) throws IOException {
        give(point, new Order(Order.Action.SKIP, 1, Order.NONE, id()));
    }

    /** {@link #isObeyed} tells when a thread has come by. */
    public void note(CrashPoint point) throws IOException {
        give(point, new Order(Order.Action.NOTE, 1, Order.NONE, id()));
    }

    /** Whoever is held goes on. Nothing when there is no order. */
    public void withdraw(CrashPoint point) throws IOException {
        Files.deleteIfExists(folder.resolve(point.name()));
    }

    /** For the next test. */
    public void withdrawAll() throws IOException {
        for (CrashPoint point : CrashPoint.values()) {
            withdraw(point);
            Files.deleteIfExists(arrived(point));
        }
    }

    /** Whether the order that was last given at that point has been obeyed. */
    public boolean isObeyed(CrashPoint point) {
        return Files.exists(arrived(point));
    }

    /** The places that the agent has woven since the server was started, as {@code point type.method}. */
    public List<String> woven() throws IOException {
        Path file = folder.resolve(Faults.WOVEN);
        return Files.exists(file) ? Files.readAllLines(file) : List.of();
    }

    /** From now on the paths of forced files are noted. */
    public void noteForces() throws IOException {
        Files.writeString(folder.resolve(Faults.FORCED), "");
    }

    /** What has been forced since {@link #noteForces}: files and folders. */
    public List<Path> forced() throws IOException {
        return Files.readAllLines(folder.resolve(Faults.FORCED)).stream()
                .map(Path::of)
                .toList();
    }

    private void give(CrashPoint point, Order order) throws IOException {
        Files.deleteIfExists(arrived(point));
        Path draft = Files.writeString(folder.resolve(point + ".draft"), order.text());
        Files.move(draft, folder.resolve(point.name()), StandardCopyOption.ATOMIC_MOVE);
    }

    private Path arrived(CrashPoint point) {
        return folder.resolve(point + Faults.ARRIVED);
    }

    private static String id() {
        return UUID.randomUUID().toString();
    }
}
