package org.isotherm.storage.file;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What the system says is mounted where. */
final class MountTable {
    /** Linux lists every mount here; reading it asks no file server, so it answers while a mount is dead. */
    private static final Path LINUX = Path.of("/proc/self/mountinfo");

    private static final int MOUNT_POINT_FIELD = 4;

    private final Path table;

    MountTable() {
        this(LINUX);
    }

    MountTable(Path table) {
        this.table = table;
    }

    /** Whether a file system is mounted exactly at {@code folder}. */
    boolean isMounted(Path folder) throws IOException {
        if (!Files.exists(table)) {
            Path parent = folder.getParent();
            return parent == null || !Files.getFileStore(folder).equals(Files.getFileStore(parent));
        }
        if (isListed(folder)) {
            return true;
        }
        // a look behind the name makes an automounter mount it
        return Files.exists(folder.resolve(".")) && isListed(folder);
    }

    private boolean isListed(Path folder) throws IOException {
        // one byte is one char here; decode() makes text of it once the escapes are undone
        List<String> lines = Files.readAllLines(table, StandardCharsets.ISO_8859_1);
        boolean mounted = false;
        for (String line : lines) {
            String[] fields = line.split(" ", -1);
            if (fields.length > MOUNT_POINT_FIELD
                    && decode(fields[MOUNT_POINT_FIELD]).equals(folder.toString())) {
                // the last line of a place is the mount on top; autofs is only the promise of one
                mounted = !line.contains(" - autofs ");
            }
        }
        return mounted;
    }

    /** Undoes the kernel's escapes: a space is {@code \040}, a tab {@code \011}, a newline {@code \012}, a backslash {@code \134}. */
    static String decode(String field) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(field.length());
        for (int i = 0; i < field.length(); i++) {
            char c = field.charAt(i);
            if (c == '\\' && i + 3 < field.length() && isOctal(field, i + 1)) {
                bytes.write(Integer.parseInt(field.substring(i + 1, i + 4), 8));
                i += 3;
            } else {
                bytes.write(c);
            }
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static boolean isOctal(String field, int from) {
        return field.substring(from, from + 3).chars().allMatch(c -> c >= '0' && c <= '7');
    }
}
