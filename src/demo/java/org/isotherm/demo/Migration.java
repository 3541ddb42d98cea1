package org.isotherm.demo;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;

/** The move of everything on one backend to another one, followed to its end. */
final class Migration {
    private static final String PATH = "/api/admin/storage/migrations/";
    private static final Set<String> ENDED =
            Set.of("completed", "completed_with_errors", "failed", "cancelled", "rolled_back");
    private static final Set<String> BATCH_ENDED = Set.of("FAILED", "STOPPED", "ABANDONED");
    private static final Duration STANDSTILL = Duration.ofSeconds(5);
    private static final Duration GIVEN_UP = Duration.ofMinutes(2);

    private final DemoStack stack;
    private final Http http;
    private final Terminal terminal;

    Migration(DemoStack stack, Terminal terminal) {
        this.stack = stack;
        this.http = stack.http().as("operator");
        this.terminal = terminal;
    }

    /** What the API says at the end. */
    record Result(long id, JsonObject view, Duration elapsed) {
        long files(String what) {
            return number(what + "_files");
        }

        long number(String column) {
            return view.isNull(column) || !view.containsKey(column)
                    ? 0
                    : view.getJsonNumber(column).longValue();
        }

        String status() {
            return view.getString("status");
        }

        boolean everyFileMatched() {
            return status().equals("completed") && files("failed") == 0 && files("verified") == files("total");
        }

        /** Why the run as a whole failed; empty when it did not. */
        String failure() {
            return view.containsKey("failure") && !view.isNull("failure") ? view.getString("failure") : "";
        }

        JsonArray errors() {
            JsonValue errors = view.get("error_log");
            return errors instanceof JsonArray list ? list : JsonValue.EMPTY_JSON_ARRAY;
        }
    }

    /** Whether anything lies on the backend. */
    boolean isLeftOn(long backend) throws IOException, InterruptedException {
        return !http.get("/api/assets?limit=1&backend_id=" + backend)
                .expect(200)
                .json()
                .getJsonArray("items")
                .isEmpty();
    }

    Result run(long source, long target) throws IOException, InterruptedException {
        Http.Answer started = http.post(
                        "/api/admin/storage/migrate",
                        Json.createObjectBuilder()
                                .add("source_backend_id", source)
                                .add("target_backend_id", target)
                                .build())
                .expect(200, 201, 202);
        String location = started.header("Location");
        long id = Long.parseLong(location.substring(location.lastIndexOf('/') + 1));
        terminal.say("Migration " + id + " moves them to the S3 store, reading every copy back.");
        return follow(id);
    }

    private Result follow(long id) throws IOException, InterruptedException {
        Progress progress = new Progress(terminal, "moving");
        String seen = "";
        long seenAt = System.nanoTime();
        boolean told = false;
        while (true) {
            JsonObject view = view(id);
            Result result = new Result(id, view, progress.elapsed());
            if (ENDED.contains(result.status()) && !view.isNull("completed_at")) {
                return result;
            }
            progress.at(
                    result.files("verified") + result.files("failed"),
                    result.files("total"),
                    result.number("transferred_bytes"),
                    result.number("total_bytes"));
            String now = result.status()
                    + result.files("verified")
                    + result.files("failed")
                    + batch(view, "execution_id")
                    + result.number("transferred_bytes");
            if (!now.equals(seen)) {
                seen = now;
                seenAt = System.nanoTime();
                told = false;
            }
            Duration still = Duration.ofNanos(System.nanoTime() - seenAt);
            if (!told && still.compareTo(STANDSTILL) > 0) {
                told = tellIfInterrupted(id, batch(view, "instance_id"));
            }
            if (told && stack.exits() && still.compareTo(GIVEN_UP) > 0) {
                return result;
            }
            Thread.sleep(300);
        }
    }

    /**
     * A crash ends the job, and somebody has to say that it shall go on. Asking the batch repository also makes Liberty
     * look after jobs of before the crash.
     */
    private boolean tellIfInterrupted(long id, String instance) throws InterruptedException {
        try {
            String job = "/ibm/api/batch/jobinstances/" + instance;
            Http.Answer answer = stack.https().as("operator").get(job);
            if (answer.status() != 200 || !BATCH_ENDED.contains(answer.json().getString("batchStatus", ""))) {
                return false;
            }
            terminal.say("Migration " + id + " was interrupted; what is proven stays so. This moves the rest:");
            terminal.say("  curl -k -X PUT -u operator:" + LibertyConfig.PASSWORD + " '" + answer.uri()
                    + "?action=restart'");
            return true;
        } catch (IOException notNow) {
            return false;
        }
    }

    private static String batch(JsonObject view, String field) {
        JsonValue batch = view.get("batch");
        JsonValue value = batch instanceof JsonObject facts ? facts.get(field) : null;
        return value == null ? "" : value.toString().replace("\"", "");
    }

    private JsonObject view(long id) throws IOException, InterruptedException {
        for (int attempt = 1; ; attempt++) {
            try {
                Http.Answer answer = http.get(PATH + id);
                if (answer.status() != 503 || attempt == 60) {
                    return answer.expect(200).json();
                }
            } catch (IOException e) {
                if (attempt == 60) {
                    throw e;
                }
            }
            Thread.sleep(1000);
            stack.awaitReady();
        }
    }
}
