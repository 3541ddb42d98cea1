package org.isotherm.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.isotherm.demo.LibertyConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Clients that take their time keep what belongs to them, and no connection to the database. */
@ExtendWith(WithServer.class)
@Timeout(300)
class SlowReadersIT {
    /** More than isotherm.db.pool.max connections. */
    private static final int READERS = 40;

    private static final int MORE_THAN_ANY_SOCKET_KEEPS = 24 * Samples.MIB;
    private static final String ASSET = "slow/1/file";

    private final IsothermServer server;
    private final Studio studio;
    private final List<Socket> readers = new ArrayList<>();

    SlowReadersIT(IsothermServer server) {
        this.server = server;
        this.studio = server.studio();
    }

    @AfterEach
    void close() throws Exception {
        for (Socket reader : readers) {
            reader.close();
        }
        studio.operator().delete("/api/assets/" + ASSET);
    }

    /** @return the first line of the answer; nothing more of it is taken */
    private String begin() throws IOException {
        URI uri = server.nobody().request("/").build().uri();
        Socket reader = new Socket();
        readers.add(reader);
        reader.setReceiveBufferSize(4096);
        reader.setSoTimeout(60_000);
        reader.connect(new InetSocketAddress(uri.getHost(), uri.getPort()));
        String pair = "reader:" + LibertyConfig.PASSWORD;
        reader.getOutputStream()
                .write(("GET /api/assets/" + ASSET + "/content HTTP/1.1\r\nHost: localhost\r\nAuthorization: Basic "
                                + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8))
                                + "\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        return new String(reader.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
    }

    @Test
    void moreReadersThanConnectionsToTheDatabaseAreServedAtOnce() throws Exception {
        long disk = studio.create(Studio.local("slow-readers", server.newFolder("slow-readers")));
        studio.upload(ASSET, disk, Samples.bytes(MORE_THAN_ANY_SOCKET_KEEPS, 5));

        for (int n = 1; n <= READERS; n++) {
            assertThat(begin()).as("reader " + n).isEqualTo("HTTP/1.1 200");
        }

        assertThat(studio.asset(ASSET).getString("entity_type")).isEqualTo("slow");
    }
}
