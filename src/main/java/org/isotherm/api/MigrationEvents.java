package org.isotherm.api;

import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedScheduledExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.Sse;
import jakarta.ws.rs.sse.SseEventSink;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.isotherm.migration.Migration;
import org.isotherm.migration.Migrations;
import org.jspecify.annotations.Nullable;

/** Sends the progress of a migration to whoever follows it, without a thread for each. */
@ApplicationScoped
public class MigrationEvents {
    private static final Logger LOG = System.getLogger(MigrationEvents.class.getName());
    private static final int MOST_FOLLOWERS = 500;

    private final Migrations migrations;
    private final MigrationViews views;
    private final AtomicInteger followers = new AtomicInteger();

    @Resource
    private ManagedScheduledExecutorService timers;

    MigrationEvents() {
        this(null, null);
    }

    @Inject
    @SuppressWarnings("NullAway") // null only in the proxy, which never uses them
    MigrationEvents(@Nullable Migrations migrations, @Nullable MigrationViews views) {
        this.migrations = migrations;
        this.views = views;
    }

    /** Sends an event now and at each change; closes the stream when the migration has ended. */
    public void follow(long id, SseEventSink sink, Sse sse) {
        if (followers.incrementAndGet() > MOST_FOLLOWERS) {
            followers.decrementAndGet();
            throw ProblemException.tooManyRequests("Too many event streams are open.", Duration.ofSeconds(10));
        }
        next(new Follower(id, sink, sse), 0);
    }

    private final class Follower implements Runnable {
        private final long id;
        private final SseEventSink sink;
        private final Sse sse;
        private @Nullable MigrationView last;

        Follower(long id, SseEventSink sink, Sse sse) {
            this.id = id;
            this.sink = sink;
            this.sse = sse;
        }

        @Override
        public void run() {
            try {
                Migration run = migrations.find(id).orElseThrow();
                MigrationView now = views.of(run);
                if (!now.equals(last)) {
                    last = now;
                    sink.send(sse.newEventBuilder()
                                    .name("progress")
                                    .mediaType(MediaType.APPLICATION_JSON_TYPE)
                                    .data(MigrationView.class, now)
                                    .build())
                            .toCompletableFuture()
                            .get(10, TimeUnit.SECONDS);
                }
                if (run.status().hasEnded() || sink.isClosed()) {
                    end();
                } else {
                    next(this, 1);
                }
            } catch (Exception e) {
                LOG.log(Level.DEBUG, "an event stream has ended", e);
                end();
            }
        }

        private void end() {
            followers.decrementAndGet();
            sink.close();
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // a follower reports on its own
    private void next(Follower follower, long seconds) {
        timers.schedule(follower, seconds, TimeUnit.SECONDS);
    }
}
