package org.isotherm.it;

import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** {@code @ExtendWith(WithServer.class)}: the first class of a run starts the {@link IsothermServer}, the last one's end stops it. */
public final class WithServer implements BeforeAllCallback, ParameterResolver {
    @Override
    public void beforeAll(ExtensionContext context) {
        server(context);
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == IsothermServer.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return server(context);
    }

    /** Kept even when the start failed, so that one cause is reported by each class instead of a minute's wait in each. */
    private static IsothermServer server(ExtensionContext context) {
        return context.getRoot()
                .getStore(Namespace.create(WithServer.class))
                .getOrComputeIfAbsent(Started.class, key -> new Started(), Started.class)
                .server();
    }

    private static final class Started implements AutoCloseable {
        private IsothermServer server;
        private Exception failure;

        Started() {
            try {
                server = IsothermServer.start();
            } catch (Exception e) {
                failure = e;
            }
        }

        IsothermServer server() {
            if (failure != null) {
                throw new IllegalStateException("the server did not start: " + failure.getMessage(), failure);
            }
            return server;
        }

        @Override
        public void close() throws Exception {
            if (server != null) {
                server.close();
            }
        }
    }
}
