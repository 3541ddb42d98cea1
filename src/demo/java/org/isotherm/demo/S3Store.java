package org.isotherm.demo;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.function.Consumer;
import org.gaul.s3proxy.AccessGrant;
import org.gaul.s3proxy.BlobStores;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.blobstore.BlobStore;
import software.amazon.awssdk.services.s3.model.CreateBucketRequest;

/**
 * A real S3 store in this process, over a folder: S3Proxy on the loopback address. Buckets and objects stay in the
 * folder when it is closed.
 */
public final class S3Store implements AutoCloseable {
    private final S3Proxy proxy;
    private final BlobStore blobs;
    private final URI uri;

    private S3Store(S3Proxy proxy, BlobStore blobs, URI uri) {
        this.proxy = proxy;
        this.blobs = blobs;
        this.uri = uri;
    }

    /**
     * Starts a store and returns once it answers.
     *
     * @param folder made when it is not there
     * @param port 0 for any free one
     */
    public static S3Store start(Path folder, int port, String accessKey, String secret) throws IOException {
        Files.createDirectories(folder);
        Properties properties = new Properties();
        properties.setProperty(
                "jclouds.filesystem.basedir", folder.toAbsolutePath().toString());
        BlobStore blobs = BlobStores.create("filesystem-nio2", properties);
        S3Proxy proxy = S3Proxy.builder()
                .blobStore(blobs)
                .endpoint(URI.create("http://127.0.0.1:" + port))
                .awsAuthentication(AuthenticationType.AWS_V2_OR_V4, accessKey, secret)
                .build();
        try {
            proxy.start();
        } catch (Exception e) {
            throw new IOException("the S3 store did not start", e);
        }
        return new S3Store(proxy, blobs, URI.create("http://127.0.0.1:" + proxy.getPort()));
    }

    /** The endpoint; buckets are in the path. */
    public URI uri() {
        return uri;
    }

    /** Makes a bucket; one that is there stays as it is. */
    public S3Store withBucket(String bucket) {
        try {
            blobs.createContainer(CreateBucketRequest.builder().bucket(bucket).build());
        } catch (software.amazon.awssdk.services.s3.model.S3Exception e) {
            if (e.statusCode() != 409) {
                throw e;
            }
        }
        return this;
    }

    /**
     * Takes these keys from now on, and no others.
     *
     * @param secrets by access key
     * @param used told the access key of each request that is let in
     */
    public void accept(Map<String, String> secrets, Consumer<String> used) {
        proxy.setBlobStoreLocator((key, bucket, object) -> {
            String secret = secrets.get(key);
            if (secret == null) {
                return null;
            }
            used.accept(key);
            return new AccessGrant(secret, blobs);
        });
    }

    @Override
    public void close() throws IOException {
        try {
            proxy.stop();
        } catch (Exception e) {
            throw new IOException("the S3 store did not stop", e);
        }
    }
}
