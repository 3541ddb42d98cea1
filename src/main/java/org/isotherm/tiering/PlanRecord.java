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

    String forecast;

    @Column(name = "total_files")
    long totalFiles;

    @Column(name = "total_bytes")
    long totalBytes;

    String warnings;

    @Column(name = "created_by")
    String createdBy;

    @Column(name = "created_at")
    OffsetDateTime createdAt;

    boolean isReady() {
        return state.equals("ready");
    }

    /** @param lost whether who was building it is gone */
    Plan read(boolean lost) {
        return new Plan(
                id,
                isReady() ? PlanState.READY : lost ? PlanState.FAILED : PlanState.BUILDING,
                asOf,
                createdBy,
                createdAt,
                totalFiles,
                totalBytes,
                parse(policies),
                parse(effects),
                parse(postponed),
                forecast(),
                parse(warnings));
    }

    private Forecast forecast() {
        try (JsonReader reader = Json.createReader(new StringReader(forecast))) {
            return Forecast.of(reader.readObject());
        }
    }

    private static JsonArray parse(String json) {
        try (JsonReader reader = Json.createReader(new StringReader(json))) {
            return reader.readArray();
        }
    }
}
