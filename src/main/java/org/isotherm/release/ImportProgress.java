package org.isotherm.release;

/**
 * How many files are how far, and how many bytes they have. What is verified is stored as well, and so on; what failed
 * is in the totals and in {@code failedFiles}.
 *
 * @param duplicateFiles have the content of another file of the import
 * @param knownFiles have the content of a file of another release
 */
public record ImportProgress(
        long totalFiles,
        long totalBytes,
        long hashedFiles,
        long hashedBytes,
        long storedFiles,
        long storedBytes,
        long verifiedFiles,
        long verifiedBytes,
        long failedFiles,
        long duplicateFiles,
        long duplicateBytes,
        long knownFiles) {}
