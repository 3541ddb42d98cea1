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

        /** It was paused, or failed as a whole, and can be resumed. */
        boolean isInterrupted() {
            return status().equals("paused")
                    || status().equals("failed")
                            && files("verified") + files("failed") + files("skipped") < files("total");
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

    /** Begins one, or goes on with the one that an earlier start has left. */
    Result run(long source, long target) throws IOException, InterruptedException {
        for (JsonValue each : http.get(PATH.substring(0, PATH.length() - 1) + "?backend_id=" + source)
                .expect(200)
                .json()
                .getJsonArray("items")) {
            long id = each.asJsonObject().getJsonNumber("id").longValue();
            if (new Result(id, each.asJsonObject(), Duration.ZERO).isInterrupted()) {
                terminal.say("Migration " + id + " goes on where it was interrupted.");
                http.post(PATH + id + "/resume", JsonValue.EMPTY_JSON_OBJECT).expect(202);
                return follow(id);
            }
        }
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
        long interruptedAt = 0;
        while (true) {
            Result result = new Result(id, view(id), progress.elapsed());
            if (!result.isInterrupted()) {
                interruptedAt = 0;
                if (ENDED.contains(result.status())) {
                    return result;
                }
            } else if (interruptedAt == 0) {
                interruptedAt = System.nanoTime();
                sayHowToResume(result);
            } else if (stack.exits() && System.nanoTime() - interruptedAt > GIVEN_UP.toNanos()) {
                return result;
            }
            progress.at(
                    result.files("verified") + result.files("failed"),
                    result.files("total"),
                    result.number("transferred_bytes"),
                    result.number("total_bytes"));
            Thread.sleep(300);
        }
    }

    /** A crash or a stop ends the job, and somebody has to say that it shall go on. */
    private void sayHowToResume(Result result) {
        terminal.say("Migration " + result.id() + " is " + result.status() + ": " + result.failure()
                + ". What is proven stays so; this moves the rest:");
        terminal.say("  curl -X POST -u operator:" + LibertyConfig.PASSWORD + " "
                + http.request(PATH + result.id() + "/resume").build().uri());
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
