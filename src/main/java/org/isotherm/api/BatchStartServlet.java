package org.isotherm.api;

import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedScheduledExecutorService;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServlet;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.TimeUnit;
import org.isotherm.cluster.BatchReady;
import org.isotherm.cluster.Startup;
import org.isotherm.migration.job.BatchRecovery;

/**
 * Begins, at the start of the server, what needs a user with a batch role: {@code web.xml} runs it as one. Serves
 * nothing; it is a servlet because only a component of the web module can have a run-as user.
 */
public class BatchStartServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;
    private static final Logger LOG = System.getLogger(BatchStartServlet.class.getName());

    @Inject
    private transient Startup startup;

    @Inject
    private transient BatchRecovery recovery;

    @Inject
    private transient Event<BatchReady> batchReady;

    @Resource
    private transient ManagedScheduledExecutorService timers;

    @Override
    public void init() {
        await();
    }

    @SuppressWarnings("FutureReturnValueIgnored") // begin() reports on its own
    private void await() {
        timers.schedule(this::begin, 200, TimeUnit.MILLISECONDS);
    }

    private void begin() {
        if (!startup.isStarted()) {
            await();
            return;
        }
        try {
            if (recovery.run()) {
                batchReady.fire(new BatchReady());
            }
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "what needs a batch user could not begin", e);
        }
    }
}
