package org.isotherm.it;

import java.util.List;
import java.util.Set;

/**
 * One operation of the interface, for tests that hold for all of them.
 *
 * @param path of the {@link Specimens}'s own things, or of things that are not there where it changes something
 * @param body whether it takes a JSON object
 * @param list whether it answers in pages
 * @param users who may ask for it
 */
record Endpoint(String method, String path, boolean body, boolean list, Set<String> users) {
    private static final String ADMIN = "/api/admin/storage/";
    private static final Set<String> CONFIGURE = Set.of("admin");
    private static final Set<String> RUN = Set.of("admin", "operator");
    private static final Set<String> LOOK = Set.of("admin", "operator", "viewer");
    private static final Set<String> READ = Set.of("admin", "operator", "viewer", "reader");

    static List<Endpoint> all(Specimens studio) {
        String backend = ADMIN + "backends/" + studio.full;
        String migration = ADMIN + "migrations/" + studio.migration;
        String adoption = ADMIN + "adoptions/" + studio.adoption;
        String reconciliation = ADMIN + "reconciliations/" + studio.reconciliation;
        String nobody = "/api/assets/bad-input/404/clip";
        return List.of(
                get("/api/me", READ),
                page(ADMIN + "backends", LOOK),
                taking("POST", ADMIN + "backends", CONFIGURE),
                taking("POST", ADMIN + "backends/probe", CONFIGURE),
                post(ADMIN + "backends/999999999/probe"),
                taking("POST", ADMIN + "backends/999999999/drain", CONFIGURE),
                taking("POST", ADMIN + "backends/999999999/purge", CONFIGURE),
                get(backend, LOOK),
                taking("PUT", backend, CONFIGURE),
                new Endpoint("DELETE", ADMIN + "backends/999999999", false, false, CONFIGURE),
                get(backend + "/capacity", LOOK),
                page(ADMIN + "policies", LOOK),
                taking("POST", ADMIN + "policies", CONFIGURE),
                get(ADMIN + "policies/" + studio.policy, LOOK),
                taking("PUT", ADMIN + "policies/" + studio.policy, CONFIGURE),
                new Endpoint("DELETE", ADMIN + "policies/999999999", false, false, CONFIGURE),
                // an unknown parameter, so that nothing is simulated for those who may
                taking("POST", ADMIN + "policies/simulate?unknown=1", RUN),
                page(ADMIN + "plans", LOOK),
                get(ADMIN + "plans/" + studio.plan, LOOK),
                page(ADMIN + "plans/" + studio.plan + "/items", LOOK),
                taking("POST", ADMIN + "sweeps?unknown=1", RUN),
                taking("POST", ADMIN + "assets/999999999/promote", RUN),
                taking("POST", ADMIN + "assets/999999999/demote", RUN),
                page(ADMIN + "schedules", LOOK),
                taking("POST", ADMIN + "schedules", CONFIGURE),
                get(ADMIN + "schedules/" + studio.schedule, LOOK),
                taking("PUT", ADMIN + "schedules/" + studio.schedule, CONFIGURE),
                new Endpoint("DELETE", ADMIN + "schedules/999999999", false, false, CONFIGURE),
                post(ADMIN + "schedules/999999999/pause"),
                post(ADMIN + "schedules/999999999/resume"),
                page(ADMIN + "schedules/" + studio.schedule + "/firings", LOOK),
                page(ADMIN + "sweeps", LOOK),
                get(ADMIN + "sweeps/" + studio.sweep, LOOK),
                get(ADMIN + "assets/" + studio.asset + "/explain", LOOK),
                page(ADMIN + "holds", LOOK),
                taking("POST", ADMIN + "holds", RUN),
                get(ADMIN + "holds/" + studio.hold, LOOK),
                new Endpoint("DELETE", ADMIN + "holds/999999999", false, false, RUN),
                page(ADMIN + "entity-types", LOOK),
                taking("POST", ADMIN + "entity-types", CONFIGURE),
                get(ADMIN + "entity-types/" + studio.entityType, LOOK),
                taking("PUT", ADMIN + "entity-types/" + studio.entityType, CONFIGURE),
                new Endpoint("DELETE", ADMIN + "entity-types/999999999", false, false, CONFIGURE),
                taking("POST", ADMIN + "conversions", RUN),
                page(ADMIN + "profiles", LOOK),
                taking("POST", ADMIN + "profiles", CONFIGURE),
                get(ADMIN + "profiles/" + studio.profile, LOOK),
                taking("PUT", ADMIN + "profiles/" + studio.profile, CONFIGURE),
                new Endpoint("DELETE", ADMIN + "profiles/999999999", false, false, CONFIGURE),
                page("/api/releases", READ),
                taking("POST", "/api/releases", RUN),
                get("/api/releases/" + studio.release, READ),
                post("/api/releases/999999999/publish"),
                new Endpoint("DELETE", "/api/releases/999999999", false, false, RUN),
                page("/api/releases/" + studio.release + "/files", READ),
                get("/api/releases/" + studio.release + "/files/" + Specimens.FILE, READ),
                new Endpoint(
                        "HEAD", "/api/releases/" + studio.release + "/files/" + Specimens.FILE, false, false, READ),
                new Endpoint("PUT", "/api/releases/999999999/files/nobody", false, false, RUN),
                new Endpoint("DELETE", "/api/releases/999999999/files/nobody", false, false, RUN),
                page(ADMIN + "imports", LOOK),
                taking("POST", ADMIN + "imports", RUN),
                get(ADMIN + "imports/" + studio.imported, LOOK),
                page(ADMIN + "imports/" + studio.imported + "/files", LOOK),
                get(ADMIN + "imports/" + studio.imported + "/manifest", LOOK),
                taking("PATCH", ADMIN + "imports/" + studio.imported, RUN),
                post(ADMIN + "imports/999999999/resume"),
                post(ADMIN + "imports/999999999/cancel"),
                taking("POST", ADMIN + "imports/preview", RUN),
                taking("POST", ADMIN + "imports/conversions", RUN),
                post(ADMIN + "imports/999999999/rollback"),
                post(ADMIN + "imports/999999999/finalise"),
                page(ADMIN + "release-conversions", LOOK),
                taking("POST", ADMIN + "release-conversions", RUN),
                get(ADMIN + "release-conversions/" + studio.converted, LOOK),
                taking("PATCH", ADMIN + "release-conversions/" + studio.converted, RUN),
                post(ADMIN + "release-conversions/999999999/cancel"),
                post(ADMIN + "release-conversions/999999999/rollback"),
                post(ADMIN + "release-conversions/999999999/finalise"),
                get(ADMIN + "keys", LOOK),
                get(ADMIN + "keys/" + IsothermServer.KEY, LOOK),
                new Endpoint("DELETE", ADMIN + "keys/nobody-has-it", false, false, CONFIGURE),
                page(ADMIN + "key-rotations", LOOK),
                taking("POST", ADMIN + "key-rotations", CONFIGURE),
                get(ADMIN + "key-rotations/" + studio.rotation, LOOK),
                new Endpoint("POST", ADMIN + "key-rotations/999999999/cancel", false, false, CONFIGURE),
                get(ADMIN + "config", LOOK),
                taking("PUT", ADMIN + "config", CONFIGURE),
                get(Specimens.ENTITY, LOOK),
                taking("PUT", Specimens.ENTITY, RUN),
                new Endpoint("DELETE", ADMIN + "entities/bad-input/404", false, false, RUN),
                page("/api/assets", READ),
                get(Specimens.ASSET, READ),
                new Endpoint("DELETE", nobody, false, false, RUN),
                get(Specimens.ASSET + "/content", READ),
                new Endpoint("HEAD", Specimens.ASSET + "/content", false, false, READ),
                new Endpoint("POST", nobody + "/access", false, false, READ),
                taking("POST", "/api/assets/indicators", READ),
                page(ADMIN + "retrievals", LOOK),
                taking("POST", ADMIN + "retrievals", RUN),
                new Endpoint("DELETE", ADMIN + "retrievals/999999999", false, false, RUN),
                get(ADMIN + "retrievals/" + studio.retrieval, READ),
                get(ADMIN + "retrievals/" + studio.retrieval + "/events", READ),
                // an unknown backend, so that nothing is stored for those who may
                new Endpoint("PUT", nobody + "/content?backend_id=999999999", false, false, RUN),
                taking("POST", ADMIN + "assets/register", RUN),
                taking("POST", ADMIN + "assets/adopt", RUN),
                page(ADMIN + "adoptions", LOOK),
                get(adoption, LOOK),
                page(adoption + "/refusals", LOOK),
                taking("POST", ADMIN + "reconciliations", RUN),
                page(ADMIN + "reconciliations", LOOK),
                get(reconciliation, LOOK),
                page(reconciliation + "/findings", LOOK),
                taking("POST", reconciliation + "/decisions", RUN),
                get(ADMIN + "usage", LOOK),
                get(ADMIN + "cache", LOOK),
                page(ADMIN + "cache/entries", LOOK),
                page(ADMIN + "retrievals/files", LOOK),
                taking("POST", ADMIN + "cache/evict?unknown=1", RUN),
                page(ADMIN + "assets/" + studio.asset + "/receipts", LOOK),
                page(ADMIN + "cleanup", LOOK),
                new Endpoint("POST", ADMIN + "cleanup/999999999/retry", false, false, RUN),
                taking("POST", ADMIN + "migrate", RUN),
                taking("POST", ADMIN + "migrations/999999999/rollback", RUN),
                page(ADMIN + "migrations", LOOK),
                get(migration, LOOK),
                page(migration + "/files", LOOK),
                get(migration + "/events", LOOK),
                get(migration + "/errors.csv", LOOK),
                get(migration + "/manifest", LOOK),
                taking("PATCH", migration, RUN),
                post(ADMIN + "migrations/999999999/pause"),
                post(ADMIN + "migrations/999999999/resume"),
                post(ADMIN + "migrations/999999999/cancel"),
                post(ADMIN + "migrations/999999999/retry"),
                post(ADMIN + "migrations/999999999/finalise"),
                page(migration + "/receipts", LOOK),
                get(migration + "/receipts/verify", LOOK));
    }

    private static Endpoint get(String path, Set<String> users) {
        return new Endpoint("GET", path, false, false, users);
    }

    private static Endpoint post(String path) {
        return new Endpoint("POST", path, false, false, RUN);
    }

    private static Endpoint page(String path, Set<String> users) {
        return new Endpoint("GET", path, false, true, users);
    }

    private static Endpoint taking(String method, String path, Set<String> users) {
        return new Endpoint(method, path, true, false, users);
    }

    boolean isGet() {
        return method.equals("GET") || method.equals("HEAD");
    }

    @Override
    public String toString() {
        return method + " " + path;
    }
}
