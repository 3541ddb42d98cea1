package org.isotherm.it;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.isotherm.storage.s3.RelayRule;
import org.isotherm.storage.s3.RelayRule.Asked;
import org.isotherm.storage.s3.RelayRule.Harm;
import org.isotherm.storage.s3.StoreRelay;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** An S3 store that fails in the middle of a run: all is moved in the end, or exactly what cannot be is listed. */
@Tag("long")
@ExtendWith(WithServer.class)
class StoreFaultsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int SMALL = 60_000;
    private static final int LARGE = 2 * Studio.PART + 11;
    private static final int ALWAYS = Integer.MAX_VALUE;

    private final IsothermServer server;
    private final Studio studio;
    private final StoreRelay relay;

    StoreFaultsIT(IsothermServer server) {
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

    private Shipment toStore() throws Exception {
        return new Shipment(server, this::local, this::store);
    }

    private Shipment fromStore() throws Exception {
        return new Shipment(server, this::store, this::local);
    }

    /**
     * Something that passes.
     *
     * @param order what the relay is told, given a test for the shipment's requests
     */
    private record Passing(String name, BiFunction<StoreRelay, Predicate<Asked>, RelayRule> order) {
        @Override
        public String toString() {
            return name;
        }

        private static Passing harm(String name, Predicate<Asked> about, int times, Harm harm) {
            return new Passing(name, (relay, ours) -> relay.harm(ours.and(about), times, harm));
        }

        private static Passing busy(String name, Predicate<Asked> about, int times) {
            return new Passing(name, (relay, ours) -> relay.refuse(ours.and(about), times, 503, "SlowDown"));
        }
    }

    static Stream<Passing> atTheTarget() {
        return Stream.of(
                Passing.harm("lost reply of a put", Asked::isPut, 2, Harm.LOST),
                Passing.harm("lost reply of a part", Asked::isPart, 1, Harm.LOST),
                Passing.harm("lost reply of a completion", Asked::isCompletion, 1, Harm.LOST),
                Passing.busy("busy for some puts", Asked::isPut, 6),
                Passing.busy("busy for some parts", Asked::isPart, 5),
                Passing.busy("busy for a completion", Asked::isCompletion, 1),
                Passing.harm("copy read back cut short", Asked::isRead, 3, Harm.CUT),
                Passing.harm("copy read back with another bit", Asked::isRead, 2, Harm.FLIPPED),
                Passing.harm("copy read back until it stands still", Asked::isRead, 1, Harm.STALLED));
    }

    @ParameterizedTest
    @MethodSource("atTheTarget")
    void movesEverythingInTheEnd(Passing fault) throws Exception {
        Shipment shipment = toStore().with(5, SMALL).with(Samples.bytes(LARGE, 6));
        RelayRule rule = fault.order().apply(relay, isOf(shipment));

        JsonObject run = shipment.finish(shipment.begin(shipment.order()));

        assertThat(rule.met()).as("it has happened").isPositive();
        relay.heal();
        shipment.assertMoved(run);
        assertThat(shipment.resumed()).isZero();
    }

    static Stream<Passing> atTheSource() {
        return Stream.of(
                Passing.harm("source cut short", Asked::isRead, 3, Harm.CUT),
                Passing.harm("source stands still", Asked::isRead, 1, Harm.STALLED),
                Passing.harm("source without an answer", Asked::isRead, 4, Harm.LOST),
                Passing.busy("source busy", Asked::isRead, 8));
    }

    @ParameterizedTest
    @MethodSource("atTheSource")
    void bringsEverythingFromTheStoreInTheEnd(Passing fault) throws Exception {
        Shipment shipment = fromStore().with(5, SMALL).with(Samples.bytes(LARGE, 6));
        RelayRule rule = fault.order().apply(relay, isOf(shipment));

        JsonObject run = shipment.finish(shipment.begin(shipment.order()));

        assertThat(rule.met()).as("it has happened").isPositive();
        relay.heal();
        shipment.assertMoved(run);
        assertThat(shipment.resumed()).isZero();
    }

    @Test
    void listsExactlyTheFilesThatTheStoreWillNotTake() throws Exception {
        Shipment shipment = toStore().with(9, SMALL);
        relay.refuse(puts(shipment, 2), ALWAYS, 503, "SlowDown");
        relay.refuse(puts(shipment, 3), ALWAYS, 403, "AccessDenied");
        relay.refuse(puts(shipment, 4), ALWAYS, 404, "NoSuchBucket");
        // whether it was stored is unknown each time; the read-back tells that it is not there
        relay.refuse(puts(shipment, 5), ALWAYS, 500, "InternalError");
        Set<String> names = ConcurrentHashMap.newKeySet();
        relay.harm(
                asked -> puts(shipment, 6).test(asked) && names.add(asked.path()),
                ALWAYS,
                Harm.NONE); // only notes them
        relay.harm(asked -> asked.isRead() && names.contains(asked.path()), ALWAYS, Harm.FLIPPED);

        long id = shipment.begin(shipment.order());
        JsonObject run = shipment.finish(id);

        shipment.assertListed(
                run,
                Map.of(
                        2, "throttled",
                        3, "access_refused",
                        4, "access_refused",
                        5, "copy_missing",
                        6, "copy_corrupt"));
        relay.heal();
        shipment.assertSound(run);
        shipment.retry(id);
    }

    @Test
    void listsExactlyTheFilesThatTheStoreWillNotGive() throws Exception {
        Shipment shipment = fromStore().with(8, SMALL);
        relay.refuse(reads(shipment, 2), ALWAYS, 503, "SlowDown");
        relay.refuse(reads(shipment, 3), ALWAYS, 403, "AccessDenied");
        relay.refuse(reads(shipment, 4), ALWAYS, 404, "NoSuchKey");
        relay.harm(reads(shipment, 5), ALWAYS, Harm.FLIPPED);
        relay.harm(reads(shipment, 6), ALWAYS, Harm.CUT);

        long id = shipment.begin(shipment.order());
        JsonObject run = shipment.finish(id);

        shipment.assertListed(
                run,
                Map.of(
                        2, "throttled",
                        3, "access_refused",
                        4, "source_missing",
                        5, "source_corrupt",
                        6, "unavailable"));
        relay.heal();
        shipment.assertSound(run);
        shipment.retry(id);
    }

    @Test
    void waitsForAStoreThatIsBusyForEver() throws Exception {
        Shipment shipment = toStore().with(8, SMALL);
        long id = shipment.begin(shipment.order().add("parallelism", 1).add("bandwidth_bytes_per_second", 2 * SMALL));
        shipment.awaitVerified(id, 1);

        relay.refuse(isOf(shipment), ALWAYS, 503, "SlowDown");
        awaitReachable(shipment.target(), false);
        relay.heal();
        JsonObject run = shipment.finish(id);

        shipment.assertMoved(run);
        assertThat(mostAttempts(id))
                .as("attempts until the probe had seen it, and one more")
                .isLessThan(5);
    }

    @Test
    void waitsForAStoreThatRefusesConnections() throws Exception {
        Shipment shipment = toStore().with(8, SMALL).with(Samples.bytes(LARGE, 9));
        long id = shipment.begin(shipment.order().add("parallelism", 1).add("bandwidth_bytes_per_second", 2 * SMALL));
        shipment.awaitVerified(id, 1);

        relay.goAway();
        try {
            awaitReachable(shipment.target(), false);
            assertThat(studio.migration(id).getString("status")).isEqualTo("in_progress");
        } finally {
            relay.comeBack();
        }
        unlimited(id);

        shipment.assertMoved(shipment.finish(id));
        assertThat(mostAttempts(id))
                .as("attempts until the probe had seen it, and one more")
                .isLessThan(5);
    }

    @Test
    void goesOnWithRotatedCredentials() throws Exception {
        String secret = "isotherm.credentials.rotated.secret-access-key";
        server.set("isotherm.credentials.rotated.access-key-id", IsothermServer.ACCESS_KEY);
        server.set(secret, IsothermServer.SECRET);
        Await.that(
                "the credentials are known",
                PATIENCE,
                () -> studio.admin()
                                .post(
                                        Studio.ADMIN + "backends",
                                        rotated("rotated-trial").build())
                                .status()
                        == 201);
        Shipment shipment = new Shipment(server, this::local, this::rotated).with(10, SMALL);
        long id = shipment.begin(shipment.order().add("parallelism", 1).add("bandwidth_bytes_per_second", SMALL));
        shipment.awaitVerified(id, 1);

        server.set(secret, "the-secret-of-yesterday");
        try {
            awaitReachable(shipment.target(), false);
        } finally {
            server.set(secret, IsothermServer.SECRET);
        }
        JsonObject run = shipment.finish(id);

        // what was on its way when the store refused the key is listed: only a person can put a key right
        assertThat(shipment.errors(id).values()).allMatch("access_refused"::equals);
        if (shipment.errors(id).isEmpty()) {
            shipment.assertMoved(run);
        } else {
            shipment.retry(id);
        }
    }

    private JsonObjectBuilder rotated(String name) {
        JsonObject plain = Studio.s3(name, server.s3(), name + "/").build();
        return Json.createObjectBuilder(plain)
                .add(
                        "config",
                        Json.createObjectBuilder(plain.getJsonObject("config")).add("credentials_ref", "rotated"));
    }

    @Test
    void noticesACopyThatIsDeletedOrReplacedBeforeItIsReadBack() throws Exception {
        Shipment shipment = toStore().with(6, SMALL);
        try (Bucket bucket = server.bucket()) {
            Set<String> met = ConcurrentHashMap.newKeySet();
            Predicate<Asked> each = asked -> asked.isRead() && isOf(shipment).test(asked) && met.add(asked.path());
            relay.before(each, () -> bucket.delete(newest(met, bucket, shipment)));
            relay.before(each, () -> bucket.put(newest(met, bucket, shipment), Samples.bytes(SMALL, 1)));

            long id = shipment.begin(shipment.order().add("parallelism", 1));
            JsonObject run = shipment.finish(id);

            relay.heal();
            shipment.assertMoved(run);
            assertThat(server.rows()
                            .number(
                                    "SELECT COUNT(*) FROM storage_migration_items WHERE migration_id = ? AND attempts > 1",
                                    id))
                    .isEqualTo(2);
        }
    }

    /** Some copy that has not been read back yet; the relay has one thread for each connection, the run one worker. */
    private static String newest(Set<String> met, Bucket bucket, Shipment shipment) {
        return met.stream()
                .map(StoreFaultsIT::key)
                .filter(bucket.list(prefix(shipment))::containsKey)
                .findFirst()
                .orElseThrow();
    }

    /**
     * Between the proof and the switch, and after the switch, nothing is read: only the kept source helps, and the
     * reconciliation tells.
     */
    @Test
    void bringsBackFromTheKeptSourceWhatIsDeletedBehindItsBack() throws Exception {
        Shipment shipment = toStore().with(3, SMALL);
        try (Bucket bucket = server.bucket()) {
            Set<String> first = ConcurrentHashMap.newKeySet();
            RelayRule beforeSwitch = relay.beforeTheEndOf(
                    asked -> asked.isRead() && isOf(shipment).test(asked) && first.isEmpty() && first.add(asked.path()),
                    () -> bucket.delete(key(first.iterator().next())));
            long id = shipment.begin(shipment.order().add("source_retention", "PT1H"));
            JsonObject run = shipment.finish(id);
            assertThat(run.getString("status")).isEqualTo("completed");
            assertThat(beforeSwitch.met()).isEqualTo(1);
            List<String> left = List.copyOf(bucket.list(prefix(shipment)).keySet());
            assertThat(left).hasSize(2);
            bucket.delete(left.get(0));

            Reconciling reconciling = new Reconciling(server);
            assertThat(reconciling.findings(Studio.id(reconciling.run(shipment.target())), "?kind=missing_object"))
                    .hasSize(2);
            for (int file = 1; file <= 3; file++) {
                shipment.assertServed(file); // from the kept source where the object is gone
            }

            studio.rollBack(id, Json.createObjectBuilder().add("source_retention", "PT0S"));
            JsonObject back = shipment.finish(id);

            assertThat(back.getString("status")).as(back.toString()).isEqualTo("rolled_back");
            for (int file = 1; file <= 3; file++) {
                shipment.assertServed(file);
            }
        }
    }

    private static Predicate<Asked> isOf(Shipment shipment) {
        return asked -> asked.target().contains(shipment.storeName() + "/");
    }

    private static Predicate<Asked> puts(Shipment shipment, int file) {
        return asked -> asked.isPut()
                && asked.length() == shipment.size(file)
                && isOf(shipment).test(asked);
    }

    private Predicate<Asked> reads(Shipment shipment, int file) throws Exception {
        String path = studio.asset(shipment.key(file)).getString("storage_path");
        return asked -> asked.isRead() && asked.path().endsWith(path);
    }

    private static String prefix(Shipment shipment) {
        return shipment.storeName() + "/";
    }

    /** Of an object, as it stands behind the bucket's name. */
    private static String key(String path) {
        return path.substring(("/" + IsothermServer.BUCKET + "/").length());
    }

    private void awaitReachable(long backend, boolean reachable) throws Exception {
        Await.that(
                "the backend is " + (reachable ? "" : "not ") + "reachable",
                PATIENCE,
                () -> studio.backend(backend).getJsonObject("health").getBoolean("reachable") == reachable);
    }

    private void unlimited(long id) throws Exception {
        studio.operator()
                .text(studio.operator()
                        .request(Studio.ADMIN + "migrations/" + id)
                        .header("Content-Type", "application/json")
                        .method(
                                "PATCH",
                                java.net.http.HttpRequest.BodyPublishers.ofString(
                                        "{\"bandwidth_bytes_per_second\":null}")))
                .expect(200);
    }

    private long mostAttempts(long id) throws Exception {
        return server.rows().number("SELECT MAX(attempts) FROM storage_migration_items WHERE migration_id = ?", id);
    }
}
