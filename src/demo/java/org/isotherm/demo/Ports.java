package org.isotherm.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Whether a port of 127.0.0.1 can be had. */
public final class Ports {
    private Ports() {}

    /** @throws DemoException with the option that changes the port, when somebody listens there */
    static void requireFree(int port, String subject, String option) {
        if (!free(port)) {
            throw new DemoException(
                    "port " + port + " for " + subject + " is taken on 127.0.0.1; choose another one with -D" + option
                            + "=" + (port < 55536 ? port + 10000 : port - 10000));
        }
    }

    static boolean free(int port) {
        try (ServerSocket probe = new ServerSocket()) {
            probe.setReuseAddress(true); // a closed connection that lingers in TIME_WAIT does not make a port taken
            probe.bind(new InetSocketAddress("127.0.0.1", port));
            return true;
        } catch (IOException taken) {
            return false;
        }
    }

    /** A port that was free a moment ago. */
    public static int anyFree() throws IOException {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            return probe.getLocalPort();
        }
    }
}
