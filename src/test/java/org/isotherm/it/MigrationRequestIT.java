package org.isotherm.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.isotherm.it.Samples.MIB;
import static org.isotherm.it.Studio.ADMIN;

import jakarta.json.JsonObject;
import java.io.InputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.isotherm.demo.Http;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Starting a migration once, and following it to its end. */
@ExtendWith(WithServer.class)
class MigrationRequestIT {
    private final IsothermServer server;
    private final Studio studio;
    private final Rows rows;

    MigrationRequestIT(IsothermServer server) {
        this.server = server;
        this.studio = server.studio();
        this.rows = server.rows();
    }

    @Test
    void startsTheSameRequestOnceAndRefusesASecondRunFromTheSameSource() throws Exception {
        Path from = server.newFolder("once-from");
        long source = studio.create(Studio.local("once-from", from));
        long target = studio.create(Studio.local("once-to", server.newFolder("once-to")));
        studio.upload("once/1/file", source, Samples.bytes(3 * MIB, 1));
        String body = Studio.move(source, target)
                .add("bandwidth_bytes_per_second", MIB)
                .build()
                .toString();

        List<Http.Answer> answers = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            answers.add(studio.operator()
                    .text(studio.operator()
                            .request(ADMIN + "migrate")
                            .header("Content-Type", "application/json")
                            .header("Idempotency-Key", "once-and-only-once")
                            .POST(BodyPublishers.ofString(body)))
                    .expect(202));
        }
        Http.Answer second = studio.operator()
                .post(ADMIN + "migrate", Studio.move(source, target).build());

        assertThat(answers.get(1).header("Location")).isEqualTo(answers.get(0).header("Location"));
        assertThat(second.status()).as(second.body()).isEqualTo(409);
        assertThat(second.header("Content-Type")).startsWith("application/problem+json");
        long id = Studio.id(answers.get(0).json());
        assertThat(second.detail()).contains("migration " + id);
        assertThat(studio.awaitEnd(id).getString("status")).isEqualTo("completed");
        assertThat(rows.number("SELECT COUNT(*) FROM storage_migrations WHERE source_backend_id = ?", source))
                .isEqualTo(1);
    }

    @Test
    void streamsItsProgressUntilItHasEnded() throws Exception {
        long source = studio.create(Studio.local("events-from", server.newFolder("events-from")));
        long target = studio.create(Studio.local("events-to", server.newFolder("events-to")));
        for (int i = 1; i <= 6; i++) {
            studio.upload("events/" + i + "/file", source, Samples.bytes(MIB, i));
        }
        long id = studio.migrate(
                Studio.move(source, target).add("parallelism", 1).add("bandwidth_bytes_per_second", 2 * MIB));

        HttpResponse<InputStream> events =
                studio.operator().stream(studio.operator().request(ADMIN + "migrations/" + id + "/events"));
        String stream;
        try (InputStream body = events.body()) {
            stream = new String(body.readAllBytes(), StandardCharsets.UTF_8); // ends when the server ends the stream
        }

        assertThat(events.headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("text/event-stream"));
        List<JsonObject> seen = Arrays.stream(stream.split("\n"))
                .filter(line -> line.startsWith("data:"))
                .map(line -> new Http.Answer("", null, 200, null, line.substring(5)).json())
                .toList();
        assertThat(stream).contains("event: progress");
        assertThat(seen).hasSizeGreaterThanOrEqualTo(3);
        assertThat(seen.stream().map(e -> Studio.number(e, "transferred_bytes")))
                .isSorted();
        assertThat(Set.copyOf(seen.stream().map(e -> e.getString("status")).toList()))
                .contains("in_progress", "completed");
        assertThat(seen.get(seen.size() - 1).getString("status")).isEqualTo("completed");
    }
}
