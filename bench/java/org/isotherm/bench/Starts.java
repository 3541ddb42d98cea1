package org.isotherm.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.isotherm.demo.Http;
import org.isotherm.demo.LibertyConfig;
import org.isotherm.demo.LibertyServer;
import org.isotherm.demo.Ports;

/** From the start of the process to readiness: Isotherm, and a Liberty with the same features and no application. */
final class Starts {
    private static final long LOOK_MILLIS = 20;

    private final BenchSettings asked;
    private final Isotherm isotherm;
    private final List<Double> ours = new ArrayList<>();
    private final List<Double> bare = new ArrayList<>();

    Starts(BenchSettings asked, Isotherm isotherm) {
        this.asked = asked;
        this.isotherm = isotherm;
    }

    String table() {
        double[] ratios = new double[ours.size()];
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] = ours.get(i) / bare.get(i);
        }
        java.util.Arrays.sort(ratios);
        return String.format(
                Locale.ROOT,
                "| | Isotherm | bare Liberty | ratio | goal |%n|---|---|---|---|---|%n"
                        + "| start to ready, s | %.1f (%.1f–%.1f) | %.1f (%.1f–%.1f) | **%.2f** (%.2f–%.2f) | ≤ 1.5 |%n",
                Figures.percentile(ours, 50),
                Figures.percentile(ours, 0),
                Figures.percentile(ours, 100),
                Figures.percentile(bare, 50),
                Figures.percentile(bare, 0),
                Figures.percentile(bare, 100),
                Figures.median(ratios),
                ratios[0],
                ratios[ratios.length - 1]);
    }

    void run() throws Exception {
        Path home = asked.folder().resolve("bare");
        Path server = Files.createDirectories(home.resolve("servers").resolve(LibertyConfig.SERVER));
        int port = Ports.anyFree();
        String whole = Files.readString(asked.runtime().resolve("usr/servers/isotherm/server.xml"));
        String features = whole.substring(
                whole.indexOf("<featureManager>"), whole.indexOf("</featureManager>") + "</featureManager>".length());
        Files.writeString(server.resolve("server.xml"), """
                <server>
                    %s
                    <httpEndpoint id="defaultHttpEndpoint" host="127.0.0.1" httpPort="%d" httpsPort="-1" />
                </server>
                """.formatted(features, port));
        LibertyServer without = new LibertyServer(asked.runtime(), home, home.resolve("liberty.pid"), port);
        for (int round = 0; round <= asked.rounds(); round++) {
            double mine = ready(isotherm.liberty());
            double its = ready(without);
            without.stop();
            System.out.printf(Locale.ROOT, "start: Isotherm %.2f s, bare %.2f s%n", mine, its);
            if (round > 0) {
                ours.add(mine);
                bare.add(its);
            }
        }
    }

    private static double ready(LibertyServer server) throws IOException, InterruptedException {
        server.stop();
        Http http = new Http(server.uri());
        long began = System.nanoTime();
        server.start();
        while (!answers(http, "/health/started") || !answers(http, "/health/ready")) {
            if (!server.isAlive() || System.nanoTime() - began > Isotherm.READY.toNanos()) {
                throw new IOException("the server did not become ready: " + server.consoleTail());
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
        }
        return (System.nanoTime() - began) / 1e9;
    }

    private static boolean answers(Http http, String path) throws InterruptedException {
        try {
            return http.get(path).status() == 200;
        } catch (IOException e) {
            return false;
        }
    }
}
