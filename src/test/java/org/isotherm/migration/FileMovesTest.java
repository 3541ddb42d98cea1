package org.isotherm.migration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.isotherm.storage.Copied;
import org.isotherm.storage.Sha256;
import org.isotherm.storage.WriteObserver;
import org.isotherm.transfer.MoveError;
import org.isotherm.transfer.MoveException;
import org.isotherm.transfer.VerifiedCopy;
import org.isotherm.transfer.VerifiedFile;
import org.junit.jupiter.api.Test;

/** What one file of a claim meets is its own. */
final class FileMovesTest {
    private static final int BUFFERS = 5;
    private static final String DIGEST = "0".repeat(64);

    /** Nobody asks the worker for anything, but how often it would have given way is counted. */
    private static final class Free implements Pace {
        private int gaveWay;

        @Override
        public boolean stops() {
            return false;
        }

        @Override
        public boolean waits() {
            return false;
        }

        @Override
        public void giveWay() {
            gaveWay++;
        }

        @Override
        public Long bandwidth() {
            return null;
        }
    }

    /** Copies in which some files meet an error. */
    private static final class Copies extends VerifiedCopy {
        private final Map<String, Error> whileCopied;
        private final Map<String, Error> whileProven;

        Copies(Map<String, Error> whileCopied, Map<String, Error> whileProven) {
            super(null);
            this.whileCopied = whileCopied;
            this.whileProven = whileProven;
        }

        @Override
        public Copied copy(Place from, Sha256 expected, long expectedSize, Place to, WriteObserver observer)
                throws MoveException {
            meet(whileCopied, to);
            try {
                for (int i = 0; i < BUFFERS; i++) {
                    observer.advanced(expectedSize / BUFFERS);
                }
            } catch (IOException e) {
                throw new MoveException(MoveError.INTERNAL, "the observer stopped the copy", e);
            }
            return new Copied(expectedSize, new Sha256(DIGEST));
        }

        @Override
        public VerifiedFile prove(Copied source, Place target, StopCheck stop) throws MoveException {
            meet(whileProven, target);
            try {
                for (int i = 0; i < BUFFERS; i++) {
                    stop.check();
                }
            } catch (IOException e) {
                throw new MoveException(MoveError.INTERNAL, "the check stopped the proof", e);
            }
            return null; // only its own package can make one
        }

        private static void meet(Map<String, Error> errors, Place place) {
            Error error = errors.get(place.path().text());
            if (error != null) {
                throw error;
            }
        }
    }

    /** Notes nothing anywhere. */
    private static final class Claims extends ItemClaims {
        @Override
        public List<MigrationItem> copied(long migrationId, Map<MigrationItem, NewCopy> copies) {
            copies.forEach((item, copied) -> {
                item.state = ItemState.COPIED;
                item.sourceSha256 = copied.source().sha256().hex();
            });
            return new ArrayList<>(copies.keySet());
        }
    }

    private static MigrationItem item(long id) {
        MigrationItem item = new MigrationItem();
        item.id = id;
        item.asset = "shot/" + id + "/file";
        item.sourcePath = "source/" + id;
        item.targetPath = "copy/" + id;
        item.fileSizeBytes = 10;
        item.state = ItemState.COPYING;
        return item;
    }

    @Test
    void outOfMemoryCostsTheFileAnAttemptAndTheOthersNothing() {
        Migration run = new Migration();
        run.id = 1L;
        Copies copies = new Copies(
                Map.of("copy/2", new OutOfMemoryError("Java heap space")),
                Map.of("copy/3", new OutOfMemoryError("Direct buffer memory"), "copy/4", new StackOverflowError()));
        FileMoves moves = new FileMoves(copies, new Claims(), new Bandwidth(), null, null, null);

        List<ItemResult> results =
                moves.move(new Claim.Files(run, List.of(item(1), item(2), item(3), item(4), item(5))), new Free());

        assertThat(results).hasSize(5);
        for (ItemResult result : results) {
            long id = result.item().id();
            if (id == 1 || id == 5) {
                assertThat(result).isInstanceOf(ItemResult.Proven.class);
            } else {
                assertThat(result).isInstanceOfSatisfying(ItemResult.NotMoved.class, notMoved -> {
                    assertThat(notMoved.why().error()).isEqualTo(MoveError.INTERNAL);
                    assertThat(notMoved.why().error().mayWorkLater()).isTrue();
                });
            }
        }
    }

    @Test
    void aWorkerGivesWayAtEachBufferOfTheCopyAndOfTheProof() {
        Migration run = new Migration();
        run.id = 1L;
        FileMoves moves =
                new FileMoves(new Copies(Map.of(), Map.of()), new Claims(), new Bandwidth(), null, null, null);
        Free pace = new Free();

        moves.move(new Claim.Files(run, List.of(item(1), item(2))), pace);

        assertThat(pace.gaveWay).isEqualTo(2 * 2 * BUFFERS);
    }
}
