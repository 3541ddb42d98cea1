package org.isotherm.storage.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.isotherm.storage.BackendUnavailableException;
import org.isotherm.storage.StoragePath;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A store whose certificate only the studio's own authority vouches for. */
@Timeout(60)
final class S3TrustTest {
    private static final char[] PASSWORD = "changeit".toCharArray();

    @TempDir
    static Path folder;

    private static HttpsServer server;

    @BeforeAll
    static void start() throws Exception {
        keytool(
                "-genkeypair",
                "-alias",
                "store",
                "-keyalg",
                "EC",
                "-dname",
                "CN=store",
                "-validity",
                "3650",
                "-ext",
                "san=ip:127.0.0.1",
                "-ext",
                "bc=ca:true");
        keytool(
                "-exportcert",
                "-rfc",
                "-alias",
                "store",
                "-file",
                folder.resolve("ca.pem").toString());
        KeyStore keys = KeyStore.getInstance(folder.resolve("keys").toFile(), PASSWORD);
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, PASSWORD);
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(managers.getKeyManagers(), null, null);
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(tls));
        server.createContext("/", request -> {
            request.sendResponseHeaders(200, 3);
            request.getResponseBody().write(new byte[3]);
            request.close();
        });
        server.start();
    }

    private static void keytool(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
        command.addAll(List.of(arguments));
        command.addAll(List.of("-keystore", folder.resolve("keys").toString(), "-storepass", "changeit"));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("keytool.log").toFile())
                .start();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue())
                .as(Files.readString(folder.resolve("keytool.log")))
                .isZero();
    }

    @AfterAll
    static void stop() {
        server.stop(0);
    }

    private static S3Backend backend(String host, @Nullable S3Trust trust) {
        return new S3Backend(
                S3Settings.of("store", "bucket")
                        .endpoint(URI.create(
                                "https://" + host + ":" + server.getAddress().getPort()))
                        .pathStyle(true)
                        .trust(trust)
                        .build(),
                () -> Optional.of(new S3Credentials("key", "secret")));
    }

    private static int read(S3Backend backend) throws Exception {
        try (backend;
                InputStream in = backend.read(StoragePath.of("clip"))) {
            return in.readAllBytes().length;
        }
    }

    @Test
    void isTrustedWithTheFile() throws Exception {
        assertThat(read(backend("127.0.0.1", S3Trust.of(folder.resolve("ca.pem")))))
                .isEqualTo(3);
    }

    @Test
    void isNotTrustedWithoutIt() {
        assertThatThrownBy(() -> read(backend("127.0.0.1", null)))
                .isInstanceOf(BackendUnavailableException.class)
                .hasRootCauseInstanceOf(java.security.cert.CertPathBuilderException.class);
    }

    @Test
    void isNotTrustedUnderAnotherName() {
        assertThatThrownBy(() -> read(backend("localhost", S3Trust.of(folder.resolve("ca.pem")))))
                .isInstanceOf(BackendUnavailableException.class)
                .hasRootCauseInstanceOf(SSLException.class);
    }

    @Test
    void refusesAFileWithoutCertificates() throws Exception {
        Path file = Files.writeString(folder.resolve("notes.txt"), "not a certificate");
        assertThatThrownBy(() -> S3Trust.of(file)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> S3Trust.of(Files.createFile(folder.resolve("empty.pem"))))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> S3Trust.of(folder.resolve("missing.pem")))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
