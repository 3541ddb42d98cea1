/**
 * Backends on a file system: local disks, and NFS or SMB mounts that may stall.
 *
 * <p>{@link org.isotherm.storage.file.FileBackend} is the whole of it for others. Inside, {@code FileSystemCalls} is the
 * only door to the file system: {@code DirectCalls} for disks, {@code GuardedCalls} with its workers and deadlines for
 * mounts. {@code Root} turns names into files, {@code NewFile} writes, {@code FileInput} reads, {@code FileErrors}
 * translates.
 */
@NullMarked
package org.isotherm.storage.file;

import org.jspecify.annotations.NullMarked;
