package org.isotherm.api;

import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedScheduledExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.Sse;
import jakarta.ws.rs.sse.SseEventSink;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Sends the progress of something to whoever follows it, without a thread for each. */
@ApplicationScoped
public class ProgressEvents {
    private static final Logger LOG = System.getLogger(ProgressEvents.class.getName());
    private static final int MOST_FOLLOWERS = 1000;

    private final AtomicInteger followers = new AtomicInteger();

    @Resource
    private ManagedScheduledExecutorService timers;

    ProgressEvents() {}

    /** Sends an event now and at each change; closes the stream when it has ended, or cannot be looked at any more. */
    <V> void follow(Class<V> type, Supplier<V> view, Predicate<V> hasEnded, SseEventSink sink, Sse sse) {
        if (followers.incrementAndGet() > MOST_FOLLOWERS) {
            followers.decrementAndGet();
            throw ProblemException.tooManyRequests("Too many event streams are open.", Duration.ofSeconds(10));
        }
        next(new Follower<>(type, view, hasEnded, sink, sse), 0);
    }

    private final class Follower<V> implements Runnable {
        private final Class<V> type;
        private final Supplier<V> view;
        private final Predicate<V> hasEnded;
        private final SseEventSink sink;
        private final Sse sse;
        private @Nullable V last;

        Follower(Class<V> type, Supplier<V> view, Predicate<V> hasEnded, SseEventSink sink, Sse sse) {
            this.type = type;
            this.view = view;
            this.hasEnded = hasEnded;
            this.sink = sink;
            this.sse = sse;
        }

        @Override
        public void run() {
            try {
                V now = view.get();
                if (!now.equals(last)) {
                    last = now;
                    sink.send(sse.newEventBuilder()
                                    .name("progress")
                                    .mediaType(MediaType.APPLICATION_JSON_TYPE)
                                    .data(type, now)
                                    .build())
                            .toCompletableFuture()
                            .get(10, TimeUnit.SECONDS);
                }
                if (hasEnded.test(now) || sink.isClosed()) {
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
    private void next(Follower<?> follower, long seconds) {
        timers.schedule(follower, seconds, TimeUnit.SECONDS);
    }
}
