package org.isotherm.model;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One asset, two backends, two nodes, and the rows: everything that a step may see or change. The source lies on the
 * first backend, the copies of the attempts on the second, what the overwriter sends on either.
 */
final class World {
    static final int WORDS = 5;

    /** The objects: the source, one name for each attempt, and the overwriter's. */
    static final int SOURCE = 0;

    static final int FIRST_COPY = 1;
    static final int COPIES = 3;
    static final int NEW_CONTENT = FIRST_COPY + COPIES;
    static final int NOTHING = NEW_CONTENT + 1;

    /** The nodes; the third one takes the overwriter's upload. Rows of a node that is gone for ever name nobody. */
    static final int UPLOAD_NODE = 2;

    static final int NOBODY = 3;

    static final int MOVE = 0;
    static final int ROLLBACK = 1;

    /** What lies on the medium under a name. */
    enum Bytes {
        ABSENT,
        PARTIAL,
        GOOD,
        BAD;

        private static final Bytes[] ALL = values();
    }

    /** The row in {@code stored_objects}; without one at first and, once reaped, at the end. */
    enum Row {
        NONE,
        WRITING,
        LIVE,
        RETAINED,
        CONDEMNED,
        DELETED,
        GONE;

        private static final Row[] ALL = values();
    }

    /** What {@code delete_after} says of a condemned or deleted object. */
    enum Due {
        NOW,
        CLAIMED,
        LATER;

        private static final Due[] ALL = values();
    }

    /** A multipart upload at the store. */
    enum Upload {
        NONE,
        EMPTY,
        GOOD,
        BAD,
        ENDED;

        private static final Upload[] ALL = values();
    }

    enum ItemState {
        NONE,
        PENDING,
        COPYING,
        COPIED,
        COMPLETED,
        SKIPPED,
        FAILED,
        ROLLED_BACK;

        private static final ItemState[] ALL = values();
    }

    /** Where a mover is; each value waits for the transaction or the backend call that comes next. */
    enum At {
        IDLE,
        CLAIMED,
        UPLOAD_BEGUN,
        WRITING,
        PARTS_SENT,
        WRITTEN,
        NOTED,
        PROVEN,
        CORRUPT,
        FAILED;

        private static final At[] ALL = values();
    }

    enum Reaping {
        IDLE,
        CLAIMED,
        CHECKED,
        GONE;

        private static final Reaping[] ALL = values();
    }

    enum Uploading {
        NOT_YET,
        INTENT_UNKNOWN,
        INTENDED,
        WRITTEN,
        PROVEN,
        FAILED,
        ENDED;

        private static final Uploading[] ALL = values();
    }

    static final class StoredObject {
        Row row = Row.NONE;
        Bytes bytes = Bytes.ABSENT;
        Due due = Due.NOW;
        boolean durable;
        boolean verified;
        /** A request that writes it was sent and may still arrive, whoever waits for it. */
        boolean inFlight;
        /** The row still says whose it is. */
        boolean ofAsset;

        int node = NOBODY;
        /** How often its deletion was claimed: the fence of the reapers. */
        int attempts;
        /** How many attempts have begun to write it; 2 stands for more. */
        int writers;

        boolean wasGood;
        boolean wasBad;
        /** The uploads under this name, by the node that began them. */
        final Upload[] uploads = {Upload.NONE, Upload.NONE};
        /** Whose upload the row knows. */
        int notedUpload = NOBODY;

        private void visit(Bits bits) {
            row = bits.next(row, Row.ALL);
            bytes = bits.next(bytes, Bytes.ALL);
            due = bits.next(due, Due.ALL);
            durable = bits.next(durable);
            verified = bits.next(verified);
            inFlight = bits.next(inFlight);
            ofAsset = bits.next(ofAsset);
            node = bits.next(node, 2);
            attempts = bits.next(attempts, 3);
            writers = bits.next(writers, 2);
            wasGood = bits.next(wasGood);
            wasBad = bits.next(wasBad);
            uploads[0] = bits.next(uploads[0], Upload.ALL);
            uploads[1] = bits.next(uploads[1], Upload.ALL);
            notedUpload = bits.next(notedUpload, 2);
        }

        /** The name holds this from now on, whatever was there; nobody has read it back yet. */
        void hold(Bytes content) {
            bytes = content;
            verified = false;
            wasGood |= content == Bytes.GOOD;
            wasBad |= content == Bytes.BAD;
        }

        /** The backend's delete: the object and every unfinished upload of that name. */
        void erase() {
            bytes = Bytes.ABSENT;
            durable = false;
            verified = false;
            for (int i = 0; i < uploads.length; i++) {
                if (uploads[i] != Upload.NONE) {
                    uploads[i] = Upload.ENDED;
                }
            }
        }

        void become(Row next) {
            row = next;
            due = next == Row.DELETED ? Due.LATER : Due.NOW;
            node = NOBODY;
        }

        boolean isTombstone() {
            return row == Row.CONDEMNED || row == Row.DELETED;
        }
    }

    /** A row of {@code storage_migration_items}, with the counters of its run. */
    static final class Item {
        ItemState state = ItemState.NONE;
        int node = NOBODY;
        int fence;
        int attempts;
        int generation;
        int source = NOTHING;
        int target = NOTHING;
        int transferred;
        int verified;
        int skipped;
        int failed;

        private void visit(Bits bits) {
            state = bits.next(state, ItemState.ALL);
            node = bits.next(node, 2);
            fence = bits.next(fence, 5);
            attempts = bits.next(attempts, 3);
            generation = bits.next(generation, 3);
            source = bits.next(source, 3);
            target = bits.next(target, 3);
            transferred = bits.next(transferred, 2);
            verified = bits.next(verified, 2);
            skipped = bits.next(skipped, 2);
            failed = bits.next(failed, 2);
        }

        boolean isActive() {
            return state == ItemState.COPYING || state == ItemState.COPIED;
        }

        boolean isOpen() {
            return state == ItemState.PENDING || isActive();
        }
    }

    /** A node: its lease, and the memory of its worker and its reaper, which a crash empties. */
    static final class Node {
        boolean alive = true;
        boolean lease = true;

        At at = At.IDLE;
        int item;
        int fence;
        int target = NOTHING;
        int upload = NOBODY;

        Reaping reaping = Reaping.IDLE;
        int claimed = NOTHING;
        int claimedAttempts;
        boolean claimedDeleted;

        private void visit(Bits bits) {
            alive = bits.next(alive);
            lease = bits.next(lease);
            at = bits.next(at, At.ALL);
            item = bits.next(item, 1);
            fence = bits.next(fence, 5);
            target = bits.next(target, 3);
            upload = bits.next(upload, 2);
            reaping = bits.next(reaping, Reaping.ALL);
            claimed = bits.next(claimed, 3);
            claimedAttempts = bits.next(claimedAttempts, 3);
            claimedDeleted = bits.next(claimedDeleted);
        }

        /** The worker has done with its file, or has lost it to a failure. */
        void letGo() {
            at = At.IDLE;
            item = 0;
            fence = 0;
            target = NOTHING;
            upload = NOBODY;
        }

        void endReaping() {
            reaping = Reaping.IDLE;
            claimed = NOTHING;
            claimedAttempts = 0;
            claimedDeleted = false;
        }

        /** Whether its worker is somewhere between the claim and the end of the write. */
        boolean mayStillWrite(int object) {
            return target == object
                    && (at == At.CLAIMED || at == At.UPLOAD_BEGUN || at == At.WRITING || at == At.PARTS_SENT);
        }
    }

    final StoredObject[] objects = new StoredObject[NOTHING];
    final Item[] items = {new Item(), new Item()};
    final Node[] nodes = {new Node(), new Node(), new Node()};

    /** The row in {@code asset_locations}: whether it is, what it names, and which content that has to be (1 or 2). */
    boolean assetExists = true;

    /** The row was deleted once; what came afterwards is another asset. */
    boolean assetIsAnother;

    int assetObject = SOURCE;
    int generation = 1;
    int content = 1;

    Uploading uploading = Uploading.NOT_YET;
    boolean wasDeleted;
    boolean wasOverwritten;
    /** A file of somebody else has come to lie where the source lay, and an asset of its own names it. */
    boolean foreignFile;
    /** The clock's statement has begun, and saw the source without a pin. */
    boolean clockSawNoPin;

    int faultsLeft;

    /** Which invariant the step just taken broke by what it did; not part of the state. */
    @Nullable
    Invariant broken;

    World() {
        for (int i = 0; i < objects.length; i++) {
            objects[i] = new StoredObject();
        }
    }

    /** One asset whose object is the source, and one planned item. */
    static World atTheStart(int faults) {
        World world = new World();
        StoredObject source = world.objects[SOURCE];
        source.row = Row.LIVE;
        source.hold(Bytes.GOOD);
        source.durable = true;
        source.verified = true;
        source.ofAsset = true;
        source.writers = 1;
        Item item = world.items[MOVE];
        item.state = ItemState.PENDING;
        item.generation = 1;
        item.source = SOURCE;
        world.faultsLeft = faults;
        return world;
    }

    void pack(long[] words) {
        visit(Bits.into(words));
    }

    void load(long[] words) {
        visit(Bits.from(words));
        broken = null;
    }

    private void visit(Bits bits) {
        for (StoredObject object : objects) {
            object.visit(bits);
        }
        for (Item item : items) {
            item.visit(bits);
        }
        for (Node node : nodes) {
            node.visit(bits);
        }
        assetExists = bits.next(assetExists);
        assetIsAnother = bits.next(assetIsAnother);
        assetObject = bits.next(assetObject, 3);
        generation = bits.next(generation, 3);
        content = bits.next(content, 2);
        uploading = bits.next(uploading, Uploading.ALL);
        wasDeleted = bits.next(wasDeleted);
        wasOverwritten = bits.next(wasOverwritten);
        foreignFile = bits.next(foreignFile);
        clockSawNoPin = bits.next(clockSawNoPin);
        faultsLeft = bits.next(faultsLeft, 3);
    }

    /** Whether the asset is still what the item was planned for. */
    boolean isCurrent(Item item) {
        return assetExists && !assetIsAnother && generation == item.generation;
    }

    /** The object that an unfinished rollback means to return to. */
    boolean isAwaitedByRollback(int object) {
        return object == SOURCE && items[ROLLBACK].isOpen();
    }

    /** The step just taken did what must never happen. */
    void breaks(Invariant invariant) {
        if (broken == null) {
            broken = invariant;
        }
    }

    /** In few words, for traces. */
    @Override
    public String toString() {
        List<String> words = new ArrayList<>();
        words.add(assetExists ? "asset→" + name(assetObject) + " g" + generation : "no asset");
        for (int i = 0; i < items.length; i++) {
            Item item = items[i];
            if (item.state != ItemState.NONE) {
                words.add((i == MOVE ? "move " : "rollback ") + item.state + " f" + item.fence
                        + (item.target == NOTHING ? "" : " →" + name(item.target)));
            }
        }
        for (int i = 0; i < objects.length; i++) {
            StoredObject object = objects[i];
            if (object.row != Row.NONE) {
                words.add(name(i) + " " + object.row + "/" + object.bytes + (object.inFlight ? "+in flight" : ""));
            }
        }
        return String.join(", ", words);
    }

    static String name(int object) {
        return object == SOURCE ? "S" : object == NEW_CONTENT ? "U" : "T" + object;
    }
}
