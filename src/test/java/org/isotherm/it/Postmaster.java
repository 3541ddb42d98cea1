package org.isotherm.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The first process of a PostgreSQL. */
final class Postmaster {
    private Postmaster() {}

    /** SIGKILL. Returns when its children, which end when they notice, are gone too. */
    static void kill(Path folder) throws Exception {
        List<ProcessHandle> all = all(folder);
        all.get(0).destroyForcibly();
        for (ProcessHandle each : all) {
            each.onExit().get(30, TimeUnit.SECONDS);
        }
    }

    /** To it and its children. */
    static void signal(Path folder, String signal) throws Exception {
        List<String> command = new ArrayList<>(List.of("kill", "-" + signal));
        all(folder).forEach(each -> command.add(String.valueOf(each.pid())));
        Process kill = new ProcessBuilder(command).inheritIO().start();
        if (!kill.waitFor(10, TimeUnit.SECONDS)) {
            throw new IOException("kill -" + signal + " does not end");
        }
    }

    private static List<ProcessHandle> all(Path folder) throws IOException {
        long pid = Long.parseLong(
                Files.readAllLines(folder.resolve("data/postmaster.pid")).get(0).strip());
        ProcessHandle postmaster = ProcessHandle.of(pid).orElseThrow();
        List<ProcessHandle> all = new ArrayList<>(List.of(postmaster));
        all.addAll(postmaster.descendants().toList());
        return all;
    }
}
