package org.isotherm.bench;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.isotherm.demo.LibertyConfig;
import org.isotherm.demo.Ports;

/** Reading: hot content beside nginx with the same files, the first byte of cold content, health while all is busy. */
final class Serving {
    private static final int READERS = 8;
    private static final int COLD_READS = 500;
    private static final long HEALTH_PACE_NANOS = 25_000_000;

    private final BenchSettings asked;
    private final Isotherm isotherm;
    private final Peers peers;
    private final List<String> rows = new ArrayList<>();

    Serving(BenchSettings asked, Isotherm isotherm, Peers peers) {
        this.asked = asked;
        this.isotherm = isotherm;
        this.peers = peers;
    }

    /** What wrk has seen. */
    private record Load(double requests, double megabytes, double p99, double cpu) {
        /** @param perSecond CPU seconds of the server */
        Load with(double perSecond) {
            return new Load(requests, megabytes, p99, perSecond);
        }

        double cpuPerRequest() {
            return cpu / requests * 1e6;
        }
    }

    String table() {
        return "| | Isotherm | nginx | ratio | goal |\n|---|---|---|---|---|\n" + String.join("\n", rows) + "\n";
    }

    void run() throws Exception {
        Path folder = isotherm.folder("served");
        Path scattered = isotherm.folder("served-elsewhere");
        long hot = isotherm.local("served", folder);
        long elsewhere = isotherm.local("served-elsewhere", scattered);
        long cold = isotherm.s3("served-cold");
        isotherm.forget();
        Workload small = Workload.of("A", Math.min(1, asked.scale()));
        Workload large = Workload.of("B", Math.min(0.1, asked.scale()));
        Path data = asked.folder().resolve("data");
        List<Workload.Entry> smallFiles = small.make(data.resolve("A"));
        List<Workload.Entry> largeFiles = large.make(data.resolve("served-B"));
        Trees.link(data.resolve("A"), folder.resolve("A"), smallFiles);
        Trees.link(data.resolve("served-B"), folder.resolve("B"), largeFiles);
        isotherm.know("small", hot, small.size(), below("A", smallFiles));
        isotherm.know("large", hot, large.size(), below("B", largeFiles));
        try (Nginx nginx = Command.isThere("wrk") && Command.isThere("nginx") ? new Nginx(asked, folder) : null) {
            if (nginx == null) {
                rows.add("| hot content | – | nginx or wrk is missing | | |");
            } else {
                hot(nginx, "large", "B", large.files(), "throughput of files of 8 MiB, 8 readers, MB/s", "≥ 0.8");
                hot(nginx, "small", "A", small.files(), "files of 64 KiB, 8 readers, requests/s", "≥ 0.5");
            }
        }
        Trees.link(data.resolve("A"), scattered, smallFiles);
        isotherm.know("moving", elsewhere, small.size(), smallFiles);
        healthWhile(elsewhere, cold, large.files());
        firstBytes();
        isotherm.forget();
        Trees.empty(folder);
        Trees.empty(scattered);
        peers.purge(isotherm.prefix("served-cold/objects"));
    }

    private static List<Workload.Entry> below(String folder, List<Workload.Entry> files) {
        return files.stream()
                .map(f -> new Workload.Entry(folder + "/" + f.path(), f.sha256()))
                .toList();
    }

    private void hot(Nginx nginx, String type, String folder, int files, String what, String goal) throws Exception {
        String ours = isotherm.liberty().uri() + "";
        List<Load> isothermLoads = new ArrayList<>();
        List<Load> nginxLoads = new ArrayList<>();
        for (int round = 0; round <= asked.rounds(); round++) {
            double began = isotherm.cpu();
            Load mine = wrk(ours, "'/api/assets/" + type + "/' .. n .. '/file/content'", files);
            double cpu = isotherm.cpu() - began;
            double nginxBegan = nginx.cpu();
            Load its = wrk(
                    nginx.uri(),
                    "string.format('/" + folder + "/%03d/%06d.bin', math.floor((n - 1) / 1000), n - 1)",
                    files);
            if (round > 0) {
                isothermLoads.add(mine.with(cpu / asked.seconds()));
                nginxLoads.add(its.with((nginx.cpu() - nginxBegan) / asked.seconds()));
            }
            System.out.println("hot " + type + ": Isotherm " + mine + ", nginx " + its);
        }
        boolean bytes = type.equals("large");
        double[] ratios = new double[isothermLoads.size()];
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] = figure(isothermLoads.get(i), bytes) / figure(nginxLoads.get(i), bytes);
        }
        java.util.Arrays.sort(ratios);
        rows.add(String.format(
                Locale.ROOT,
                "| %s | %.0f | %.0f | **%.2f** (%.2f–%.2f) | %s |",
                what,
                median(isothermLoads.stream().map(l -> figure(l, bytes)).toList()),
                median(nginxLoads.stream().map(l -> figure(l, bytes)).toList()),
                Figures.median(ratios),
                ratios[0],
                ratios[ratios.length - 1],
                goal));
        rows.add(String.format(
                Locale.ROOT,
                "| – the same, the server's CPU per request, µs | %.0f | %.0f | | |",
                median(isothermLoads.stream().map(Load::cpuPerRequest).toList()),
                median(nginxLoads.stream().map(Load::cpuPerRequest).toList())));
        rows.add(String.format(
                Locale.ROOT,
                "| – the same, p99 of an answer, ms | %.1f | %.1f | | |",
                median(isothermLoads.stream().map(Load::p99).toList()),
                median(nginxLoads.stream().map(Load::p99).toList())));
    }

    private static double figure(Load load, boolean bytes) {
        return bytes ? load.megabytes : load.requests;
    }

    private static double median(List<Double> values) {
        return Figures.median(
                values.stream().mapToDouble(Double::doubleValue).sorted().toArray());
    }

    private static final Pattern REQUESTS = Pattern.compile("Requests/sec:\\s+([0-9.]+)");
    private static final Pattern BYTES = Pattern.compile("BYTES ([0-9.e+]+)");
    private static final Pattern P99 = Pattern.compile("P99 ([0-9.e+]+)");
    private static final Pattern WRONG = Pattern.compile("Non-2xx or 3xx responses: \\d+");

    private List<String> wrkCommand(String base, String path, int files) throws IOException {
        Path script = asked.folder().resolve("load.lua");
        Files.writeString(script, """
                local id = 0
                function setup(thread) id = id + 1; thread:set('seed', id) end
                function init(args) math.randomseed(seed) end
                function request()
                    local n = math.random(1, %d)
                    return wrk.format('GET', %s)
                end
                function done(summary, latency, requests)
                    io.write('BYTES ', summary.bytes * 1000000 / summary.duration, '\\n')
                    io.write('P99 ', latency:percentile(99), '\\n')
                end
                """.formatted(files, path), StandardCharsets.UTF_8);
        String basic = Base64.getEncoder()
                .encodeToString(("reader:" + LibertyConfig.PASSWORD).getBytes(StandardCharsets.UTF_8));
        return List.of(
                "wrk",
                "-t2",
                "-c" + READERS,
                "-d" + asked.seconds() + "s",
                "--timeout",
                "30s",
                "-H",
                "Authorization: Basic " + basic,
                "-s",
                script.toString(),
                base);
    }

    private Load wrk(String base, String path, int files) throws IOException, InterruptedException {
        String said = peers.command().output(wrkCommand(base, path, files));
        if (WRONG.matcher(said).find()) {
            throw new IOException("answers that should not be: " + said);
        }
        return new Load(find(REQUESTS, said), find(BYTES, said) / 1e6, find(P99, said) / 1000, 0);
    }

    private static double find(Pattern pattern, String text) throws IOException {
        Matcher found = pattern.matcher(text);
        if (!found.find()) {
            throw new IOException("wrk did not say " + pattern + ": " + text);
        }
        return Double.parseDouble(found.group(1));
    }

    /** A migration to the store and eight readers of hot content at once. */
    private void healthWhile(long source, long cold, int files) throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        Map<String, List<Double>> times = new LinkedHashMap<>();
        List<Thread> askers = new ArrayList<>();
        long run = isotherm.begin(source, cold);
        Process load = new ProcessBuilder(wrkCommand(
                        isotherm.liberty().uri() + "", "'/api/assets/large/' .. n .. '/file/content'", files))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        for (String path : List.of("/health/live", "/health/ready")) {
            List<Double> seen = new ArrayList<>();
            times.put(path, seen);
            Thread asker = new Thread(() -> ask(path, over, seen));
            asker.start();
            askers.add(asker);
        }
        load.waitFor();
        over.set(true);
        for (Thread asker : askers) {
            asker.join();
        }
        isotherm.await(run);
        times.forEach((path, seen) -> rows.add(String.format(
                Locale.ROOT,
                "| `%s` during a migration and 8 readers, p99 of %d, ms | **%.1f** (median %.1f) | | | ≤ 20 |",
                path,
                seen.size(),
                Figures.percentile(seen, 99),
                Figures.percentile(seen, 50))));
    }

    private void ask(String path, AtomicBoolean over, List<Double> seen) {
        while (!over.get()) {
            long began = System.nanoTime();
            try {
                int status = isotherm.admin().get(path).status();
                seen.add(status == 200 ? (System.nanoTime() - began) / 1e6 : Double.POSITIVE_INFINITY);
            } catch (IOException e) {
                seen.add(Double.POSITIVE_INFINITY);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
            LockSupport.parkNanos(HEALTH_PACE_NANOS);
        }
    }

    /** Of files that the migration before has brought to the store, each asked for once. */
    private void firstBytes() throws Exception {
        List<Double> times = new ArrayList<>();
        int files = (int) isotherm.number("SELECT COUNT(*) FROM asset_locations WHERE entity_type = 'moving'");
        for (int n = 1; n <= Math.min(COLD_READS, files); n++) {
            long began = System.nanoTime();
            HttpResponse<InputStream> answer = isotherm.admin().stream(
                    isotherm.admin().request("/api/assets/moving/" + n + "/file/content?mode=stream"));
            try (InputStream body = answer.body()) {
                if (answer.statusCode() != 200 || body.read() < 0) {
                    throw new IOException("cold content answered " + answer.statusCode());
                }
                times.add((System.nanoTime() - began) / 1e6);
                body.readAllBytes();
            }
        }
        rows.add(String.format(
                Locale.ROOT,
                "| time to the first byte of cold content, S3 on the loopback interface, p99 of %d, ms | **%.1f** (median"
                        + " %.1f) | | | ≤ 300 |",
                times.size(),
                Figures.percentile(times, 99),
                Figures.percentile(times, 50)));
    }

    /** nginx as Debian configures it, less its log. */
    private static final class Nginx implements AutoCloseable {
        private final Process process;
        private final int port = Ports.anyFree();

        Nginx(BenchSettings asked, Path root) throws IOException {
            Path home = Files.createDirectories(asked.folder().resolve("nginx"));
            Files.writeString(home.resolve("nginx.conf"), """
                    user root;
                    daemon off;
                    worker_processes auto;
                    pid %1$s/nginx.pid;
                    error_log %1$s/error.log;
                    events { worker_connections 768; }
                    http {
                        sendfile on;
                        tcp_nopush on;
                        access_log off;
                        default_type application/octet-stream;
                        client_body_temp_path %1$s/body;
                        proxy_temp_path %1$s/proxy;
                        fastcgi_temp_path %1$s/fastcgi;
                        uwsgi_temp_path %1$s/uwsgi;
                        scgi_temp_path %1$s/scgi;
                        server { listen 127.0.0.1:%2$d; root %3$s; }
                    }
                    """.formatted(home, port, root));
            process = new ProcessBuilder(
                            "nginx",
                            "-p",
                            home.toString(),
                            "-c",
                            home.resolve("nginx.conf").toString())
                    .redirectErrorStream(true)
                    .redirectOutput(home.resolve("console.log").toFile())
                    .start();
            Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
        }

        String uri() {
            return "http://127.0.0.1:" + port;
        }

        double cpu() throws IOException {
            return Usage.cpuOfFamily(process.pid());
        }

        @Override
        public void close() throws InterruptedException {
            process.destroy();
            process.waitFor();
        }
    }
}
