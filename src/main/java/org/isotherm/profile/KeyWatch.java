package org.isotherm.profile;

import jakarta.annotation.PreDestroy;
import jakarta.annotation.Priority;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import org.isotherm.cluster.DatabaseReady;
import org.isotherm.cluster.Ticker;
import org.jspecify.annotations.Nullable;

/** Looks now and then whether this server has every key that contents are on, so that whoever asks is told from memory. */
@ApplicationScoped
public class KeyWatch {
    private static final Logger LOG = System.getLogger(KeyWatch.class.getName());
    private static final Duration PAUSE = Duration.ofSeconds(10);

    private final Keys keys;

    @Resource
    private ManagedThreadFactory threads;

    private @Nullable Ticker timer;
    private volatile List<String> lacking = List.of();

    KeyWatch() {
        this(null);
    }

    @Inject
    @SuppressWarnings("NullAway") // null only in the proxy, which never uses it
    KeyWatch(@Nullable Keys keys) {
        this.keys = keys;
    }

    void begin(@Observes @Priority(DatabaseReady.TIMERS) DatabaseReady ready) {
        if (timer == null) {
            look();
            timer = Ticker.start(threads, "key-watch", PAUSE, this::look);
        }
    }

    @PreDestroy
    void end() {
        if (timer != null) {
            timer.close();
        }
    }

    private void look() {
        List<String> now =
                keys.lacking().stream().map(e -> String.valueOf(e.getMessage())).toList();
        if (!now.equals(lacking) && !now.isEmpty()) {
            LOG.log(Level.WARNING, "contents cannot be read: {0}", String.join("; ", now));
        }
        lacking = now;
    }

    /** What ails each key that contents are on and that does not open them here; as of some seconds ago. */
    public List<String> lacking() {
        return lacking;
    }
}
