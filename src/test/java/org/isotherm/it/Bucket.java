package org.isotherm.it;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;

/** The S3 store as a client sees it that knows nothing of Isotherm. */
final class Bucket implements AutoCloseable {
    private final S3Client client;

    Bucket(URI endpoint) {
        client = S3Client.builder()
                .endpointOverride(endpoint)
                .region(Region.US_EAST_1)
                .forcePathStyle(true)
                .httpClientBuilder(Apache5HttpClient.builder())
                .credentialsProvider(StaticCredentialsProvider.create(
                        AwsBasicCredentials.create(IsothermServer.ACCESS_KEY, IsothermServer.SECRET)))
                .build();
    }

    /** Keys and sizes below the prefix, without the marker that Isotherm puts there. */
    Map<String, Long> list(String prefix) {
        Map<String, Long> found = new TreeMap<>();
        for (S3Object object : client.listObjectsV2Paginator(
                        r -> r.bucket(IsothermServer.BUCKET).prefix(prefix))
                .contents()) {
            if (!object.key().startsWith(prefix + ".isotherm")) {
                found.put(object.key(), object.size());
            }
        }
        return found;
    }

    void put(String key, byte[] content) {
        client.putObject(r -> r.bucket(IsothermServer.BUCKET).key(key), RequestBody.fromBytes(content));
    }

    void delete(String key) {
        client.deleteObject(r -> r.bucket(IsothermServer.BUCKET).key(key));
    }

    /** Begins a multipart upload that nobody will complete. */
    void beginUpload(String key) {
        client.createMultipartUpload(r -> r.bucket(IsothermServer.BUCKET).key(key));
    }

    byte[] bytes(String key) {
        return client.getObjectAsBytes(r -> r.bucket(IsothermServer.BUCKET).key(key))
                .asByteArray();
    }

    String sha256(String key) throws IOException {
        try (InputStream bytes =
                client.getObject(r -> r.bucket(IsothermServer.BUCKET).key(key))) {
            return Samples.sha256(bytes);
        }
    }

    /** The keys of multipart uploads that were begun and neither completed nor aborted. */
    List<String> unfinished(String prefix) {
        return client.listMultipartUploads(r -> r.bucket(IsothermServer.BUCKET).prefix(prefix)).uploads().stream()
                .map(upload -> upload.key())
                .toList();
    }

    /** The parts of an unfinished upload: each number with the part's tag and the time it came. */
    Map<Integer, String> parts(String key, String uploadId) {
        Map<Integer, String> found = new TreeMap<>();
        client.listPartsPaginator(r -> r.bucket(IsothermServer.BUCKET).key(key).uploadId(uploadId))
                .parts()
                .forEach(part -> found.put(part.partNumber(), part.eTag() + " " + part.lastModified()));
        return found;
    }

    @Override
    public void close() {
        client.close();
    }
}
