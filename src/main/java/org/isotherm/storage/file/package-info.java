/** Backends on a file system: local disks, and NFS or SMB mounts that may stall. */
@NullMarked
package org.isotherm.storage.file;

import org.jspecify.annotations.NullMarked;
