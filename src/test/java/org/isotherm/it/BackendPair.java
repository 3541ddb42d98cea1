package org.isotherm.it;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.io.IOException;

/** From which kind of backend to which a move goes. */
enum BackendPair {
    LOCAL_TO_S3("local", "s3"),
    S3_TO_LOCAL("s3", "local"),
    LOCAL_TO_MOUNTED("local", "nfs"),
    S3_TO_S3("s3", "s3");

    private final String source;
    private final String target;

    BackendPair(String source, String target) {
        this.source = source;
        this.target = target;
    }

    /** Whether a large file goes to its target in parts. */
    boolean sendsParts() {
        return target.equals("s3");
    }

    String text() {
        return source + " → " + target;
    }

    JsonObjectBuilder source(String name, Cluster cluster) throws IOException {
        return backend(source, name, cluster);
    }

    JsonObjectBuilder target(String name, Cluster cluster) throws IOException {
        return backend(target, name, cluster);
    }

    private static JsonObjectBuilder backend(String type, String name, Cluster cluster) throws IOException {
        if (type.equals("s3")) {
            return streamed(Studio.s3(name, cluster.s3(), name + "/").build());
        }
        if (type.equals("local")) {
            return Studio.local(name, cluster.newFolder(name));
        }
        return Json.createObjectBuilder()
                .add("name", name)
                .add("backend_type", "nfs")
                .add("tier", "cold")
                .add(
                        "config",
                        Json.createObjectBuilder()
                                .add("mount_path", cluster.newFolder(name).toString())
                                .add("require_mount", false));
    }

    /** Both stores are one, which would copy by itself: here the bytes are to come by, with all that can happen to them. */
    private static JsonObjectBuilder streamed(JsonObject s3) {
        return Json.createObjectBuilder(s3)
                .add(
                        "config",
                        Json.createObjectBuilder(s3.getJsonObject("config")).add("server_side_copy", false));
    }
}
