package org.isotherm.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One page of a list.
 *
 * @param nextCursor what to send as {@code ?cursor=} for the next page; null, and written as {@code null}, on the last
 */
public record ItemList<T>(List<T> items, @Nullable String nextCursor) {
    public ItemList {
        items = List.copyOf(items);
    }
}
