package org.isotherm.storage.file;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the system says is mounted where. */
final class MountTable {
    /** Linux lists every mount here; reading it asks no file server, so it answers while a mount is dead. */
    private static final Path LINUX = Path.of("/proc/self/mountinfo");

    private static final int MOST_FIELDS_BEFORE_DASH = 6;

    private final Path table;

    MountTable() {
        this(LINUX);
    }

    MountTable(Path table) {
        this.table = table;
    }

    /**
     * The mount that {@code folder} lies on, as far as something is mounted exactly at {@code mountPath}, which is
     * {@code folder} or above it; null when nothing is. Asks only the table, where there is one.
     */
    @Nullable
    Mount of(Path folder, Path mountPath) throws IOException {
        if (!Files.exists(table)) {
            return compared(folder, mountPath);
        }
        List<Mount> listed = listed();
        Mount there = reached(listed, mountPath);
        return there == null || !there.point().equals(mountPath.toString()) || there.isPromise()
                ? null
                : reached(listed, folder);
    }

    private static @Nullable Mount compared(Path folder, Path mountPath) throws IOException {
        Path parent = mountPath.getParent();
        FileStore there = Files.getFileStore(mountPath);
        if (parent != null && there.equals(Files.getFileStore(parent))) {
            return null;
        }
        FileStore store = Files.getFileStore(folder);
        return new Mount("", "", "", "", mountPath.toString(), store.type(), store.name());
    }

    private List<Mount> listed() throws IOException {
        List<Mount> all = new ArrayList<>();
        // one byte is one char here; decode() makes text of it once the escapes are undone
        for (String line : Files.readAllLines(table, StandardCharsets.ISO_8859_1)) {
            Mount mount = mount(line);
            if (mount != null) {
                all.add(mount);
            }
        }
        return all;
    }

    /** Fields: id, parent's id, device, root, mount point, options, any number of tags, a dash, type, source, options. */
    private static @Nullable Mount mount(String line) {
        String[] fields = line.split(" ", -1);
        for (int dash = MOST_FIELDS_BEFORE_DASH; dash + 2 < fields.length; dash++) {
            if (fields[dash].equals("-")) {
                return new Mount(
                        fields[0],
                        fields[1],
                        fields[2],
                        decode(fields[3]),
                        decode(fields[4]),
                        decode(fields[dash + 1]),
                        decode(fields[dash + 2]));
            }
        }
        return null;
    }

    /**
     * Walks down to the folder as the kernel does: at each folder into what is mounted there on the mount that the walk
     * is on. A mount that another one hides is never reached, whichever came first in the table.
     */
    private static @Nullable Mount reached(List<Mount> all, Path folder) {
        Set<String> ids = new HashSet<>();
        all.forEach(each -> ids.add(each.id()));
        Mount on = entered(all, ids, null, "/");
        for (int names = 1; names <= folder.getNameCount(); names++) {
            on = entered(all, ids, on, "/" + folder.subpath(0, names));
        }
        return on;
    }

    /** What is mounted on top at that folder of {@code on}; {@code on} itself when nothing is. */
    private static @Nullable Mount entered(List<Mount> all, Set<String> ids, @Nullable Mount on, String folder) {
        for (Mount each : all) {
            if (each.point().equals(folder) && each.isOn(on, ids)) {
                return entered(all, ids, each, folder);
            }
        }
        return on;
    }

    /**
     * Undoes the kernel's escapes: a space is {@code \040}, a tab {@code \011}, a newline {@code \012}, a backslash
     * {@code \134}.
     */
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
