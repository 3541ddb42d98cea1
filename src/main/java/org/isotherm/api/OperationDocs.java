package org.isotherm.api;

import static java.util.Map.entry;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What each operation takes and answers, for the OpenAPI document, beside what the annotations on its resource say.
 *
 * <p>Names are those of parameters, bodies, examples and answers in {@code META-INF/openapi.yaml}, schemas those of the
 * views.
 *
 * @param parameters in query and header; the path's own come from the resource
 * @param body null for none
 * @param answers by status: a view with an example, or an answer described in the file
 * @param problems the statuses of problem documents
 */
record OperationDocs(List<String> parameters, @Nullable String body, List<Answer> answers, List<Integer> problems) {
    /**
     * @param view the schema of a JSON answer; null when {@code name} is that of a whole answer
     * @param name of an example, or of an answer
     */
    record Answer(int status, @Nullable String view, String name) {}

    private static final String STORAGE = "/api/admin/storage/";
    private static final String BACKEND = STORAGE + "backends/{id}";
    private static final String POLICIES = STORAGE + "policies";
    private static final String PROFILES = STORAGE + "profiles";
    private static final String KEYS = STORAGE + "keys";
    private static final String ROTATIONS = STORAGE + "key-rotations";
    private static final String HOLDS = STORAGE + "holds";
    private static final String SCHEDULES = STORAGE + "schedules";
    private static final String ENTITY_TYPES = STORAGE + "entity-types";
    private static final String ENTITY = STORAGE + "entities/{entity_type}/{entity_id}";
    private static final String ADOPTIONS = STORAGE + "adoptions";
    private static final String MIGRATIONS = STORAGE + "migrations";
    private static final String RECONCILIATIONS = STORAGE + "reconciliations";
    private static final String RETRIEVALS = STORAGE + "retrievals";
    private static final String IMPORTS = STORAGE + "imports";
    private static final String RELEASE_CONVERSIONS = STORAGE + "release-conversions";
    private static final String RELEASES = "/api/releases";
    private static final String RELEASE_FILE = RELEASES + "/{id}/files/{path}";
    private static final String ASSET = "/api/assets/{entity_type}/{entity_id}/{file_field}";
    private static final String CONTENT = ASSET + "/content";

    /** By method and path. */
    static final Map<String, OperationDocs> ALL = Map.ofEntries(
            entry("GET /api/me", view("Me")),
            entry("GET " + STORAGE + "backends", list("Backend", "BackendType", "Tier", "BackendStatus", "ProjectId")),
            entry(
                    "POST " + STORAGE + "backends",
                    taking("Backend").view(201, "Backend").or(409)),
            entry(
                    "POST " + STORAGE + "backends/probe",
                    taking("Backend").view(200, "Probe").or(409)),
            entry(
                    "POST " + BACKEND + "/drain",
                    taking("Drain", "IdempotencyKey").view(202, "Migration").or(404, 409)),
            entry(
                    "POST " + BACKEND + "/purge",
                    taking("Purge").view(200, "Purged").or(404, 409, 503)),
            entry("POST " + BACKEND + "/probe", view("Probe").or(404, 409)),
            entry("GET " + BACKEND, view("Backend").or(404)),
            entry(
                    "PUT " + BACKEND,
                    taking("Backend", "IfMatch").view(200, "Backend").or(404, 409, 412)),
            entry("DELETE " + BACKEND, view("Backend", "IfMatch").or(400, 404, 409, 412)),
            entry("GET " + BACKEND + "/capacity", view("Capacity").or(404)),
            entry("GET " + POLICIES, list("Policy")),
            entry("POST " + POLICIES, taking("Policy").view(201, "Policy").or(409)),
            entry("GET " + POLICIES + "/{id}", view("Policy").or(404)),
            entry(
                    "PUT " + POLICIES + "/{id}",
                    taking("Policy", "IfMatch").view(200, "Policy").or(404, 409, 412)),
            entry(
                    "DELETE " + POLICIES + "/{id}",
                    none("IfMatch").answer(204, "Gone").or(400, 404, 412)),
            entry(
                    "POST " + POLICIES + "/simulate",
                    taking("Simulation").view(200, "Simulation").or(404)),
            entry("GET " + STORAGE + "plans", list("Plan")),
            entry("GET " + STORAGE + "plans/{id}", view("Plan").or(404)),
            entry("GET " + STORAGE + "plans/{id}/items", list("PlanItem").or(404)),
            entry(
                    "POST " + STORAGE + "sweeps",
                    taking("Sweep", "IdempotencyKey").view(202, "Sweep").or(404, 409)),
            entry(
                    "POST " + STORAGE + "assets/{id}/promote",
                    taking("HandMove").view(202, "Sweep").or(404, 409)),
            entry(
                    "POST " + STORAGE + "assets/{id}/demote",
                    taking("HandMove").view(202, "Sweep").or(404, 409)),
            entry("GET " + SCHEDULES, list("Schedule")),
            entry("POST " + SCHEDULES, taking("Schedule").view(201, "Schedule").or(409)),
            entry("GET " + SCHEDULES + "/{id}", view("Schedule").or(404)),
            entry(
                    "PUT " + SCHEDULES + "/{id}",
                    taking("Schedule", "IfMatch").view(200, "Schedule").or(404, 409, 412)),
            entry(
                    "DELETE " + SCHEDULES + "/{id}",
                    none("IfMatch").answer(204, "Gone").or(400, 404, 412)),
            entry("POST " + SCHEDULES + "/{id}/pause", view("Schedule").or(404)),
            entry("POST " + SCHEDULES + "/{id}/resume", view("Schedule").or(404)),
            entry("GET " + SCHEDULES + "/{id}/firings", list("Firing").or(404)),
            entry("GET " + STORAGE + "sweeps", list("Sweep")),
            entry("GET " + STORAGE + "sweeps/{id}", view("Sweep").or(404)),
            entry("GET " + STORAGE + "assets/{id}/explain", view("Explanation").or(404)),
            entry("GET " + HOLDS, list("Hold")),
            entry("POST " + HOLDS, taking("Hold").view(201, "Hold")),
            entry("GET " + HOLDS + "/{id}", view("Hold").or(404)),
            entry("DELETE " + HOLDS + "/{id}", none().answer(204, "Gone").or(404)),
            entry("GET " + ENTITY_TYPES, list("EntityType")),
            entry(
                    "POST " + ENTITY_TYPES,
                    taking("EntityType").view(201, "EntityType").or(409)),
            entry("GET " + ENTITY_TYPES + "/{id}", view("EntityType").or(404)),
            entry(
                    "PUT " + ENTITY_TYPES + "/{id}",
                    taking("EntityType", "IfMatch").view(200, "EntityType").or(404, 409, 412)),
            entry(
                    "DELETE " + ENTITY_TYPES + "/{id}",
                    none("IfMatch").answer(204, "Gone").or(400, 404, 409, 412)),
            entry("GET " + PROFILES, list("Profile")),
            entry("POST " + PROFILES, taking("Profile").view(201, "Profile").or(409)),
            entry(
                    "POST " + STORAGE + "conversions",
                    taking("Conversion", "DryRun", "IdempotencyKey")
                            .view(200, "MigrationPreview")
                            .view(202, "Migration")
                            .or(409)),
            entry("GET " + PROFILES + "/{id}", view("Profile").or(404)),
            entry(
                    "PUT " + PROFILES + "/{id}",
                    taking("Profile", "IfMatch").view(200, "Profile").or(404, 409, 412)),
            entry(
                    "DELETE " + PROFILES + "/{id}",
                    none("IfMatch").answer(204, "Gone").or(400, 404, 409, 412)),
            entry("GET " + KEYS, view("Keys")),
            entry("GET " + KEYS + "/{name}", view("Key").or(404)),
            entry("DELETE " + KEYS + "/{name}", none().answer(204, "Gone").or(404, 409)),
            entry(
                    "POST " + ROTATIONS,
                    taking("KeyRotation", "IdempotencyKey")
                            .view(202, "KeyRotation")
                            .or(409)),
            entry("GET " + ROTATIONS, list("KeyRotation")),
            entry("GET " + ROTATIONS + "/{id}", view("KeyRotation").or(404)),
            entry("POST " + ROTATIONS + "/{id}/cancel", view("KeyRotation").or(404, 409)),
            entry("GET " + STORAGE + "config", none().answer(200, "Config")),
            entry(
                    "PUT " + STORAGE + "config",
                    taking("Config", "DryRun", "Prune")
                            .view(200, "ConfigResult")
                            .or(409)),
            entry("GET " + ENTITY, view("Entity").or(404, 422)),
            entry("PUT " + ENTITY, taking("Entity").view(200, "Entity").view(201, "Entity")),
            entry("DELETE " + ENTITY, none().answer(204, "Gone").or(404, 409, 422)),
            entry(
                    "POST " + STORAGE + "assets/register",
                    taking("Registration").view(201, "Asset").or(409, 503)),
            entry(
                    "POST " + STORAGE + "assets/adopt",
                    taking("Adoption", "IdempotencyKey").view(202, "Adoption").or(409)),
            entry("GET " + ADOPTIONS, list("Adoption")),
            entry("GET " + ADOPTIONS + "/{id}", view("Adoption").or(404)),
            entry("GET " + ADOPTIONS + "/{id}/refusals", list("Refusal").or(404)),
            entry(
                    "POST " + STORAGE + "migrate",
                    taking("Migration", "DryRun", "IdempotencyKey")
                            .view(200, "MigrationPreview")
                            .view(202, "Migration")
                            .or(409)),
            entry(
                    "POST " + MIGRATIONS + "/{id}/rollback",
                    taking("Rollback", "DryRun", "IdempotencyKey")
                            .view(200, "RollbackPreview")
                            .view(202, "Migration")
                            .or(404, 409)),
            entry("GET " + MIGRATIONS, list("Migration", "MigrationStatus", "BackendId")),
            entry("GET " + MIGRATIONS + "/{id}", view("Migration").or(404)),
            entry(
                    "PATCH " + MIGRATIONS + "/{id}",
                    taking("Speed").view(200, "Migration").or(404, 409)),
            entry("POST " + MIGRATIONS + "/{id}/pause", view("Migration").or(404, 409)),
            entry(
                    "POST " + MIGRATIONS + "/{id}/resume",
                    none().view(202, "Migration").or(404, 409)),
            entry("POST " + MIGRATIONS + "/{id}/cancel", view("Migration").or(404, 409)),
            entry(
                    "POST " + MIGRATIONS + "/{id}/retry",
                    taking("Retry").view(202, "Migration").or(404, 409)),
            entry(
                    "GET " + MIGRATIONS + "/{id}/events",
                    none().answer(200, "Events").or(404, 429)),
            entry(
                    "GET " + MIGRATIONS + "/{id}/files",
                    list("File", "FileStatus").or(404)),
            entry(
                    "GET " + MIGRATIONS + "/{id}/errors.csv",
                    none().answer(200, "ErrorsCsv").or(404)),
            entry(
                    "GET " + MIGRATIONS + "/{id}/manifest",
                    none().answer(200, "Manifest").or(404)),
            entry("POST " + MIGRATIONS + "/{id}/finalise", view("Migration").or(404, 409)),
            entry("GET " + MIGRATIONS + "/{id}/receipts", list("Receipt").or(404)),
            entry(
                    "GET " + MIGRATIONS + "/{id}/receipts/verify",
                    view("ReceiptCheck").or(404)),
            entry(
                    "POST " + RECONCILIATIONS,
                    taking("Reconciliation", "IdempotencyKey")
                            .view(202, "Reconciliation")
                            .or(409)),
            entry("GET " + RECONCILIATIONS, list("Reconciliation", "BackendId")),
            entry("GET " + RECONCILIATIONS + "/{id}", view("Reconciliation").or(404)),
            entry(
                    "GET " + RECONCILIATIONS + "/{id}/findings",
                    list("Finding", "FindingKind", "Decision", "Decided").or(404)),
            entry(
                    "POST " + RECONCILIATIONS + "/{id}/decisions",
                    taking("Decisions")
                            .view(200, "Decisions")
                            .view(202, "Decisions")
                            .or(404, 409)),
            entry("GET " + RELEASES, list("Release", "ReleaseState")),
            entry("POST " + RELEASES, taking("Release").view(201, "Release").or(409)),
            entry("GET " + RELEASES + "/{id}", view("Release").or(404)),
            entry("POST " + RELEASES + "/{id}/publish", view("Release").or(404, 409)),
            entry("DELETE " + RELEASES + "/{id}", none().answer(204, "Gone").or(404, 409)),
            entry("GET " + RELEASES + "/{id}/files", list("ReleaseFile").or(404)),
            entry(
                    "GET " + RELEASE_FILE,
                    none("Range", "IfRange", "IfNoneMatch", "IfMatch", "OverrideReason")
                            .answer(200, "Content")
                            .view(202, "Retrieving")
                            .answer(206, "ContentPart")
                            .answer(304, "NotModified")
                            .or(404, 409, 412, 416, 422, 429, 503)),
            entry(
                    "HEAD " + RELEASE_FILE,
                    none("IfNoneMatch", "IfMatch")
                            .answer(200, "ContentHead")
                            .answer(304, "NotModified")
                            .or(404, 412, 422)),
            entry(
                    "PUT " + RELEASE_FILE,
                    taking("Content", "ReprDigest", "IfMatch")
                            .view(200, "ReleaseFile")
                            .view(201, "ReleaseFile")
                            .or(404, 409, 411, 412, 503, 507)),
            entry("DELETE " + RELEASE_FILE, none("IfMatch").answer(204, "Gone").or(400, 404, 409, 412, 422)),
            entry(
                    "POST " + IMPORTS,
                    taking("Import", "IdempotencyKey").view(202, "Import").or(409)),
            entry("GET " + IMPORTS, list("Import", "ReleaseId", "ReleaseConversionId")),
            entry("GET " + IMPORTS + "/{id}", view("Import").or(404)),
            entry(
                    "GET " + IMPORTS + "/{id}/files",
                    list("ImportFile", "ImportFileState", "Duplicates").or(404)),
            entry(
                    "GET " + IMPORTS + "/{id}/manifest",
                    none().answer(200, "Manifest").or(404)),
            entry(
                    "PATCH " + IMPORTS + "/{id}",
                    taking("Bandwidth").view(200, "Import").or(404, 409)),
            entry("POST " + IMPORTS + "/{id}/resume", none().view(202, "Import").or(404, 409)),
            entry(
                    "POST " + IMPORTS + "/preview",
                    taking("ImportPreview").view(200, "ImportPreview").or(409, 503)),
            entry(
                    "POST " + IMPORTS + "/conversions",
                    taking("ReleaseConversion", "IdempotencyKey")
                            .view(202, "Import")
                            .or(409)),
            entry(
                    "POST " + IMPORTS + "/{id}/rollback",
                    none().view(202, "Import").or(404, 409)),
            entry("POST " + IMPORTS + "/{id}/finalise", view("Import").or(404, 409)),
            entry("POST " + IMPORTS + "/{id}/cancel", view("Import").or(404, 409)),
            entry(
                    "POST " + RELEASE_CONVERSIONS,
                    taking("BackendConversion", "DryRun", "IdempotencyKey")
                            .value(200, "BackendConversionPreview")
                            .value(202, "BackendConversion")
                            .or(409)),
            entry("GET " + RELEASE_CONVERSIONS, values("BackendConversion", "BackendConversion")),
            entry(
                    "GET " + RELEASE_CONVERSIONS + "/{id}",
                    none().value(200, "BackendConversion").or(404)),
            entry(
                    "PATCH " + RELEASE_CONVERSIONS + "/{id}",
                    taking("Bandwidth").value(200, "BackendConversion").or(404, 409)),
            entry(
                    "POST " + RELEASE_CONVERSIONS + "/{id}/cancel",
                    none().value(200, "BackendConversion").or(404, 409)),
            entry(
                    "POST " + RELEASE_CONVERSIONS + "/{id}/rollback",
                    none().value(202, "BackendConversion").or(404, 409)),
            entry(
                    "POST " + RELEASE_CONVERSIONS + "/{id}/finalise",
                    none().value(200, "BackendConversion").or(404, 409)),
            entry("GET " + STORAGE + "cleanup", list("Tombstone", "Stuck")),
            entry("POST " + STORAGE + "cleanup/{id}/retry", view("Tombstone").or(404)),
            entry(
                    "GET /api/assets",
                    list(
                            "Asset",
                            "BackendId",
                            "Tier",
                            "EntityType",
                            "ProjectId",
                            "MinSize",
                            "MaxSize",
                            "NotAccessedSince")),
            entry("GET " + STORAGE + "usage", view("Usage", "Days").or(422)),
            entry("GET " + STORAGE + "cache", view("Cache").or(422)),
            entry("GET " + RETRIEVALS + "/files", list("RetrievalFile", "RetrievalId", "Open")),
            entry("GET " + STORAGE + "cache/entries", list("CacheEntry", "Pinned")),
            entry("POST " + STORAGE + "cache/evict", taking("Evict").view(200, "Evicted")),
            entry("GET " + STORAGE + "assets/{id}/receipts", list("Receipt").or(404)),
            entry("GET " + ASSET, view("Asset").or(404, 422)),
            entry(
                    "POST " + ASSET + "/access",
                    none("Prefer", "OverrideReason")
                            .view(200, "Available")
                            .view(202, "Retrieving")
                            .or(404, 409, 422, 429, 503)),
            entry("GET " + RETRIEVALS, list("Retrieval", "RetrievalState")),
            entry(
                    "POST " + RETRIEVALS,
                    taking("Prestage").view(202, "Retrieval").or(429)),
            entry("DELETE " + RETRIEVALS + "/{id}", none().answer(204, "Gone").or(404)),
            entry("POST /api/assets/indicators", taking("Indicators").view(200, "Indicators")),
            entry(
                    "GET " + RETRIEVALS + "/{id}/events",
                    none().answer(200, "Events").or(404, 429)),
            entry("GET " + RETRIEVALS + "/{id}", view("Retrieval").or(404)),
            entry("DELETE " + ASSET, none("IfMatch").answer(204, "Gone").or(400, 404, 412, 422)),
            entry(
                    "GET " + CONTENT,
                    none("Mode", "Prefer", "Range", "IfRange", "IfNoneMatch", "IfMatch", "OverrideReason")
                            .answer(200, "Content")
                            .view(202, "Retrieving")
                            .answer(206, "ContentPart")
                            .answer(304, "NotModified")
                            .or(404, 409, 412, 416, 422, 429, 503)),
            entry(
                    "HEAD " + CONTENT,
                    none("Mode", "IfNoneMatch", "IfMatch")
                            .answer(200, "ContentHead")
                            .answer(304, "NotModified")
                            .or(404, 409, 412, 422)),
            entry(
                    "PUT " + CONTENT,
                    taking("Content", "UploadTo", "UploadProfile", "ReprDigest", "IfMatch")
                            .view(200, "Asset")
                            .view(201, "Asset")
                            .or(409, 411, 412, 503, 507)));

    private static OperationDocs none(String... parameters) {
        return new OperationDocs(List.of(parameters), null, List.of(), List.of(401, 403));
    }

    private static OperationDocs view(String view, String... parameters) {
        return none(parameters).view(200, view);
    }

    private static OperationDocs list(String view, String... filters) {
        return values(view + "View", view, filters);
    }

    /** Of values of the floors below that are shown as they are. */
    private static OperationDocs values(String schema, String name, String... filters) {
        List<String> parameters = new ArrayList<>(List.of(filters));
        parameters.addAll(List.of("Limit", "Cursor"));
        return new OperationDocs(
                parameters, null, List.of(new Answer(200, "ItemList" + schema, name + "Page")), List.of(401, 403, 422));
    }

    private static OperationDocs taking(String body, String... parameters) {
        List<Integer> problems =
                body.equals("Content") ? List.of(400, 401, 403, 415, 422) : List.of(400, 401, 403, 413, 415, 422);
        return new OperationDocs(List.of(parameters), body, List.of(), problems);
    }

    private OperationDocs view(int status, String view) {
        return with(new Answer(status, view + "View", view));
    }

    private OperationDocs value(int status, String schema) {
        return with(new Answer(status, schema, schema));
    }

    private OperationDocs answer(int status, String name) {
        return with(new Answer(status, null, name));
    }

    private OperationDocs with(Answer answer) {
        List<Answer> more = new ArrayList<>(answers);
        more.add(answer);
        return new OperationDocs(parameters, body, more, problems);
    }

    private OperationDocs or(Integer... statuses) {
        List<Integer> more = new ArrayList<>(problems);
        more.addAll(List.of(statuses));
        return new OperationDocs(
                parameters, body, answers, more.stream().distinct().sorted().toList());
    }
}
