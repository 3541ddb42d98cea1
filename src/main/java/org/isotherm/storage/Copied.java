package org.isotherm.storage;

/**
 * What was seen of a source while it was copied. Proves nothing about the target.
 *
 * @param size in bytes
 * @param sha256 of the bytes read from the source
 */
public record Copied(long size, Sha256 sha256) {}
