package org.isotherm.it;

import jakarta.json.Json;
import jakarta.json.JsonObjectBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.isotherm.demo.Http;
import org.isotherm.storage.file.FuseMount;

/** A backend on a mount of its own that can be stalled, and what is seen of it from outside. Closed, it is offline. */
final class MountedStorage implements AutoCloseable {
    /** The kernel keeps so many letters. */
    private static final int NAME_OF_A_THREAD = 15;

    private static final Duration BACK = Duration.ofSeconds(60);

    private final IsothermServer server;
    private final Studio studio;
    private final String name;
    private final FuseMount mount;
    private final long id;

    private MountedStorage(IsothermServer server, String name, FuseMount mount, long id) {
        this.server = server;
        this.name = name;
        this.studio = server.studio();
        this.mount = mount;
        this.id = id;
    }

    /**
     * Skips the test where nothing can be mounted.
     *
     * @param name no other one begins with the same nine letters, so that its threads can be told apart
     */
    static MountedStorage create(IsothermServer server, String name) throws Exception {
        FuseMount mount = FuseMount.mountedBelow(server.root());
        try {
            return new MountedStorage(server, name, mount, server.studio().create(nfs(name, mount)));
        } catch (Exception | Error e) {
            mount.close();
            throw e;
        }
    }

    static JsonObjectBuilder nfs(String name, FuseMount mount) {
        return Json.createObjectBuilder()
                .add("name", name)
                .add("backend_type", "nfs")
                .add("tier", "hot")
                .add(
                        "config",
                        Json.createObjectBuilder()
                                .add("mount_path", mount.point().toString())
                                .add("require_mount", true)
                                .add("filesystem_type", "fuse"));
    }

    long id() {
        return id;
    }

    FuseMount mount() {
        return mount;
    }

    boolean isReachable() throws IOException, InterruptedException {
        return studio.backend(id).getJsonObject("health").getBoolean("reachable");
    }

    String healthDetail() throws IOException, InterruptedException {
        return studio.backend(id).getJsonObject("health").getString("detail", "");
    }

    Http.Answer content(String key) throws IOException, InterruptedException {
        return studio.operator().get("/api/assets/" + key + "/content?mode=stream");
    }

    /** Threads of the server that work for this mount. */
    long workers() throws IOException {
        String full = "mount-" + name;
        String kept = full.substring(0, Math.min(NAME_OF_A_THREAD, full.length()));
        return threads().stream().filter(thread -> thread.startsWith(kept)).count();
    }

    /** Names of all threads of the server. */
    List<String> threads() throws IOException {
        try (Stream<Path> tasks = Files.list(Path.of("/proc/" + server.liberty().pid() + "/task"))) {
            return tasks.map(MountedStorage::name).toList();
        }
    }

    private static String name(Path task) {
        try {
            return Files.readString(task.resolve("comm"));
        } catch (IOException e) {
            return ""; // it has ended meanwhile
        }
    }

    @Override
    public void close() throws Exception {
        try {
            mount.heal();
            Await.that(
                    "it can be set offline",
                    BACK,
                    () -> studio.change(id, "status", Json.createValue("offline"))
                                    .status()
                            == 200);
        } finally {
            mount.close();
        }
    }
}
