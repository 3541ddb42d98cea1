/**
 * The backend on an S3-compatible store; the only importer of the AWS SDK.
 *
 * <p>{@link org.isotherm.storage.s3.S3Backend} is the whole of it for others, with {@link
 * org.isotherm.storage.s3.S3Settings} and {@link org.isotherm.storage.s3.EndpointGuard}. Inside, {@code S3Connection}
 * holds the clients and time limits, {@code S3Writer} and {@code S3Upload} make objects, {@code S3Body} reads them,
 * {@code S3Errors} translates.
 */
@NullMarked
package org.isotherm.storage.s3;

import org.jspecify.annotations.NullMarked;
