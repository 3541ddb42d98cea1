package org.isotherm.it;

import java.util.Map;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * {@code @ExtendWith(WithCluster.class)}: the first class of a run starts one {@link Cluster} of two nodes for all of
 * them, the last one's end stops it. Each test finds both nodes up and no orders.
 */
final class WithCluster implements BeforeEachCallback, AfterEachCallback, ParameterResolver {
    @Override
    public void beforeEach(ExtensionContext context) throws Exception {
        cluster(context).recover();
    }

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        cluster(context).withdrawOrders(); // lets go whoever is held, also after a failure
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Cluster.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return cluster(context);
    }

    private static Cluster cluster(ExtensionContext context) {
        return context.getRoot()
                .getStore(Namespace.create(WithCluster.class))
                .getOrComputeIfAbsent(Started.class, key -> new Started(), Started.class)
                .cluster();
    }

    private static final class Started implements AutoCloseable {
        private Cluster cluster;
        private Exception failure;

        Started() {
            try {
                // each held run keeps a thread for each of its partitions
                Map<String, String> settings = Map.of(
                        "isotherm.threads",
                        "400",
                        "isotherm.cache.ttl",
                        "PT15S",
                        "isotherm.move.archived-pause",
                        "PT1S");
                cluster = Cluster.of(settings, "first", "second");
            } catch (Exception e) {
                failure = e;
            }
        }

        Cluster cluster() {
            if (failure != null) {
                throw new IllegalStateException("the cluster did not start: " + failure.getMessage(), failure);
            }
            return cluster;
        }

        @Override
        public void close() throws Exception {
            if (cluster != null) {
                cluster.close();
            }
        }
    }
}
