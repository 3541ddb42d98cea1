package org.isotherm.migration;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.isotherm.asset.Reservations;
import org.isotherm.registry.BackendRegistry;
import org.isotherm.storage.Copied;
import org.isotherm.storage.Sha256;
import org.isotherm.storage.StoragePath;
import org.isotherm.storage.WriteObserver;
import org.isotherm.transfer.MoveError;
import org.isotherm.transfer.MoveException;
import org.isotherm.transfer.StoppedException;
import org.isotherm.transfer.VerifiedCopy;
import org.isotherm.transfer.VerifiedCopy.Place;
import org.isotherm.transfer.VerifiedFile;
import org.jspecify.annotations.Nullable;

/**
 * Brings claimed files to proven copies: copies those that are not yet, notes it, and reads every copy back. Of a file
 * that returns to an object which is still there only that is read.
 */
@ApplicationScoped
public class FileMoves {
    private static final Logger LOG = System.getLogger(FileMoves.class.getName());
    private static final long BEAT = TimeUnit.SECONDS.toNanos(1);
    private static final long STANDSTILL = TimeUnit.MILLISECONDS.toNanos(200);

    private final VerifiedCopy copies;
    private final ItemClaims claims;
    private final Bandwidth bandwidth;
    private final BackendRegistry backends;
    private final Reservations reservations;
    private final FileConversions conversions;

    FileMoves() {
        this(null, null, null, null, null, null);
    }

    @Inject
    @SuppressWarnings("NullAway") // null only in the proxy, which never uses them
    FileMoves(
            @Nullable VerifiedCopy copies,
            @Nullable ItemClaims claims,
            @Nullable Bandwidth bandwidth,
            @Nullable BackendRegistry backends,
            @Nullable Reservations reservations,
            @Nullable FileConversions conversions) {
        this.copies = copies;
        this.claims = claims;
        this.bandwidth = bandwidth;
        this.backends = backends;
        this.reservations = reservations;
        this.conversions = conversions;
    }

    /**
     * What became of each file. One that fails holds up none of the others. Runs outside any transaction, because it
     * waits for backends.
     *
     * @param pace asked between buffers; once it says stop, the rest is given back unmoved
     */
    @Transactional(TxType.NOT_SUPPORTED)
    public List<ItemResult> move(Claim.Files claim, Pace pace) {
        List<ItemResult> results = new ArrayList<>();
        List<MigrationItem> durable = new ArrayList<>();
        Map<MigrationItem, NewCopy> fresh = new LinkedHashMap<>();
        long asked = System.nanoTime();
        for (MigrationItem item : claim.items()) {
            if (item.state() == ItemState.COPIED || item.isReturn()) {
                durable.add(item);
                continue;
            }
            try {
                // a worker that slept since its claim may have lost the file, and its name may have been cleaned away
                if (System.nanoTime() - asked > BEAT) {
                    if (!claims.goesOn(item, item.copiedBytes())) {
                        throw new MoveException(MoveError.STOPPED, "the file was taken over, or the run stopped", null);
                    }
                    asked = System.nanoTime();
                }
                fresh.put(item, copy(claim.run(), item, pace));
            } catch (MoveException e) {
                results.add(new ItemResult.NotMoved(item, e));
            } catch (RuntimeException | Error e) {
                results.add(new ItemResult.NotMoved(item, unexpected(item, e)));
            }
        }
        if (!fresh.isEmpty()) {
            durable.addAll(claims.copied(claim.run().id(), fresh));
        }
        for (MigrationItem item : durable) {
            try {
                results.add(new ItemResult.Proven(item, prove(item, pace)));
            } catch (MoveException e) {
                results.add(new ItemResult.NotMoved(item, e));
            } catch (RuntimeException | Error e) {
                results.add(new ItemResult.NotMoved(item, unexpected(item, e)));
            }
        }
        return results;
    }

    private static MoveException unexpected(MigrationItem item, Throwable e) {
        LOG.log(Level.ERROR, "the move of " + item.asset() + " met a defect", e);
        return new MoveException(MoveError.INTERNAL, "internal error, see the server's log: " + e, e);
    }

    private NewCopy copy(Migration run, MigrationItem item, Pace pace) throws MoveException {
        if (pace.stops()) {
            throw new MoveException(MoveError.STOPPED, "the run was stopped", null);
        }
        if (item.isConversion()) {
            return conversions.convert(
                    item, new Place(item.targetBackendId(), targetOf(item)), new Watch(run, item, pace));
        }
        return new NewCopy(
                copies.copy(
                        new Place(item.sourceBackendId(), item.sourcePath()),
                        item.expectedSha256().orElse(null),
                        item.size(),
                        new Place(item.targetBackendId(), targetOf(item)),
                        new Watch(run, item, pace)),
                null);
    }

    private VerifiedFile prove(MigrationItem item, Pace pace) throws MoveException {
        VerifiedCopy.StopCheck check = () -> {
            pace.giveWay();
            if (pace.stops()) {
                throw new StoppedException();
            }
        };
        Place target = new Place(item.targetBackendId(), targetOf(item));
        if (item.isConversion()) {
            return conversions.prove(item, target, check);
        }
        if (item.isReturn()) {
            return copies.proveOld(new Copied(item.size(), item.expectedSha256().orElseThrow()), target, check);
        }
        String digest = item.sourceSha256();
        if (digest == null) {
            throw new IllegalStateException("item " + item.id() + " is copied but has no digest");
        }
        return copies.prove(new Copied(item.size(), new Sha256(digest)), target, check);
    }

    private static StoragePath targetOf(MigrationItem item) {
        return item.targetPath()
                .orElseThrow(() -> new IllegalStateException("item " + item.id() + " was claimed without a target"));
    }

    /** Follows one copy: holds it to the bandwidth, notes its progress about once a second, and stops it when told. */
    private final class Watch implements WriteObserver {
        private final Migration run;
        private final MigrationItem item;
        private final Pace pace;
        private final AtomicLong bytes = new AtomicLong();
        private final AtomicLong lastBeat = new AtomicLong(System.nanoTime());

        Watch(Migration run, MigrationItem item, Pace pace) {
            this.run = run;
            this.item = item;
            this.pace = pace;
        }

        @Override
        public Optional<String> uploadToResume() {
            return Optional.ofNullable(item.uploadToResume); // never of a conversion
        }

        /** The next attempt goes on with it, or the deletion of the condemned copy aborts it. */
        @Override
        public boolean keepsUpload() {
            return !item.isConversion();
        }

        @Override
        public void uploadStarted(String uploadId) throws IOException {
            if (!claims.uploadStarted(item, uploadId)) {
                throw new StoppedException();
            }
        }

        /** Costs no bandwidth: nothing is sent. */
        @Override
        public void resumed(long more) throws IOException {
            goOn(bytes.addAndGet(more));
        }

        @Override
        public void advanced(long more) throws IOException {
            long soFar = bytes.addAndGet(more);
            pace.giveWay();
            goOn(soFar);
            while (pace.waits()) {
                LockSupport.parkNanos(STANDSTILL);
                goOn(soFar);
            }
            bandwidth.take(run.id(), more, new Bandwidth.Held() {
                @Override
                public boolean givesUp() throws IOException {
                    beat(soFar);
                    return pace.stops();
                }

                @Override
                public @Nullable Long limit() {
                    return pace.bandwidth();
                }
            });
        }

        private void goOn(long soFar) throws IOException {
            if (pace.stops()) {
                throw new StoppedException();
            }
            beat(soFar);
        }

        private void beat(long soFar) throws IOException {
            long last = lastBeat.get();
            long now = System.nanoTime();
            if (now - last > BEAT && lastBeat.compareAndSet(last, now)) {
                backends.writable(item.targetBackendId()); // its status may have changed since the copy began
                reservations.refuseWhenFull(item.targetBackendId());
                if (!claims.goesOn(item, soFar)) {
                    throw new StoppedException();
                }
            }
        }
    }
}
