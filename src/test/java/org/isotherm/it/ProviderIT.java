package org.isotherm.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.isotherm.demo.Http;
import org.isotherm.demo.LibertyConfig;
import org.isotherm.demo.LibertyServer;
import org.isotherm.demo.Logs;
import org.isotherm.demo.Ports;
import org.isotherm.demo.Postgres;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * People who sign in by an OpenID Connect provider: a certified implementation of one ({@code oidc-provider}), a server with the
 * configuration that is shipped as an example, and a browser between the two.
 */
class ProviderIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String CLIENT = "isotherm";
    private static final String SECRET = "a-secret-of-the-tests-and-nobody-else";
    private static final Path EXAMPLE = Path.of("src/main/liberty/examples/oidc.xml");
    private static final String DISCOVERY = "/.well-known/openid-configuration";
    private static final int HEAP_MIB = 256;

    private static final List<AutoCloseable> open = new ArrayList<>();
    private static Http server;

    @BeforeAll
    static void begin() throws Exception {
        Journey.assumeTheConsoleWasBuilt();
        Journey.assumeABrowser();
        Logs.quiet();
        Path work = Files.createDirectories(Path.of(System.getProperty("isotherm.test.work", "target/it")));
        Path folder = Files.createTempDirectory(work.toRealPath(), "provider-");
        Runtime.getRuntime().addShutdownHook(new Thread(ProviderIT::closeQuietly)); // also when the JVM is interrupted
        int secure = Ports.anyFree();
        int provider = Ports.anyFree();
        LibertyServer liberty = liberty(folder, secure, URI.create("https://127.0.0.1:" + provider));
        startProvider(folder, provider, secure);
        open.add(liberty);
        liberty.start();
        liberty.awaitReady(IsothermServer.READY);
        server = new Http(URI.create("https://127.0.0.1:" + secure));
    }

    /** Not started yet. */
    private static LibertyServer liberty(Path folder, int secure, URI provider) throws Exception {
        Postgres postgres = Postgres.start(folder.resolve("postgres"), Ports.anyFree());
        open.add(postgres);
        Path runtime = Path.of(System.getProperty("isotherm.test.liberty", "target/liberty/wlp"))
                .toAbsolutePath();
        Path home = home(folder);
        int http = Ports.anyFree();
        LibertyConfig.listeningOn(http, secure)
                .withDatabase(postgres.port())
                .with("isotherm.storage.roots", folder.toString())
                .with("isotherm.cache.size", "0")
                .with("isotherm.session.https-only", "true")
                .with("isotherm.session.provider", "Studio ID")
                .with("isotherm.oidc.discovery", provider + DISCOVERY)
                .with("isotherm.oidc.end-session", provider + "/session/end")
                .with("isotherm.oidc.client-id", CLIENT)
                .with("isotherm.oidc.client-secret", SECRET)
                .with("isotherm.oidc.realm", "isotherm")
                .withJvmOption("-XX:TieredStopAtLevel=1")
                .write(runtime, home, HEAP_MIB);
        Files.copy(EXAMPLE, home.resolve("servers/isotherm/configDropins/overrides/a-oidc.xml")); // before the settings
        makeKeys(folder);
        return new LibertyServer(runtime, home, folder.resolve("liberty.pid"), http);
    }

    private static Path home(Path folder) {
        return folder.resolve("liberty");
    }

    /** Where Liberty looks for its own; the provider has the same ones, so that it is trusted. */
    private static Path keys(Path folder) {
        return home(folder).resolve("output/isotherm/resources/security/key.p12");
    }

    private static String passphrase(Path folder) throws IOException {
        return Files.readString(home(folder).resolve("keystore.password")).strip();
    }

    private static void makeKeys(Path folder) throws Exception {
        Files.createDirectories(keys(folder).getParent());
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin/keytool").toString(),
                        "-genkeypair",
                        "-alias",
                        "default",
                        "-keyalg",
                        "RSA",
                        "-keysize",
                        "2048",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "SAN=ip:127.0.0.1,dns:localhost",
                        "-validity",
                        "30",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        keys(folder).toString(),
                        "-storepass",
                        passphrase(folder))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("keytool.log").toFile())
                .start();
        assertThat(process.waitFor())
                .as(folder.resolve("keytool.log").toString())
                .isZero();
    }

    private static void startProvider(Path folder, int port, int secure) throws Exception {
        Path log = folder.resolve("provider.log");
        ProcessBuilder run = new ProcessBuilder("node", "e2e-provider/provider.mjs")
                .directory(Journey.WEBAPP.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        run.environment().put("PROVIDER_PORT", String.valueOf(port));
        run.environment().put("PROVIDER_CLIENT", CLIENT);
        run.environment().put("PROVIDER_SECRET", SECRET);
        run.environment().put("PROVIDER_REDIRECT", "https://127.0.0.1:" + secure + "/oidcclient/redirect/isotherm");
        run.environment().put("PROVIDER_KEYS", keys(folder).toString());
        run.environment().put("PROVIDER_PASSPHRASE", passphrase(folder));
        Process process = run.start();
        open.add(process::destroyForcibly);
        Http asked = new Http(URI.create("https://127.0.0.1:" + port));
        Await.that("the provider answers: " + log, PATIENCE, () -> {
            try {
                return asked.get(DISCOVERY).status() == 200;
            } catch (IOException e) {
                assertThat(process.isAlive()).as(Files.readString(log)).isTrue();
                return false;
            }
        });
    }

    @AfterAll
    static void end() throws Exception {
        while (!open.isEmpty()) {
            open.remove(open.size() - 1).close();
        }
    }

    private static void closeQuietly() {
        try {
            end();
        } catch (Exception e) {
            System.err.println("the server with a provider did not stop: " + e.getMessage());
        }
    }

    @Test
    void peopleSignInByIt() throws Exception {
        Journey.walk("e2e-provider", server.request("").build().uri().toString(), Map.of());
    }

    @Test
    void programsGoOnWithPasswordsAndAreNeverSentToIt() throws Exception {
        assertThat(server.as("operator").get("/api/me").expect(200).json().getString("name"))
                .isEqualTo("operator");
        Http.Answer nobody = server.get("/api/me");
        Refused.with(nobody, 401);
        assertThat(nobody.header("WWW-Authenticate")).startsWith("Basic");
    }
}
