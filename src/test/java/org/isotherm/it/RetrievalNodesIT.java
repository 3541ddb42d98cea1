package org.isotherm.it;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.InputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.isotherm.demo.Http;
import org.isotherm.it.WebhookReceiver.Received;
import org.isotherm.storage.s3.RelayRule;
import org.isotherm.storage.s3.RelayRule.Harm;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Two nodes that read from one cold backend, and one of them dies. The cache of this cluster keeps content for 15 s. */
@ExtendWith(WithCluster.class)
class RetrievalNodesIT {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final int SIZE = 2 * Samples.MIB + 9;
    private static final int FOREVER = Integer.MAX_VALUE;
    private static int made;

    private final Cluster cluster;
    private final String name = "nodes-" + ++made;
    private final String type = "nodes_" + made;

    RetrievalNodesIT(Cluster cluster) {
        this.cluster = cluster;
    }

    @AfterEach
    void heals() {
        cluster.relay().heal();
    }

    private Http on(int node) {
        return cluster.node(node).studio().operator();
    }

    private long cold() throws Exception {
        return cluster.node(0).studio().create(Studio.s3(name, cluster.relay().uri(), name + "/"));
    }

    private String upload(long backend, int file) throws Exception {
        JsonObject asset =
                cluster.node(0).studio().upload(type + "/" + file + "/file", backend, Samples.bytes(SIZE, file));
        return asset.getString("storage_path");
    }

    private Http.Answer access(int node, int file) throws Exception {
        return on(node).text(on(node).request("/api/assets/" + type + "/" + file + "/file/access")
                .POST(BodyPublishers.noBody()));
    }

    private byte[] range(int node, int file, int from, int to) throws Exception {
        try (InputStream body = on(node).stream(
                        on(node).request(content(file)).header("Range", "bytes=" + from + "-" + (to - 1)))
                .body()) {
            return body.readAllBytes();
        }
    }

    private RelayRule reads(String path) {
        return cluster.relay().harm(asked -> asked.isRead() && asked.path().endsWith(path), FOREVER, Harm.NONE);
    }

    private JsonObject retrieval(int node, String location) throws Exception {
        return on(node).get(location).expect(200).json();
    }

    private JsonObject ended(int node, String location) throws Exception {
        return Await.value(
                location + " has ended", PATIENCE, () -> retrieval(node, location), found -> !found.isNull("ended_at"));
    }

    @Test
    void aServerThatIsStoppedHasNotedEveryAccess() throws Exception {
        upload(cold(), 6);
        for (int i = 0; i < 3; i++) {
            access(1, 6).expect(200, 202);
        }

        cluster.node(1).stop();

        assertThat(cluster.rows()
                        .number(
                                "SELECT access_count FROM asset_locations WHERE entity_type = ? AND entity_id = 6",
                                type))
                .isEqualTo(3);
        cluster.node(1).start();
    }

    @Test
    void fillOnceHoweverManyAskAndForgetWhatIsOver() throws Exception {
        String path = upload(cold(), 1);
        RelayRule reads = reads(path).slowedTo(500_000);

        Http.Answer first = access(0, 1).expect(202);
        Http.Answer second = access(1, 1).expect(202);

        assertThat(second.header("Location")).as("it is brought once").isEqualTo(first.header("Location"));
        assertThat(range(1, 1, 1000, 2000))
                .as("and is read where it lies meanwhile")
                .isEqualTo(Arrays.copyOfRange(Samples.bytes(SIZE, 1), 1000, 2000));
        assertThat(cluster.rows()
                        .number(
                                "SELECT COUNT(*) FROM storage_retrieval_files f JOIN asset_locations a"
                                        + " ON a.id = f.asset_location_id WHERE a.entity_type = ?",
                                type))
                .isEqualTo(1);
        assertThat(ended(1, first.header("Location")).getString("state")).isEqualTo("completed");
        assertThat(reads.bytes()).isBetween((long) SIZE, SIZE + 1000L);
        assertThat(access(0, 1).status()).as("in the cache of that node").isEqualTo(200);

        cluster.relay().heal();
        Await.that("its time in the cache is over", PATIENCE, () -> access(0, 1).status() == 202);
        Await.that("and it is brought anew", PATIENCE, () -> access(0, 1).status() == 200);
        long asset = Studio.id(cluster.node(0).studio().asset(type + "/1/file"));
        Await.that("its file lies in the cache", PATIENCE, () -> {
            access(0, 1);
            return cluster.node(0).isCached(asset);
        });
        Await.that(
                "its file goes from the disk, though nobody asks",
                PATIENCE,
                () -> !cluster.node(0).isCached(asset));
    }

    @Test
    void takeOverWhatADeadNodeWasBringingAndTelling() throws Exception {
        AtomicReference<Received> held = new AtomicReference<>();
        try (WebhookReceiver receiver = receiver(held)) {
            takeOver(receiver, held);
        }
    }

    private void takeOver(WebhookReceiver receiver, AtomicReference<Received> held) throws Exception {
        long backend = cold();
        upload(backend, 5);
        String told = prestage(receiver.uri() + "/held", 5);
        List<RelayRule> slow = new ArrayList<>();
        for (int file = 1; file <= 4; file++) {
            slow.add(reads(upload(backend, file)).slowedTo(20_000));
        }
        String archived = upload(backend, 9);
        cluster.relay()
                .refuse(
                        asked -> asked.method().equals("GET") && asked.path().endsWith(archived),
                        FOREVER,
                        403,
                        "InvalidObjectState");
        cluster.relay()
                .refuse(
                        asked -> asked.method().equals("POST")
                                && asked.path().endsWith(archived)
                                && asked.target().contains("restore"),
                        FOREVER,
                        202,
                        "");
        assertIndicatorKnowsOfTheArchive(archived);
        String read = access(0, 1).expect(202).header("Location");
        Http.Answer restore = Await.value(
                "the answer knows of the archive",
                PATIENCE,
                () -> access(0, 9).expect(202),
                answer -> Studio.number(answer.json(), "estimated_seconds") > 60);
        String restored = restore.header("Location");
        ArchivedReleasesIT.assertSaysWhenItIsBack(restore, restored);
        ArchivedReleasesIT.assertSaysWhenItIsBack(access(1, 9), restored); // its first answer
        for (int node = 0; node <= 1; node++) {
            ArchivedReleasesIT.assertSaysWhenItIsBack(on(node).get(content(9)), restored);
            ArchivedReleasesIT.assertSaysWhenItIsBack(on(node).get(content(9) + "?mode=stream"), restored);
            ArchivedReleasesIT.assertSaysWhenItIsBack(
                    on(node).text(on(node).request(content(9)).header("Range", "bytes=5-9")), restored);
        }
        String prestaged = prestage(receiver.uri() + "/taken-over", 2, 3, 4);
        Await.that(
                "all are under way",
                PATIENCE,
                () -> cluster.rows()
                                .number(
                                        "SELECT COUNT(*) FROM storage_retrieval_files f JOIN asset_locations a"
                                                + " ON a.id = f.asset_location_id WHERE a.entity_type = ?"
                                                + " AND f.state IN ('retrieving', 'restoring')",
                                        type)
                        == 5);
        Await.that(
                "the rows know of the restore",
                PATIENCE,
                () -> retrieval(1, restored).getInt("restoring_files") == 1);
        assertThat(Studio.number(retrieval(1, restored), "estimated_seconds"))
                .as("from the rows, on the other node")
                .isBetween(Duration.ofHours(4).toSeconds(), Duration.ofHours(5).toSeconds());

        Await.that("the first node is telling that it has brought a file", PATIENCE, () -> held.get() != null);
        cluster.node(0).kill();

        JsonObject lost = ended(1, read);
        assertThat(lost.getString("state")).isEqualTo("failed");
        assertThat(lost.getJsonArray("errors").getJsonObject(0).getString("error"))
                .isEqualTo("node_lost");
        Await.that(
                "the other node waits for the archive",
                PATIENCE,
                () -> retrieval(1, restored).getInt("restoring_files") == 1
                        && cluster.rows()
                                        .number(
                                                "SELECT COUNT(*) FROM storage_retrieval_files f JOIN cluster_nodes n"
                                                        + " ON n.id = f.node_id WHERE f.retrieval_id = ?"
                                                        + " AND n.lease_until > now()",
                                                id(restored))
                                == 1);
        cluster.relay().heal();
        slow.forEach(rule -> rule.slowedTo(100_000_000)); // what is under way, too
        assertThat(ended(1, restored).getString("state"))
                .as("without anybody asking again")
                .isEqualTo("completed");
        JsonObject all = ended(1, prestaged);
        assertThat(all.getString("state")).as(all.toString()).isEqualTo("completed");
        assertThat(Studio.number(all, "retrieved_files")).isEqualTo(3);
        Await.that("who asks anew has it", PATIENCE, () -> access(1, 1).status() == 200);
        assertToldByTheOtherNode(receiver, told, prestaged);
    }

    /** Before anybody has asked for the file, and without asking for it. */
    private void assertIndicatorKnowsOfTheArchive(String archived) throws Exception {
        cluster.relay()
                .harm(asked -> asked.method().equals("HEAD") && asked.path().endsWith(archived), FOREVER, Harm.NONE)
                .saying("x-amz-storage-class: GLACIER");
        JsonObject question = Json.createObjectBuilder()
                .add(
                        "keys",
                        Json.createArrayBuilder()
                                .add(Json.createObjectBuilder()
                                        .add("entity_type", type)
                                        .add("entity_id", 9)
                                        .add("file_field", "file")))
                .build();
        for (int node = 0; node <= 1; node++) {
            Http asking = on(node);
            JsonObject found = Await.value(
                    "the store has said that it is archived",
                    PATIENCE,
                    () -> asking.post("/api/assets/indicators", question)
                            .expect(200)
                            .json()
                            .getJsonArray("items")
                            .getJsonObject(0),
                    item -> Studio.number(item, "estimated_seconds")
                            == Duration.ofHours(5).toSeconds());
            assertThat(found.getString("state")).isEqualTo("cold");
            assertThat(Studio.number(cluster.node(node).studio().asset(type + "/9/file"), "estimated_seconds"))
                    .isEqualTo(Duration.ofHours(5).toSeconds());
        }
        assertThat(cluster.rows()
                        .number(
                                "SELECT COUNT(*) FROM storage_retrieval_files f JOIN asset_locations a"
                                        + " ON a.id = f.asset_location_id WHERE a.entity_type = ? AND a.entity_id = 9",
                                type))
                .as("nothing has begun")
                .isZero();
    }

    /** What the dead node had to tell comes once, what it was telling when it died a second time, known by its id. */
    private void assertToldByTheOtherNode(WebhookReceiver receiver, String told, String prestaged) throws Exception {
        cluster.letTimePass();
        for (String location : List.of(prestaged, told)) {
            Await.that(
                    location + " is told",
                    PATIENCE,
                    () -> retrieval(1, location)
                            .getJsonObject("webhook")
                            .getString("state")
                            .equals("delivered"));
        }
        List<Received> once = received(receiver, "/taken-over");
        assertThat(once).hasSize(1);
        assertThat(signedBy(once.get(0))).isEqualTo(1);
        List<Received> again = received(receiver, "/held");
        assertThat(again)
                .extracting(Received::id)
                .containsOnly(again.get(0).id())
                .isNotEqualTo(once.get(0).id());
        assertThat(signedBy(again.get(again.size() - 1))).isEqualTo(1);
    }

    private static List<Received> received(WebhookReceiver receiver, String path) {
        return receiver.received().stream()
                .filter(each -> each.path().equals(path))
                .toList();
    }

    /** Each node has a secret of its own here, so that it is seen which one tells. */
    private WebhookReceiver receiver(AtomicReference<Received> held) throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        WebhookReceiver receiver = new WebhookReceiver((request, nth) -> {
            if (!request.path().equals("/held") || held.get() != null) {
                return 204;
            }
            if (signedBy(request) == 1) {
                return 503; // until the first node has it
            }
            held.set(request);
            never.await();
            return 500;
        });
        for (int node = 0; node <= 1; node++) {
            cluster.node(node).set("isotherm.webhook.secret", WebhookReceiver.secret(Samples.bytes(32, node)));
            cluster.node(node).set("isotherm.webhook.allowed-endpoints", receiver.uri());
            cluster.node(node).set("isotherm.webhook.back-off", "PT0.1S");
            cluster.node(node).set("isotherm.webhook.attempts", "100");
        }
        return receiver;
    }

    private static int signedBy(Received told) {
        return told.isSignedWith(Samples.bytes(32, 0)) ? 0 : told.isSignedWith(Samples.bytes(32, 1)) ? 1 : -1;
    }

    /** Settings are seen within some seconds. */
    private String prestage(String webhook, int... files) throws Exception {
        JsonObject wish = Json.createObjectBuilder()
                .add(
                        "filter",
                        Json.createObjectBuilder().add("asset_location_ids", Json.createArrayBuilder(ids(files))))
                .add("webhook", webhook)
                .build();
        return Await.value(
                        "the settings are seen",
                        PATIENCE,
                        () -> on(0).post(Studio.ADMIN + "retrievals", wish),
                        answer -> answer.status() == 202)
                .header("Location");
    }

    private String content(int file) {
        return "/api/assets/" + type + "/" + file + "/file/content";
    }

    private static long id(String location) {
        return Long.parseLong(location.substring(location.lastIndexOf('/') + 1));
    }

    private List<Long> ids(int... files) throws Exception {
        List<Long> ids = new ArrayList<>();
        for (int file : files) {
            ids.add(Studio.id(cluster.node(0).studio().asset(type + "/" + file + "/file")));
        }
        return ids;
    }
}
