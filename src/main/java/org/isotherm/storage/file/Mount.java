package org.isotherm.storage.file;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One mounted file system, in the words of the system's table. Two that differ in any of them are two mounts; the numbers
 * alone do not tell, for the kernel gives them again.
 *
 * @param parent the id of the mount it is mounted on
 * @param device of its files, {@code major:minor}
 * @param root which folder of the file system is mounted
 * @param point where
 * @param type for example {@code nfs4}, {@code cifs}
 * @param source for example {@code server:/export}
 */
record Mount(String id, String parent, String device, String root, String point, String type, String source) {

    /** Whether it is only an automounter's promise to mount something there. */
    boolean isPromise() {
        return type.equals("autofs");
    }

    /** @param below null for whatever no listed mount carries */
    boolean isOn(@Nullable Mount below, Set<String> listed) {
        if (below != null) {
            return parent.equals(below.id) && !id.equals(below.id);
        }
        return parent.equals(id) || !listed.contains(parent);
    }
}
