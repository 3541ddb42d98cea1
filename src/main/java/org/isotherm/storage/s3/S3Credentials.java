package org.isotherm.storage.s3;

/**
 * A key pair for a store. Its text never shows the secret.
 *
 * @param accessKeyId names the key
 * @param secretAccessKey the secret
 */
public record S3Credentials(String accessKeyId, String secretAccessKey) {
    public S3Credentials {
        if (accessKeyId.isBlank() || secretAccessKey.isBlank()) {
            throw new IllegalArgumentException("an access key id and its secret must not be empty");
        }
    }

    @Override
    public String toString() {
        return "S3Credentials[" + accessKeyId + "]";
    }
}
