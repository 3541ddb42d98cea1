package org.isotherm.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Folders of the bench's own. */
final class Trees {
    private Trees() {}

    /** The same files under other names, which costs no bytes; deleting those leaves the first ones. */
    static void link(Path from, Path to, List<Workload.Entry> files) throws IOException {
        for (Workload.Entry file : files) {
            Path name = to.resolve(file.path());
            Files.createDirectories(name.getParent());
            Files.createLink(name, from.resolve(file.path()));
        }
    }

    static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> all = Files.walk(folder)) {
                for (Path each : (Iterable<Path>) all.sorted(Comparator.reverseOrder())::iterator) {
                    Files.delete(each);
                }
            }
        }
    }

    /** Everything in the folder but what Isotherm has marked it with. */
    static void empty(Path folder) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            for (Path each : (Iterable<Path>) all::iterator) {
                if (!each.getFileName().toString().startsWith(".")) {
                    delete(each);
                }
            }
        }
    }
}
