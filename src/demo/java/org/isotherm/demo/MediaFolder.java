package org.isotherm.demo;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What lies in the folder of media, by looking only: nothing is opened, so a FIFO cannot hold the walk up.
 *
 * @param files regular files that this user may read
 * @param leftOut the rest
 */
record MediaFolder(List<MediaFile> files, List<LeftOut> leftOut) {
    private static final int FILE_TYPE = 0170000;

    /** @param key the path below the folder, with every unusual byte escaped; the same whatever the locale is */
    record MediaFile(Path path, String key, long size, long modified) {
        /** The path below the folder as UTF-8, with a replacement for bytes that are none. */
        String name() {
            return decoded(key);
        }
    }

    record LeftOut(String name, String reason) {}

    /** @param own the demo's home, which a folder above it may contain */
    static MediaFolder scan(Path root, Path own) throws IOException {
        String prefix = rawPath(root);
        List<MediaFile> files = new ArrayList<>();
        List<LeftOut> leftOut = new ArrayList<>();
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes seen) {
                if (folder.equals(own)) {
                    leftOut.add(new LeftOut(decoded(key(folder)), "the demo's own folder"));
                    return FileVisitResult.SKIP_SUBTREE;
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes seen) {
                String key = key(file);
                if (!seen.isRegularFile()) {
                    leftOut.add(new LeftOut(decoded(key), kind(file, seen)));
                } else if (!Files.isReadable(file)) {
                    leftOut.add(new LeftOut(decoded(key), "not readable for this user"));
                } else {
                    files.add(new MediaFile(
                            file, key, seen.size(), seen.lastModifiedTime().toMillis()));
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) {
                leftOut.add(new LeftOut(decoded(key(file)), Reason.of(failure)));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure) {
                if (failure != null) {
                    leftOut.add(new LeftOut(decoded(key(folder)), "not listed to its end: " + Reason.of(failure)));
                }
                return FileVisitResult.CONTINUE;
            }

            private String key(Path path) {
                String raw = rawPath(path);
                return raw.length() <= prefix.length() ? "." : raw.substring(prefix.length() + 1);
            }
        });
        return new MediaFolder(files, leftOut);
    }

    long bytes() {
        return files.stream().mapToLong(MediaFile::size).sum();
    }

    /** Path.toString loses what the locale cannot spell; the URI keeps the bytes of the name. */
    private static String rawPath(Path path) {
        String raw = path.toUri().getRawPath();
        return raw.endsWith("/") ? raw.substring(0, raw.length() - 1) : raw;
    }

    private static String decoded(String key) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < key.length(); i++) {
            if (key.charAt(i) == '%') {
                bytes.write(Integer.parseInt(key.substring(i + 1, i + 3), 16));
                i += 2;
            } else {
                bytes.writeBytes(String.valueOf(key.charAt(i)).getBytes(StandardCharsets.UTF_8));
            }
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static String kind(Path file, BasicFileAttributes seen) {
        if (seen.isSymbolicLink()) {
            return "symbolic link";
        }
        try {
            int mode = (int) Files.getAttribute(file, "unix:mode", LinkOption.NOFOLLOW_LINKS);
            return switch (mode & FILE_TYPE) {
                case 0010000 -> "FIFO";
                case 0140000 -> "socket";
                case 0020000, 0060000 -> "device";
                default -> "not a regular file";
            };
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException unknown) {
            return "not a regular file";
        }
    }
}
