package org.isotherm.registry;

import java.nio.file.Path;

/** Where backends on file systems lie, as text: nothing here touches a file system. */
final class Places {
    private Places() {}

    static boolean overlap(BackendConfig one, BackendConfig other) {
        Path a = folder(one);
        Path b = folder(other);
        return a != null && b != null && (a.startsWith(b) || b.startsWith(a));
    }

    /** The folder that holds the objects; null for a store that has none. */
    static @org.jspecify.annotations.Nullable Path folder(BackendConfig config) {
        if (config instanceof BackendConfig.Local local) {
            return Path.of(local.basePath());
        }
        if (config instanceof BackendConfig.Mounted mounted) {
            return Path.of(mounted.root());
        }
        return null;
    }
}
