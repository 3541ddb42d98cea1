package org.isotherm.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.isotherm.it.Studio.ADMIN;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.isotherm.demo.Http;
import org.isotherm.storage.Mark;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A backend is forgotten only when nothing of ours is left, and never anything that lies on it deleted. */
@ExtendWith(WithServer.class)
class PurgeIT {
    private static final String LIKE_OURS = "objects/3f/3fa90123456789abcdef0123456789ab";

    private final IsothermServer server;
    private final Studio studio;
    private final Rows rows;

    PurgeIT(IsothermServer server) {
        this.server = server;
        this.studio = server.studio();
        this.rows = server.rows();
    }

    @Test
    void forgetsAnEmptyBackendAndNoOther() throws Exception {
        Path folder = server.newFolder("purge");
        long backend = studio.create(Studio.local("purge", folder));
        long other = studio.create(Studio.local("purge-other", server.newFolder("purge-other")));
        studio.upload("purge/1/file", backend, Samples.bytes(100, 1));
        long profile = Studio.id(studio.admin()
                .post(
                        ADMIN + "profiles",
                        Json.createObjectBuilder()
                                .add("name", "on-purge")
                                .add("backend_id", backend)
                                .build())
                .expect(201)
                .json());
        assertThat(refused(backend, "purge")).contains("is active");
        studio.admin().delete(ADMIN + "backends/" + backend).expect(200);
        Refused.naming(purge(backend, "purge-other"), "confirm");
        assertThat(refused(backend, "purge")).contains("1 assets, 1 live");
        JsonObject run = studio.awaitEnd(Studio.id(studio.admin()
                .post(ADMIN + "backends/" + backend + "/drain", ProbeIT.target(other))
                .expect(202)
                .json()));
        assertThat(run.getString("status")).as(run.toString()).isEqualTo("completed");
        assertThat(refused(backend, "purge")).contains("is named by profile on-purge");
        studio.admin().delete(ADMIN + "profiles/" + profile).expect(204);
        Files.createDirectories(folder.resolve("objects/3f"));
        Files.write(folder.resolve(LIKE_OURS), Samples.bytes(10, 10));
        Files.write(folder.resolve("theirs.txt"), Samples.bytes(20, 20));
        assertThat(refused(backend, "purge"))
                .contains("1 objects with names of ours")
                .contains(LIKE_OURS);
        Files.delete(folder.resolve(LIKE_OURS));
        assertThat(studio.backend(backend).getString("status")).isEqualTo("decommissioned");
        assertThat(folder.resolve(Mark.NAME)).exists();

        List<Http.Answer> both = twice(() -> purge(backend, "purge"));

        assertThat(both.get(0).expect(200).body())
                .isEqualTo(both.get(1).expect(200).body());
        assertThat(purge(backend, "purge").expect(200).body())
                .isEqualTo(both.get(0).body());
        assertThat(both.get(0).json().getString("name")).isEqualTo("purge");
        assertThat(rows.number(
                        "SELECT COUNT(*) FROM audit_log WHERE action = 'backend.purge' AND subject_id = ?",
                        Long.toString(backend)))
                .isEqualTo(1);
        assertThat(folder.resolve(Mark.NAME)).doesNotExist();
        assertThat(new Holding.Folder(folder).paths()).containsExactly("theirs.txt");
        Refused.with(studio.admin().get(ADMIN + "backends/" + backend), 404);
        Refused.with(studio.admin().delete(ADMIN + "backends/" + backend), 404);
        assertThat(studio.all(ADMIN + "backends"))
                .noneMatch(each -> Studio.id(each) == backend)
                .anyMatch(each -> Studio.id(each) == other);
        studio.assertReceipts(Studio.id(run), 1);
        Http.Answer back = studio.operator()
                .post(ADMIN + "migrations/" + Studio.id(run) + "/rollback", JsonObject.EMPTY_JSON_OBJECT);
        assertThat(Refused.with(back, 409).getString("detail")).contains("was purged");
        long again = studio.create(Studio.local("purge", folder));
        assertThat(again).isNotEqualTo(backend);
        studio.upload("purge/2/file", again, Samples.bytes(100, 2));
    }

    private interface Call {
        Http.Answer make() throws Exception;
    }

    private static List<Http.Answer> twice(Call call) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(2);
        try {
            List<Future<Http.Answer>> calls = List.of(pool.submit(call::make), pool.submit(call::make));
            List<Http.Answer> answers = new ArrayList<>();
            for (Future<Http.Answer> each : calls) {
                answers.add(each.get());
            }
            return answers;
        } finally {
            pool.shutdownNow();
        }
    }

    private Http.Answer purge(long backend, String confirm) throws Exception {
        return studio.admin()
                .post(
                        ADMIN + "backends/" + backend + "/purge",
                        Json.createObjectBuilder().add("confirm", confirm).build());
    }

    private String refused(long backend, String confirm) throws Exception {
        return Refused.with(purge(backend, confirm), 409).getString("detail");
    }
}
