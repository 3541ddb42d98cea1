package org.isotherm.tiering;

import java.time.OffsetDateTime;
import java.util.List;
import org.isotherm.registry.Tier;
import org.jspecify.annotations.Nullable;

/**
 * What holds say about a file, in the words of {@link Clauses}. A pin keeps a file hot; it may be brought there. A hold
 * that a sweep has used up holds for that sweep until its end, and for nothing else.
 */
final class HoldClauses {
    private final List<String> scopes;
    private final Sql holding;

    /**
     * @param project the expression for the entity's project; null when there is none
     * @param sweep the run that asks; 0 for none
     */
    HoldClauses(@Nullable String project, Tier source, OffsetDateTime asOf, long sweep) {
        scopes = List.of(
                "h.scope = 'asset' AND h.scope_id = a.id",
                "h.scope = 'project' AND h.scope_id = " + (project == null ? "CAST(NULL AS BIGINT)" : project),
                "h.scope = 'release' AND a.entity_type = 'release' AND h.scope_id = a.entity_id");
        String inForce =
                sweep == 0 ? "h.released_at IS NULL" : "(h.released_at IS NULL OR h.used_up_by = " + sweep + ")";
        holding = Sql.of(inForce + " AND COALESCE(h.expires_at > ")
                .then(Clauses.moment(asOf))
                .then(", TRUE)" + (source == Tier.HOT ? "" : " AND h.kind <> 'pin'"));
    }

    Clause notHeld() {
        return new Clause(Clauses.NOT_HELD, "is not held", none(holding), seen());
    }

    /** Nothing holds it but what holds for once. */
    Sql notHeldForLong() {
        return none(holding.then(" AND h.kind <> 'postpone'"));
    }

    /** The ids of the holds that keep files from being moved for once, of those files. */
    Sql postponing(Sql files) {
        return about(files, "h.kind = 'postpone' AND ");
    }

    /** The ids of all holds in force that are about those files, a pin too where it keeps nothing. */
    Sql about(Sql files) {
        return about(files, "");
    }

    private Sql about(Sql files, String kind) {
        return Sql.joined(
                " UNION ",
                scopes.stream()
                        .map(scope -> Sql.of("SELECT h.id FROM tiering_holds h WHERE " + kind)
                                .then(holding)
                                .then(" AND EXISTS (SELECT 1")
                                .then(files)
                                .then(" AND " + scope + ")"))
                        .toList());
    }

    // one question for each scope, so that each can be hashed
    private Sql none(Sql which) {
        return Sql.joined(
                " AND ",
                scopes.stream()
                        .map(scope -> Sql.of("NOT EXISTS (SELECT 1 FROM tiering_holds h WHERE " + scope + " AND ")
                                .then(which)
                                .then(")"))
                        .toList());
    }

    private Sql seen() {
        return Sql.of("(SELECT string_agg(h.kind || ' ' || h.id || ' of ' || h.owner || ': ' || h.reason, '; '"
                        + " ORDER BY h.id) FROM tiering_holds h WHERE ("
                        + String.join(" OR ", scopes) + ") AND ")
                .then(holding)
                .then(")");
    }
}
