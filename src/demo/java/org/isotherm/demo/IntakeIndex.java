package org.isotherm.demo;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import org.isotherm.demo.MediaFolder.MediaFile;

/**
 * Which files of which size and date were taken in by this home, under which number. A line is added before an upload
 * and another one after it, so that a demo that was interrupted between the two uses the number again.
 */
final class IntakeIndex implements AutoCloseable {
    private static final String PLANNED = "planned";
    private static final String TAKEN = "taken";

    private final Map<String, Long> planned = new HashMap<>();
    private final Map<String, Long> taken = new HashMap<>();
    private final BufferedWriter lines;
    private long lastId;

    IntakeIndex(Path file) throws IOException {
        if (Files.exists(file)) {
            for (String line : Files.readAllLines(file)) {
                read(line.split("\t", -1));
            }
        }
        lines = Files.newBufferedWriter(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        lines.newLine(); // the last line may be cut off
    }

    private void read(String[] words) {
        if (words.length != 5) {
            return; // cut off by a crash
        }
        long id = Long.parseLong(words[1]);
        String what = words[2] + "\t" + words[3] + "\t" + words[4];
        (words[0].equals(TAKEN) ? taken : planned).put(what, id);
        lastId = Math.max(lastId, id);
    }

    synchronized boolean isTaken(MediaFile file) {
        return taken.containsKey(what(file));
    }

    /** The number of the file's entity. */
    synchronized long plan(MediaFile file) throws IOException {
        Long known = planned.get(what(file));
        if (known != null) {
            return known;
        }
        long id = ++lastId;
        write(PLANNED, id, file);
        planned.put(what(file), id);
        return id;
    }

    synchronized void taken(MediaFile file, long id) throws IOException {
        write(TAKEN, id, file);
        taken.put(what(file), id);
    }

    @Override
    public synchronized void close() throws IOException {
        lines.close();
    }

    private void write(String state, long id, MediaFile file) throws IOException {
        lines.write(state + "\t" + id + "\t" + what(file));
        lines.newLine();
        lines.flush();
    }

    private static String what(MediaFile file) {
        return file.size() + "\t" + file.modified() + "\t" + file.key();
    }
}
