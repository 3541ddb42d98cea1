package org.isotherm.storage.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * A folder mounted at another place by a daemon in user space (bindfs), with which happens what happens to a file server:
 * it stops and goes on, dies, is unmounted, is mounted read-only or as something else.
 *
 * <p>While the daemon is stopped, whatever touches the mount point hangs, {@code ls} and the clean-up of a temporary
 * folder included. So mounts lie in a place of their own, and {@link #close} and the end of the JVM let the daemon go on,
 * unmount, and only then remove anything.
 */
public final class FuseMount implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 30;

    private final Path home;
    private final Path source;
    private final Path point;
    private final List<Process> daemons = new ArrayList<>();
    private final Thread atTheEnd = new Thread(this::unmountAll, "unmount");
    private boolean stopped;

    private FuseMount(Path home) throws IOException {
        this.home = home;
        this.source = Files.createDirectory(home.resolve("source"));
        this.point = Files.createDirectory(home.resolve("mnt"));
        Runtime.getRuntime().addShutdownHook(atTheEnd);
    }

    /** Mounts an empty folder; skips the test, with the reason, where that cannot be done. */
    public static FuseMount mounted() throws IOException {
        return mountedBelow(Path.of(System.getProperty("java.io.tmpdir")));
    }

    /** @param folder of one's own: nothing that cleans it may run before {@link #close} */
    public static FuseMount mountedBelow(Path folder) throws IOException {
        FuseMount mount = notMountedBelow(folder);
        try {
            mount.mount();
            return mount;
        } catch (IOException | RuntimeException | Error e) {
            mount.close();
            throw e;
        }
    }

    /** The same, but nothing is mounted yet. */
    public static FuseMount notMountedBelow(Path folder) throws IOException {
        need(Files.isWritable(Path.of("/dev/fuse")), "/dev/fuse cannot be used here");
        for (String tool : List.of("bindfs", "fusermount3", "mount", "setpriv")) {
            need(isThere(tool), tool + " is not installed");
        }
        return new FuseMount(Files.createTempDirectory(folder.toRealPath(), "isotherm-mount-"));
    }

    private static void need(boolean there, String missing) {
        if (!there) {
            String text = "NOT TESTED: " + missing + "; mounted file systems take Linux with FUSE, bindfs and fuse3";
            System.err.println(text);
            Assumptions.abort(text);
        }
    }

    private static boolean isThere(String tool) {
        return Stream.of("/usr/bin", "/bin", "/usr/sbin", "/sbin", "/usr/local/bin")
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, tool)));
    }

    /** Where it is mounted. */
    public Path point() {
        return point;
    }

    /** What is mounted, which answers while the mount does not. */
    public Path source() {
        return source;
    }

    /** As at the beginning. */
    public void mount() throws IOException {
        bind(source);
    }

    public void mountReadOnly() throws IOException {
        bind(source, "-r");
    }

    /** Another folder where nothing is mounted now, named {@code other} in the same home. */
    public Path mountAnother() throws IOException {
        Path other = Files.createDirectories(home.resolve("other"));
        bind(other);
        return other;
    }

    /** A file system of another kind and of so many KiB. */
    public void mountMemory(int kib) throws IOException {
        needRoot(tryRun("mount", "-t", "tmpfs", "-o", "size=" + kib + "k", "isotherm-test", point.toString()) == 0);
    }

    private static void needRoot(boolean done) {
        need(done, "nothing can be mounted without root");
    }

    /**
     * Without the right of root to pass by permissions, so that {@code chmod} of the source withdraws them from the mount.
     */
    private void bind(Path folder, String... options) throws IOException {
        List<String> command = new ArrayList<>();
        if (tryRun("setpriv", "--bounding-set=-dac_override,-dac_read_search", "true") == 0) {
            command.addAll(List.of("setpriv", "--bounding-set=-dac_override,-dac_read_search"));
        }
        // no attributes and names from a cache: what happens to the source happens to the mount
        command.addAll(List.of("bindfs", "-f", "-o", "attr_timeout=0,entry_timeout=0,negative_timeout=0"));
        command.addAll(List.of(options));
        command.addAll(List.of(folder.toString(), point.toString()));
        String before = table();
        Process daemon = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(home.resolve("daemon.log").toFile())
                .start();
        daemons.add(daemon);
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (table().equals(before)) {
            if (!daemon.isAlive() || System.nanoTime() > end) {
                String why = "bindfs cannot mount: " + Files.readString(home.resolve("daemon.log"));
                need(daemons.size() > 1, why); // the first one: it may not be allowed here
                throw new IOException(why);
            }
            LockSupport.parkNanos(5_000_000);
        }
    }

    /** The lines of the mount point, oldest first; read without touching it. */
    private String table() throws IOException {
        return String.join(
                "\n",
                Files.readAllLines(Path.of("/proc/self/mountinfo")).stream()
                        .filter(line -> line.contains(" " + point + " "))
                        .toList());
    }

    /** From now on nothing that touches the mount comes back. */
    public void stall() throws IOException {
        stopped = true;
        signal("STOP");
    }

    /** What waited goes on. */
    public void heal() throws IOException {
        signal("CONT");
        stopped = false;
    }

    private void signal(String name) throws IOException {
        for (Process daemon : daemons) {
            if (daemon.isAlive()) {
                run("kill", "-" + name, Long.toString(daemon.pid()));
            }
        }
    }

    /** The daemon dies, the mount stays without it. */
    public void killDaemon() throws IOException {
        for (Process daemon : daemons) {
            daemon.destroyForcibly();
            try {
                daemon.waitFor();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted", e);
            }
        }
        daemons.clear();
        stopped = false;
    }

    /** What is inside stays inside; the mount point is free, an empty folder or what was mounted below. */
    public void unmount() throws IOException {
        if (tryRun("umount", "-l", point.toString()) != 0) {
            run("fusermount3", "-uz", point.toString());
        }
    }

    @Override
    public void close() {
        Runtime.getRuntime().removeShutdownHook(atTheEnd);
        unmountAll();
        removeAll();
    }

    private synchronized void unmountAll() {
        try {
            if (stopped) {
                heal();
            }
            while (!table().isEmpty()) {
                unmount();
            }
            killDaemon();
        } catch (IOException e) {
            System.err.println("a mount of a test is left over: " + point + ": " + e.getMessage());
        }
    }

    private void removeAll() {
        try {
            if (!table().isEmpty()) {
                return; // what is mounted there is nobody's to remove
            }
            run("chmod", "-R", "u+rwX", home.toString());
            try (Stream<Path> all = Files.walk(home)) {
                for (Path each : all.sorted(java.util.Comparator.reverseOrder()).toList()) {
                    Files.delete(each);
                }
            }
        } catch (IOException e) {
            System.err.println("files of a test are left over: " + home + ": " + e.getMessage());
        }
    }

    private static void run(String... command) throws IOException {
        assertThat(tryRun(command)).as(String.join(" ", command)).isZero();
    }

    private static int tryRun(String... command) throws IOException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException("no end of " + String.join(" ", command));
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
