package org.isotherm.api;

import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Set;

/**
 * The four roles. A role does not bring another one with it, so each annotation names every role that may pass:
 *
 * <ul>
 *   <li>reading: {@code @RolesAllowed({Roles.VIEWER, Roles.OPERATOR, Roles.ADMIN})}
 *   <li>running migrations, sweeps, retrievals: {@code @RolesAllowed({Roles.OPERATOR, Roles.ADMIN})}
 *   <li>configuration: {@code @RolesAllowed(Roles.ADMIN)}
 *   <li>asset content: {@code @RolesAllowed({Roles.READER, Roles.VIEWER, Roles.OPERATOR, Roles.ADMIN})}
 * </ul>
 *
 * {@code web.xml} names the same four.
 */
public final class Roles {
    /** Reads everything but changes nothing. */
    public static final String VIEWER = "storage-viewer";

    /** Runs migrations, sweeps and retrievals. */
    public static final String OPERATOR = "storage-operator";

    /** Everything. */
    public static final String ADMIN = "storage-admin";

    /** Reads the content of assets. */
    public static final String READER = "asset-reader";

    /** Whoever has none of these has no business below {@code /api}. */
    static final Set<String> ALL = Set.of(VIEWER, OPERATOR, ADMIN, READER);

    /** Those of the four that the user of {@code request} has, in alphabetical order. */
    public static List<String> of(HttpServletRequest request) {
        return ALL.stream().filter(request::isUserInRole).sorted().toList();
    }

    /** Whether the user of {@code request} has one of the four. */
    static boolean hasAny(HttpServletRequest request) {
        return ALL.stream().anyMatch(request::isUserInRole);
    }

    private Roles() {}
}
