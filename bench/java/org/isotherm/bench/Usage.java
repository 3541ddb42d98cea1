package org.isotherm.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.stream.Stream;

/** What processes have used, as the kernel counts it below {@code /proc}. */
final class Usage {
    /** Of {@code /proc/…/stat}; the same on every Linux that Java runs on. */
    private static final double TICKS_PER_SECOND = 100;

    private static final int PARENT = 1;
    private static final int OWN_TIMES = 11;
    private static final int CHILDREN_TIMES = 13;

    private Usage() {}

    /** CPU seconds of a process, user and system. */
    static double cpu(long pid) throws IOException {
        return times(stat("" + pid), OWN_TIMES);
    }

    /** Those of the children of this process that have ended. */
    static double cpuOfEnded() throws IOException {
        return times(stat("self"), CHILDREN_TIMES);
    }

    /** CPU seconds of a process and of all children that it has or had. */
    static double cpuOfFamily(long pid) throws IOException {
        String[] self = stat("" + pid);
        double sum = times(self, OWN_TIMES) + times(self, CHILDREN_TIMES);
        try (Stream<Path> all = Files.list(Path.of("/proc"))) {
            for (Path each :
                    (Iterable<Path>) all.filter(p -> p.getFileName().toString().matches("\\d+"))::iterator) {
                try {
                    String[] stat = stat(each.getFileName().toString());
                    if (stat[PARENT].equals("" + pid)) {
                        sum += times(stat, OWN_TIMES) + times(stat, CHILDREN_TIMES);
                    }
                } catch (IOException e) {
                    // it has just ended: its parent counts it
                }
            }
        }
        return sum;
    }

    /** The most memory that the process has had, in bytes, since {@link #forgetPeak}; 0 when it has ended. */
    static long peak(long pid) throws IOException {
        try {
            return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
                            .filter(line -> line.startsWith("VmHWM:"))
                            .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                            .findFirst()
                            .orElse(0)
                    * 1024;
        } catch (NoSuchFileException e) {
            return 0;
        } catch (IOException e) {
            if (String.valueOf(e.getMessage()).contains("No such process")) {
                return 0;
            }
            throw e;
        }
    }

    static void forgetPeak(long pid) throws IOException {
        Files.writeString(Path.of("/proc/" + pid + "/clear_refs"), "5");
    }

    private static double times(String[] stat, int first) {
        return (Long.parseLong(stat[first]) + Long.parseLong(stat[first + 1])) / TICKS_PER_SECOND;
    }

    /** The fields behind the name, which may have blanks in it: the state is the first. */
    private static String[] stat(String pid) throws IOException {
        String line = Files.readString(Path.of("/proc/" + pid + "/stat"));
        return line.substring(line.lastIndexOf(')') + 2).split(" ");
    }
}
