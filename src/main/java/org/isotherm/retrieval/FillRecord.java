package org.isotherm.retrieval;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import org.jspecify.annotations.Nullable;

/** A row of {@code storage_retrieval_files} as it was read: one file of a retrieval. Written by {@link RetrievalRows}. */
@Entity
@Table(name = "storage_retrieval_files")
public class FillRecord {
    @Id
    Long id;

    @Column(name = "retrieval_id")
    long retrievalId;

    @Column(name = "asset_location_id")
    long assetLocationId;

    @Nullable
    String error;

    @Nullable
    String message;
}
