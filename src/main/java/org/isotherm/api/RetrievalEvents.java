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
import org.isotherm.api.RetrievalsResource.RetrievalView;
import org.isotherm.retrieval.Retrievals;
import org.jspecify.annotations.Nullable;

/** Sends the progress of a retrieval to whoever follows it, without a thread for each. */
@ApplicationScoped
public class RetrievalEvents {
    private static final Logger LOG = System.getLogger(RetrievalEvents.class.getName());
    private static final int MOST_FOLLOWERS = 500;

    private final Retrievals retrievals;
    private final AtomicInteger followers = new AtomicInteger();

    @Resource
    private ManagedScheduledExecutorService timers;

    RetrievalEvents() {
        this(null);
    }

    @Inject
    @SuppressWarnings("NullAway") // null only in the proxy, which never uses it
    RetrievalEvents(@Nullable Retrievals retrievals) {
        this.retrievals = retrievals;
    }

    /** Sends an event now and at each change; closes the stream when the retrieval has ended. */
    void follow(long id, SseEventSink sink, Sse sse) {
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
        private @Nullable RetrievalView last;

        Follower(long id, SseEventSink sink, Sse sse) {
            this.id = id;
            this.sink = sink;
            this.sse = sse;
        }

        @Override
        public void run() {
            try {
                RetrievalView now = RetrievalView.of(retrievals.find(id).orElseThrow());
                if (!now.equals(last)) {
                    last = now;
                    sink.send(sse.newEventBuilder()
                                    .name("progress")
                                    .mediaType(MediaType.APPLICATION_JSON_TYPE)
                                    .data(RetrievalView.class, now)
                                    .build())
                            .toCompletableFuture()
                            .get(10, TimeUnit.SECONDS);
                }
                if (now.endedAt() != null || sink.isClosed()) {
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
