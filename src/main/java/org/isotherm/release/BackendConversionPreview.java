package org.isotherm.release;

/** What the conversion of a backend's releases would have to do, as the rows stood when they were read. */
public record BackendConversionPreview(long releases, long files, long bytes) {}
