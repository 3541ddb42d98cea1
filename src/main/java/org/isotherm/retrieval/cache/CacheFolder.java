package org.isotherm.retrieval.cache;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The files of a cache. Only files with names of ours are ever touched, and one process at a time has the folder.
 *
 * <p>Lies on a local disk: calls are made on the thread of the caller.
 */
public class CacheFolder {
    private static final String LOCK = ".isotherm-cache";

    private final Path folder;
    private final FileChannel lockFile;

    /** A complete entry that was found at the start. */
    record Found(Footer footer, Path file, Instant lastUsed) {}

    protected CacheFolder(Path folder, FileChannel lockFile) {
        this.folder = folder;
        this.lockFile = lockFile;
    }

    /**
     * Makes the folder when it is missing, and takes it.
     *
     * @throws IOException also when another process has it
     */
    public static CacheFolder take(Path folder) throws IOException {
        return new CacheFolder(folder, locked(folder));
    }

    protected static FileChannel locked(Path folder) throws IOException {
        Files.createDirectories(folder);
        FileChannel file = FileChannel.open(
                folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            FileLock lock = file.tryLock();
            if (lock != null) {
                return file;
            }
        } catch (OverlappingFileLockException e) {
            // this process has it already: the same answer
        } catch (IOException e) {
            file.close();
            throw e;
        }
        file.close();
        throw new IOException("another server uses this folder for its cache");
    }

    /** The size of the file system that the folder lies on. */
    public static long diskBytes(Path folder) throws IOException {
        Files.createDirectories(folder);
        return Files.getFileStore(folder).getTotalSpace();
    }

    long freeBytes() throws IOException {
        Files.createDirectories(folder); // somebody may have removed it
        return Files.getFileStore(folder).getUsableSpace();
    }

    /** Deletes what was half-written and what is no whole entry; returns the others. */
    List<Found> recover() throws IOException {
        List<Found> found = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                String name = file.getFileName().toString();
                Optional<CacheKey> key = CacheKey.ofEntry(name);
                if (key.isPresent()) {
                    Optional<Footer> footer = footer(key.get(), file);
                    if (footer.isPresent()) {
                        found.add(new Found(
                                footer.get(),
                                file,
                                Files.getLastModifiedTime(file).toInstant()));
                    } else {
                        Files.deleteIfExists(file);
                    }
                } else if (CacheKey.isPart(name)) {
                    Files.deleteIfExists(file);
                }
            }
        }
        return found;
    }

    private static Optional<Footer> footer(CacheKey key, Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            Optional<Long> size = Footer.contentSize(channel.size());
            if (size.isEmpty()) {
                return Optional.empty();
            }
            ByteBuffer bytes = ByteBuffer.allocate(Footer.bytes(size.get()));
            readFully(channel, bytes, size.get());
            return Footer.decode(key, size.get(), bytes.flip());
        }
    }

    /** Fills {@code bytes} from {@code position} on. */
    static void readFully(FileChannel channel, ByteBuffer bytes, long position) throws IOException {
        long at = position;
        while (bytes.hasRemaining()) {
            int n = channel.read(bytes, at);
            if (n < 0) {
                throw new CacheDamagedException("the file of the entry is too short", null);
            }
            at += n;
        }
    }

    /** A new file; made in a new folder when somebody has removed ours. */
    Path create(String name) throws IOException {
        Path file = folder.resolve(name);
        try {
            return Files.createFile(file);
        } catch (NoSuchFileException e) {
            Files.createDirectories(folder);
            return Files.createFile(file);
        }
    }

    FileChannel open(Path file) throws IOException {
        return FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    /** All of {@code bytes} at that position. */
    void write(FileChannel channel, ByteBuffer bytes, long position) throws IOException {
        long at = position;
        while (bytes.hasRemaining()) {
            at += channel.write(bytes, at);
        }
    }

    /** Gives a durable file its name, durably. */
    Path publish(Path part, String name) throws IOException {
        Path file = folder.resolve(name);
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        try (FileChannel directory = FileChannel.open(folder, StandardOpenOption.READ)) {
            directory.force(true);
        }
        return file;
    }

    /** Remembered over a restart as the time of the last use. */
    void touch(Path file, Instant time) throws IOException {
        Files.setLastModifiedTime(file, FileTime.from(time));
    }

    void delete(Path file) throws IOException {
        Files.deleteIfExists(file);
    }

    /** Lets others have the folder. */
    public void release() throws IOException {
        lockFile.close();
    }
}
