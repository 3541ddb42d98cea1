package org.isotherm.storage.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.Optional;
import org.isotherm.storage.BackendUnavailableException;
import org.isotherm.storage.StorageBackend;
import org.junit.jupiter.api.Test;

/** An endpoint that nobody has checked, or that has turned bad since: it is looked at again when a connection is made. */
class ConnectTimeGuardTest {
    @Test
    void connectsToNoReservedAddressThoughAStoreAnswersThere() throws Exception {
        try (ScriptedStore store = new ScriptedStore()) {
            store.answering(ScriptedStore.status(404, ""));
            int port = store.uri().getPort();
            try (StorageBackend allowed = at("http://127.0.0.1:" + port)) {
                assertThat(allowed.mark())
                        .as("the same store at its own address")
                        .isEmpty();
            }
            store.answering(ScriptedStore.status(404, ""));

            // "this host" in three notations: Linux connects all of them to the loopback address
            for (String reserved : new String[] {"0.0.0.0", "0", "[::]"}) {
                try (StorageBackend refused = at("http://" + reserved + ":" + port)) {
                    assertThatThrownBy(refused::mark)
                            .as(reserved)
                            .isInstanceOf(BackendUnavailableException.class)
                            .hasRootCauseInstanceOf(EndpointGuard.RefusedAddressException.class);
                }
            }
            assertThat(store.requests()).isEmpty();
        }
    }

    private static StorageBackend at(String endpoint) {
        S3Settings settings = S3Settings.of("somewhere", "bucket")
                .endpoint(URI.create(endpoint))
                .pathStyle(true)
                .build();
        return new S3Backend(settings, () -> Optional.of(new S3Credentials("key", "secret")));
    }
}
