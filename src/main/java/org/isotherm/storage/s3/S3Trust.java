package org.isotherm.storage.s3;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Collection;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** Whose certificates a store may have: the authorities that the platform trusts, and those of a file. */
public final class S3Trust {
    private final TrustManager[] managers;

    private S3Trust(TrustManager[] managers) {
        this.managers = managers;
    }

    /**
     * Reads certificates in PEM form, one after the other, from a file of this server.
     *
     * @throws IllegalArgumentException when the file cannot be read or holds none
     */
    public static S3Trust of(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            Collection<? extends Certificate> own =
                    CertificateFactory.getInstance("X.509").generateCertificates(in);
            if (own.isEmpty()) {
                throw new IllegalArgumentException(file + " holds no certificate");
            }
            KeyStore all = KeyStore.getInstance(KeyStore.getDefaultType());
            all.load(null, null);
            int number = 0;
            for (TrustManager each : managers(null)) {
                if (each instanceof X509TrustManager platform) {
                    for (X509Certificate known : platform.getAcceptedIssuers()) {
                        all.setCertificateEntry("platform-" + number++, known);
                    }
                }
            }
            for (Certificate each : own) {
                all.setCertificateEntry("own-" + number++, each);
            }
            return new S3Trust(managers(all));
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalArgumentException(file + " cannot be read as certificates in PEM form: " + e, e);
        }
    }

    private static TrustManager[] managers(@Nullable KeyStore store) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory.getTrustManagers();
    }

    TrustManager[] managers() {
        return managers.clone();
    }
}
