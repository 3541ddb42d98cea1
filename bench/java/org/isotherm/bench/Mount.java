package org.isotherm.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A folder that is mounted at another place through user space (bindfs), as a file server would be: each call costs. */
final class Mount implements AutoCloseable {
    private final Path source;
    private final Path point;
    private final Command command;
    private final boolean mounted;

    private Mount(Path source, Path point, Command command, boolean mounted) {
        this.source = source;
        this.point = point;
        this.command = command;
        this.mounted = mounted;
    }

    /** Not mounted where that cannot be done. */
    static Mount of(Path folder, Command command) throws IOException, InterruptedException {
        Path source = folder.resolve("source");
        Path point = folder.resolve("point");
        boolean can =
                Command.isThere("bindfs") && Command.isThere("fusermount3") && Files.isWritable(Path.of("/dev/fuse"));
        if (can) {
            command.output(List.of("sh", "-c", "fusermount3 -u -q " + point + " 2> /dev/null; true"));
        }
        Trees.delete(source);
        Files.createDirectories(source);
        Files.createDirectories(point);
        if (can) {
            command.output(List.of("bindfs", source.toString(), point.toString()));
        }
        return new Mount(source, point, command, can);
    }

    boolean isMounted() {
        return mounted;
    }

    Path source() {
        return source;
    }

    Path point() {
        return point;
    }

    @Override
    public void close() throws Exception {
        if (mounted) {
            command.output(List.of("fusermount3", "-u", "-z", point.toString()));
        }
    }
}
