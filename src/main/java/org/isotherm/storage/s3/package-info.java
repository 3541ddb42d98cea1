/** The backend on an S3-compatible store; the only importer of the AWS SDK. */
@NullMarked
package org.isotherm.storage.s3;

import org.jspecify.annotations.NullMarked;
