package org.isotherm.tiering;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonReader;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.io.StringReader;
import java.time.OffsetDateTime;

/** A row of {@code tiering_plans}, to be read only. */
@Entity
@Table(name = "tiering_plans")
public class PlanRecord {
    @Id
    Long id;

    String state;

    @Column(name = "as_of")
    OffsetDateTime asOf;

    String policies;

    String effects;

    String postponed;

    @Column(name = "total_files")
    long totalFiles;

    @Column(name = "total_bytes")
    long totalBytes;

    String warnings;

    @Column(name = "created_by")
    String createdBy;

    @Column(name = "created_at")
    OffsetDateTime createdAt;

    Plan read() {
        return new Plan(
                id,
                state.equals("ready"),
                asOf,
                createdBy,
                createdAt,
                totalFiles,
                totalBytes,
                parse(policies),
                parse(effects),
                parse(postponed),
                parse(warnings));
    }

    private static JsonArray parse(String json) {
        try (JsonReader reader = Json.createReader(new StringReader(json))) {
            return reader.readArray();
        }
    }
}
