package org.isotherm.it;

import static org.isotherm.it.Studio.ADMIN;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.isotherm.demo.Http;
import org.isotherm.faults.CrashPoint;

/**
 * An import of a folder whose server was killed at a point of it.
 *
 * @param files what lies in the folder, and is to be in the release
 */
record KilledImport(long id, Path folder, Map<String, byte[]> files) {
    /** Where it is followed. */
    String address() {
        return ADMIN + "imports/" + id;
    }

    /**
     * Lays the files, starts the import of them at the first node of the cluster, and returns when that is dead.
     *
     * @param name of the release, and in front of that of the backend
     */
    static KilledImport at(
            CrashPoint point, int passage, Cluster cluster, String name, long profile, Map<String, byte[]> files)
            throws Exception {
        Path folder = cluster.newFolder("import");
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            Path at = folder.resolve(file.getKey());
            Files.createDirectories(at.getParent());
            Files.write(at, file.getValue());
        }
        FaultyNode node = cluster.node(0);
        long source = node.studio().create(Studio.local(name + "-source", folder));
        node.faults().halt(point, passage);
        try {
            node.studio()
                    .operator()
                    .post(
                            ADMIN + "imports",
                            Json.createObjectBuilder()
                                    .add("release", Json.createObjectBuilder().add("name", name))
                                    .add("source", Json.createObjectBuilder().add("backend_id", source))
                                    .add("profile_id", profile)
                                    .build())
                    .expect(202);
        } catch (IOException e) {
            // killed before it could answer
        }
        node.awaitDeath();
        return new KilledImport(
                cluster.rows().number("SELECT id FROM release_imports WHERE release_name = ?", name), folder, files);
    }

    /** Of the files that were laid, by their paths. */
    Map<String, String> digests() {
        Map<String, String> digests = new TreeMap<>();
        files.forEach((path, content) -> digests.put(path, Samples.sha256(content)));
        return digests;
    }

    /** Of the files that the release has, as they are read. */
    static Map<String, String> digests(Studio studio, long release) throws Exception {
        Http operator = studio.operator();
        String all = "/api/releases/" + release + "/files";
        Map<String, String> found = new TreeMap<>();
        for (JsonObject file : studio.all(all)) {
            String path = file.getString("path");
            try (InputStream bytes =
                    operator.stream(operator.request(all + "/" + path)).body()) {
                if (found.put(path, Samples.sha256(bytes)) != null) {
                    throw new AssertionError(path + " is there twice");
                }
            }
        }
        return found;
    }
}
