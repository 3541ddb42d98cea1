package org.isotherm.it;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.time.Duration;
import java.util.Map;
import java.util.function.Predicate;
import org.isotherm.demo.Http;
import org.isotherm.storage.s3.RelayRule;
import org.isotherm.storage.s3.RelayRule.Asked;
import org.isotherm.storage.s3.RelayRule.Harm;
import org.isotherm.storage.s3.StoreRelay;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Moves from one prefix of a store to another, which the store makes by itself, and files that lie in its archive. */
@ExtendWith(WithServer.class)
class StoreCopiesIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int ALWAYS = Integer.MAX_VALUE;
    private static final int SMALL = 60_000;

    private final IsothermServer server;
    private final Studio studio;
    private final StoreRelay relay;

    StoreCopiesIT(IsothermServer server) {
        this.server = server;
        this.studio = server.studio();
        this.relay = server.relay();
    }

    @AfterEach
    void heals() {
        relay.heal();
    }

    private JsonObjectBuilder local(String name) throws Exception {
        return Studio.local(name, server.newFolder(name));
    }

    private JsonObjectBuilder store(String name) {
        return Studio.s3(name, relay.uri(), name + "/");
    }

    private Shipment withinStore() throws Exception {
        return new Shipment(server, this::store, this::store);
    }

    private Shipment fromStore() throws Exception {
        return new Shipment(server, this::store, this::local);
    }

    private static String to(Shipment shipment) {
        return shipment.storeName().replace("-from", "-to") + "/";
    }

    private static Predicate<Asked> bodiesTo(Shipment shipment) {
        return asked -> asked.method().equals("PUT")
                && asked.length() > 0
                && asked.target().contains(to(shipment))
                && !asked.target().contains(".isotherm");
    }

    @Test
    void theStoreCopiesAndEveryCopyIsProven() throws Exception {
        Shipment shipment = withinStore().with(6, SMALL).with(Samples.bytes(2 * Studio.PART + 11, 7));
        RelayRule sent = relay.harm(bodiesTo(shipment), ALWAYS, Harm.NONE);
        RelayRule read =
                relay.harm(asked -> asked.isRead() && asked.target().contains(to(shipment)), ALWAYS, Harm.NONE);

        JsonObject run = shipment.finish(shipment.begin(shipment.order()));

        assertThat(sent.met()).as("bodies sent").isZero();
        assertThat(read.met()).as("copies read back").isGreaterThanOrEqualTo(7);
        shipment.assertMoved(run);
    }

    @Test
    void aSourceThatIsNotWhatItsRowSaysIsFoundAllTheSame() throws Exception {
        Shipment shipment = withinStore().with(3, SMALL);
        String path = studio.asset(shipment.key(2)).getString("storage_path");
        byte[] other = Samples.bytes(shipment.size(2), 99);
        try (Bucket bucket = server.bucket()) {
            bucket.put(shipment.storeName() + "/" + path, other);
        }

        JsonObject run = shipment.finish(shipment.begin(shipment.order()));

        shipment.assertListed(run, Map.of(2, "source_corrupt"));
        try (Bucket bucket = server.bucket()) {
            Await.that(
                    "the corrupt copy is gone",
                    PATIENCE,
                    () -> bucket.list(to(shipment)).size() == 2);
        }
    }

    @Test
    void aCopyThatTheStoreHasSpoiltIsMadeAgain() throws Exception {
        Shipment shipment = withinStore().with(3, SMALL);
        RelayRule spoilt =
                relay.harm(asked -> asked.isRead() && asked.target().contains(to(shipment)), 2, Harm.FLIPPED);

        JsonObject run = shipment.finish(shipment.begin(shipment.order()));

        assertThat(spoilt.met()).isEqualTo(2);
        shipment.assertMoved(run);
    }

    @Test
    void sendsTheBytesToAStoreThatWillNotCopy() throws Exception {
        Shipment shipment = withinStore().with(4, SMALL);
        relay.refuse(
                asked -> asked.method().equals("PUT")
                        && asked.length() <= 0
                        && asked.target().contains(to(shipment)),
                ALWAYS,
                501,
                "NotImplemented");
        RelayRule sent = relay.harm(bodiesTo(shipment), ALWAYS, Harm.NONE);

        JsonObject run = shipment.finish(shipment.begin(shipment.order()));

        assertThat(sent.met()).isEqualTo(4);
        shipment.assertMoved(run);
    }

    private static Predicate<Asked> restores(String path) {
        return asked -> asked.method().equals("POST")
                && asked.path().endsWith(path)
                && asked.target().contains("?restore");
    }

    private String archive(Shipment shipment, int file) throws Exception {
        String path = studio.asset(shipment.key(file)).getString("storage_path");
        relay.refuse(asked -> asked.isRead() && asked.path().endsWith(path), ALWAYS, 403, "InvalidObjectState");
        return path;
    }

    private Http.Answer content(Shipment shipment, int file) throws Exception {
        return studio.operator().get("/api/assets/" + shipment.key(file) + "/content?mode=stream");
    }

    @Test
    void waitsForAFileThatComesBackFromTheArchive() throws Exception {
        Shipment shipment = fromStore().with(4, SMALL);
        RelayRule asked = relay.refuse(restores(archive(shipment, 2)), ALWAYS, 202, "");

        long id = shipment.begin(shipment.order());
        shipment.awaitVerified(id, 3);
        Await.that(
                "the file waits",
                PATIENCE,
                () -> server.rows()
                                .number(
                                        "SELECT COUNT(*) FROM storage_migration_items WHERE migration_id = ?"
                                                + " AND error = 'archived' AND state = 'pending' AND attempts = 0",
                                        id)
                        == 1);
        Http.Answer early = content(shipment, 2);

        assertThat(asked.met()).as("the restore was asked for").isPositive();
        assertThat(studio.migration(id).getString("status")).isEqualTo("in_progress");
        assertThat(early.status()).as(early.body()).isEqualTo(202);
        assertThat(early.json().getString("state")).isEqualTo("retrieving");
        assertThat(early.headers().firstValue("Retry-After")).isPresent();

        relay.heal(); // it is back
        shipment.assertMoved(shipment.finish(id));
        Await.that(
                "what was read meanwhile is there, too",
                PATIENCE,
                () -> studio.operator()
                        .get(early.header("Location"))
                        .expect(200)
                        .json()
                        .getString("state")
                        .equals("completed"));
    }

    @Test
    void listsAFileThatTheArchiveWillNotGiveBack() throws Exception {
        Shipment shipment = fromStore().with(3, SMALL);
        relay.refuse(restores(archive(shipment, 2)), ALWAYS, 403, "AccessDenied");

        long id = shipment.begin(shipment.order());
        JsonObject run = shipment.finish(id);
        Http.Answer refused = content(shipment, 2);

        shipment.assertListed(run, Map.of(2, "not_restored"));
        Refused.with(refused, 409);
        relay.heal();
        shipment.retry(id);
    }
}
