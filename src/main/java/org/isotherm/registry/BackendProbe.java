package org.isotherm.registry;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.isotherm.storage.Capabilities;
import org.isotherm.storage.Capability;
import org.isotherm.storage.ForeignBackendException;
import org.isotherm.storage.Listing;
import org.isotherm.storage.Mark;
import org.isotherm.storage.ProbeReport;
import org.isotherm.storage.ProbeStep;
import org.isotherm.storage.StorageBackend;
import org.jspecify.annotations.Nullable;

/**
 * Tries a place step by step: its marker first, then what its status allows to be tried. On a thread that may be lost;
 * the caller waits for a while and has a report of how far it came. That thread removes what it has written whenever it
 * comes back.
 */
@Dependent
public class BackendProbe {
    static final Duration DEADLINE = Duration.ofSeconds(20);

    private final BackendRows rows;
    private final BackendRegistry registry;
    private final BackendOpener opener;
    private final RealPlaces places;

    @Inject
    public BackendProbe(BackendRows rows, BackendRegistry registry, BackendOpener opener, RealPlaces places) {
        this.rows = rows;
        this.registry = registry;
        this.opener = opener;
        this.places = places;
    }

    /** How much is tried. */
    enum Depth {
        /** Only whether it is the right place. */
        MARKER,
        /** What changes nothing there. */
        READING,
        ALL
    }

    /**
     * What is tried.
     *
     * @param id of the row; 0 when there is none yet
     * @param identity what the marker says when it is there already; null when there can be none
     * @param mustBeMarked whether a place without a marker is wrong
     */
    record Subject(
            String name,
            BackendConfig config,
            long id,
            @Nullable UUID identity,
            boolean mustBeMarked) {}

    /**
     * What came of it.
     *
     * @param marked whether the place carries the subject's marker
     */
    record Tried(ProbeReport report, boolean marked) {}

    /** Throws nothing for what is wrong with the place: the report says it. */
    Tried run(Subject subject, Depth depth) {
        ProbeReport report = new ProbeReport();
        AtomicBoolean marked = new AtomicBoolean();
        Optional<String> problem = Trial.within(DEADLINE, () -> {
            try (StorageBackend trial = opener.open(subject.name(), subject.config(), Capabilities.UNKNOWN)) {
                report.attempt(ProbeStep.MARKER, () -> {
                    checkPlace(trial, subject, marked);
                    return null;
                });
                if (!report.hasFailed() && depth == Depth.ALL) {
                    trial.tryOut(report);
                } else if (!report.hasFailed() && depth == Depth.READING) {
                    read(trial, report);
                }
            }
        });
        report.end(
                problem.map(text -> "backend " + subject.name() + ": " + text).orElse(null));
        return new Tried(report, marked.get());
    }

    private static void read(StorageBackend trial, ProbeReport report) {
        String why = "the status of the backend allows no writing";
        report.skip(ProbeStep.WRITE, why);
        report.skip(ProbeStep.READ, why);
        report.skip(ProbeStep.RANGE, why);
        report.skip(ProbeStep.MULTIPART, why);
        report.skip(ProbeStep.CONDITIONAL_CREATE, why);
        report.attempt(ProbeStep.LIST, () -> {
            try (Listing listing = trial.list("", null)) {
                listing.next();
            }
            report.shows(Capability.LIST);
            return null;
        });
        report.skip(ProbeStep.DELETE, why);
    }

    private void checkPlace(StorageBackend trial, Subject subject, AtomicBoolean marked) throws IOException {
        List<Backend> all = rows.all();
        List<Backend> others = all.stream().filter(b -> b.id() != subject.id()).toList();
        places.check(subject.name(), subject.config(), others);
        marked.set(isMarked(trial, subject.identity(), all));
        if (!marked.get() && subject.id() != 0 && rows.holdsObjects(subject.id())) {
            throw new ForeignBackendException(
                    trial.name(), null, "its marker is missing; is what it lies on mounted?", null);
        }
        if (!marked.get() && subject.mustBeMarked()) {
            throw new ForeignBackendException(
                    trial.name(), null, "its marker is missing; changing the backend puts it there", null);
        }
    }

    /**
     * Whether the place carries the expected marker already.
     *
     * @throws ForeignBackendException when it carries one that must not be replaced
     */
    private boolean isMarked(StorageBackend trial, @Nullable UUID identity, List<Backend> all) throws IOException {
        Optional<Mark> found = trial.mark();
        if (found.isEmpty()) {
            return false;
        }
        Mark mark = found.get();
        if (!mark.installation().equals(registry.installation())) {
            throw new ForeignBackendException(
                    trial.name(), null, "the place belongs to another installation of Isotherm", null);
        }
        if (mark.backend().equals(identity)) {
            return true;
        }
        for (Backend other : all) {
            if (other.identity().equals(mark.backend())) {
                throw new ForeignBackendException(
                        trial.name(), null, "the place belongs to backend " + other.name(), null);
            }
        }
        return false;
    }
}
