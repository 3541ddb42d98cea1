package org.isotherm.storage.s3;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.isotherm.storage.BackendUnavailableException;
import org.isotherm.storage.StorageException;
import org.isotherm.storage.StoragePath;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.retries.api.RetryStrategy;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;

/**
 * The way to one bucket: one pool of connections, and two clients over it. {@link #repeating} sends a request again when
 * it may; {@link #once} never does, for requests whose second sending could not be told from somebody else's.
 */
final class S3Connection implements AutoCloseable {
    private static final int MAX_CONNECTIONS = 64;

    /** A body that travels slower than this counts as one that does not travel. */
    private static final long SLOWEST_BYTES_PER_SECOND = 128 * 1024;

    private static final Duration COMPLETION = Duration.ofMinutes(30);
    private static final int MAX_COMPLETIONS = 50;

    private final S3Settings settings;
    private final S3Errors errors;
    private final SdkHttpClient http;
    private final DefaultCredentialsProvider platform;
    private final S3Client repeating;
    private final S3Client once;
    private final SdkHttpClient patientHttp;
    private final S3Client patient;
    private final S3Client patientRepeating;
    private final S3Client direct;
    private final S3Flow flow = new S3Flow(MAX_CONNECTIONS);
    private volatile boolean closed;

    /** One request to the store. */
    @FunctionalInterface
    interface Request<T> {
        T send();
    }

    S3Connection(S3Settings settings, Supplier<Optional<S3Credentials>> credentials) {
        this.settings = settings;
        this.errors = new S3Errors(settings.name());
        this.http = http(settings.stallTimeout(), MAX_CONNECTIONS);
        this.patientHttp = http(COMPLETION, MAX_COMPLETIONS);
        this.platform = DefaultCredentialsProvider.builder().build();
        AwsCredentialsProvider asked = () -> credentials
                .get()
                .<AwsCredentials>map(pair -> AwsBasicCredentials.create(pair.accessKeyId(), pair.secretAccessKey()))
                .orElseGet(this::platformCredentials);
        SdkHttpClient spared = new S3FlowClient(http, flow);
        SdkHttpClient patientSpared = new S3FlowClient(patientHttp, flow);
        RetryStrategy retries = DefaultRetryStrategy.standardStrategyBuilder().build();
        this.repeating = client(spared, asked, retries);
        this.once = client(spared, asked, DefaultRetryStrategy.doNotRetry());
        this.patient = client(patientSpared, asked, DefaultRetryStrategy.doNotRetry());
        this.patientRepeating = client(patientSpared, asked, retries);
        this.direct = client(http, asked, retries);
    }

    private SdkHttpClient http(Duration silence, int connections) {
        // named here and not found on the class path: the JDK's own client passes truncated bodies for whole ones
        Apache5HttpClient.Builder builder = Apache5HttpClient.builder()
                .connectionTimeout(settings.connectTimeout())
                .connectionAcquisitionTimeout(settings.callTimeout())
                .socketTimeout(silence)
                .maxConnections(connections)
                .dnsResolver(EndpointGuard.resolver());
        S3Trust trust = settings.trust();
        if (trust != null) {
            builder.tlsTrustManagersProvider(trust::managers);
        }
        return builder.build();
    }

    private AwsCredentials platformCredentials() {
        try {
            return platform.resolveCredentials();
        } catch (SdkException e) {
            throw new NoCredentialsException(e);
        }
    }

    private S3Client client(SdkHttpClient http, AwsCredentialsProvider credentials, RetryStrategy retries) {
        // those that we compute ourselves are not the SDK's business, but comparing them with what comes back is
        boolean allSent = settings.checksums() == S3Settings.Checksums.WHEN_SUPPORTED;
        boolean allRead = settings.checksums() != S3Settings.Checksums.WHEN_REQUIRED;
        S3ClientBuilder builder = S3Client.builder()
                .httpClient(http)
                .region(Region.of(settings.region()))
                .forcePathStyle(settings.pathStyle())
                .credentialsProvider(credentials)
                .requestChecksumCalculation(
                        allSent ? RequestChecksumCalculation.WHEN_SUPPORTED : RequestChecksumCalculation.WHEN_REQUIRED)
                .responseChecksumValidation(
                        allRead ? ResponseChecksumValidation.WHEN_SUPPORTED : ResponseChecksumValidation.WHEN_REQUIRED)
                .overrideConfiguration(all -> all.retryStrategy(retries));
        if (settings.endpoint() != null) {
            builder.endpointOverride(settings.endpoint());
        }
        return builder.build();
    }

    S3Client repeating() {
        return repeating;
    }

    S3Client once() {
        return once;
    }

    /** Sends once too, and lets the store be silent for long: some put the parts of an upload together by copying them. */
    S3Client patient() {
        return patient;
    }

    /** As {@link #patient}, for what may be sent again. */
    S3Client patientRepeating() {
        return patientRepeating;
    }

    /** As {@link #repeating}, but never held back: a probe that had to queue would call a busy store a dead one. */
    S3Client direct() {
        return direct;
    }

    /** How many requests may be on their way. */
    S3Flow flow() {
        return flow;
    }

    /** The time for what the store does without bytes from here: completing an upload, copying. */
    Consumer<AwsRequestOverrideConfiguration.Builder> timeForItsOwnWork() {
        return request -> request.apiCallAttemptTimeout(COMPLETION);
    }

    /** Sets the time for each attempt of a request that carries so many bytes. */
    Consumer<AwsRequestOverrideConfiguration.Builder> timeFor(long bytes) {
        Duration time = settings.callTimeout().plusSeconds(bytes / SLOWEST_BYTES_PER_SECOND);
        return request -> request.apiCallAttemptTimeout(time);
    }

    /** The time for each attempt of a request without a body. */
    Consumer<AwsRequestOverrideConfiguration.Builder> time() {
        return timeFor(0);
    }

    /** Sends a request that may be repeated; its errors leave translated. */
    <T> T send(@Nullable StoragePath path, String what, Request<T> request) throws StorageException {
        checkReady(path, what);
        try {
            return request.send();
        } catch (RuntimeException e) {
            // the SDK wraps most failures, but not those of a closed client or of who was asked for credentials
            throw errors.translate(path, what, e);
        }
    }

    /** @throws BackendUnavailableException when this is closed or the thread is interrupted: nothing was sent */
    void checkReady(@Nullable StoragePath path, String what) throws StorageException {
        if (closed) {
            throw new BackendUnavailableException(settings.name(), path, what + ": the backend is closed", null);
        }
        if (Thread.currentThread().isInterrupted()) {
            throw new BackendUnavailableException(settings.name(), path, what + ": interrupted", null);
        }
    }

    @Override
    public void close() {
        closed = true;
        repeating.close();
        once.close();
        patient.close();
        patientRepeating.close();
        direct.close();
        patientHttp.close();
        http.close();
        platform.close();
    }
}
