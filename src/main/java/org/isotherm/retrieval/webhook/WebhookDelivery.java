package org.isotherm.retrieval.webhook;

import jakarta.annotation.PreDestroy;
import jakarta.annotation.Priority;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedScheduledExecutorService;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.isotherm.cluster.DatabaseReady;
import org.isotherm.cluster.Ticker;
import org.isotherm.settings.WebhookSettings;
import org.isotherm.storage.s3.EndpointGuard;
import org.jspecify.annotations.Nullable;

/**
 * Tells the receivers of webhooks, one after the other, that retrievals have ended: what was tried least comes first, so
 * that a dead receiver holds up nobody for long. At least once: a receiver knows a delivery again by its id.
 */
@ApplicationScoped
public class WebhookDelivery {
    private static final Logger LOG = System.getLogger(WebhookDelivery.class.getName());
    private static final Duration PERIOD = Duration.ofSeconds(2);
    private static final Duration CLAIM = Duration.ofSeconds(60);
    private static final Duration LONGEST_PAUSE = Duration.ofHours(1);
    private static final int GONE = 410;

    private final WebhookRows rows;
    private final WebhookSettings settings;

    @Resource
    private ManagedThreadFactory threads;

    @Resource
    private ManagedScheduledExecutorService timers;

    private @Nullable Ticker timer;
    private @Nullable WebhookSender sender;
    private volatile boolean ended;

    WebhookDelivery() {
        this(null, null);
    }

    @Inject
    @SuppressWarnings("NullAway") // null only in the proxy, which never uses them
    WebhookDelivery(@Nullable WebhookRows rows, @Nullable WebhookSettings settings) {
        this.rows = rows;
        this.settings = settings;
    }

    void begin(@Observes @Priority(DatabaseReady.TIMERS) DatabaseReady ready) {
        if (timer == null) {
            WebhookSender made = new WebhookSender(EndpointGuard.resolver(), timers, Clock.systemUTC());
            sender = made;
            timer = Ticker.start(threads, "webhooks", PERIOD, () -> deliver(made));
        }
    }

    @PreDestroy
    void end() {
        ended = true;
        if (timer != null) {
            timer.close();
        }
        if (sender != null) {
            try {
                sender.close();
            } catch (IOException e) {
                LOG.log(Level.WARNING, "the client of webhooks did not close", e);
            }
        }
    }

    private void deliver(WebhookSender by) {
        Optional<WebhookRows.Due> due = rows.claim(CLAIM);
        while (due.isPresent() && !ended) {
            deliver(by, due.get());
            due = rows.claim(CLAIM);
        }
    }

    private void deliver(WebhookSender by, WebhookRows.Due due) {
        Integer status = null;
        String error;
        try {
            List<byte[]> secrets = settings.secrets();
            // both may have changed since the retrieval was asked for
            Optional<String> refused = secrets.isEmpty()
                    ? Optional.of("isotherm.webhook.secret is not set")
                    : WebhookAddress.refused(due.url(), settings.allowedEndpoints());
            if (refused.isEmpty()) {
                status = by.send(URI.create(due.url()), due.id(), due.body(), secrets);
                error = status / 100 == 2 ? null : "the receiver answered " + status;
            } else {
                error = refused.get();
            }
        } catch (IOException e) {
            error = WebhookSender.words(e);
        } catch (IllegalArgumentException e) {
            error = e.getMessage();
        }
        Duration pause =
                due.attempt() >= settings.attempts() || Integer.valueOf(GONE).equals(status)
                        ? null
                        : pause(settings.backOff(), due.attempt());
        if (error != null) {
            LOG.log(
                    Level.INFO,
                    "webhook of retrieval {0}, attempt {1}: {2}{3}",
                    due.retrievalId(),
                    due.attempt(),
                    error,
                    pause == null ? "; given up" : "");
        }
        rows.noted(due, status, error, pause);
    }

    /** Doubles with each attempt. */
    static Duration pause(Duration first, int attempt) {
        Duration pause = first;
        for (int i = 1; i < attempt && pause.compareTo(LONGEST_PAUSE) < 0; i++) {
            pause = pause.multipliedBy(2);
        }
        return pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
    }
}
