package org.isotherm.storage.transform;

/**
 * A row of {@code file_chunks}: a piece of a file and where it lies.
 *
 * @param chunkId the chunk that holds it
 * @param chunkIndex which piece of the file it is, from 0
 * @param byteOffset of its first stored byte in the chunk
 * @param byteLength how many bytes of the file it holds; a piece is never empty
 */
public record FileChunk(long chunkId, int chunkIndex, long byteOffset, long byteLength) {
    public FileChunk {
        if (chunkIndex < 0 || byteOffset < 0 || byteLength < 1) {
            throw new IllegalArgumentException("no piece of a file: index " + chunkIndex + ", " + byteLength
                    + " bytes from " + byteOffset + " of chunk " + chunkId);
        }
    }
}
