package org.isotherm.it;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * What a test has put into a studio: the digest that each asset must have, or that it must be gone. After a call without
 * an answer there is more than one possibility.
 */
final class Contents {
    private final ConcurrentMap<String, Set<Optional<String>>> possible = new ConcurrentHashMap<>();
    private final ConcurrentMap<Long, Map<String, String>> foreign = new ConcurrentHashMap<>();

    /** @param key entity type, id and field, divided by slashes */
    Contents with(String key, byte[] content) {
        possible.put(key, Set.of(Optional.of(Samples.sha256(content))));
        return this;
    }

    Contents without(String key) {
        possible.put(key, Set.of(Optional.empty()));
        return this;
    }

    /** A call that may or may not have replaced the content, or deleted the asset when {@code content} is null. */
    void maybe(String key, byte[] content) {
        Optional<String> now = Optional.ofNullable(content).map(Samples::sha256);
        possible.merge(key, Set.of(now), (before, more) -> {
            Set<Optional<String>> both = new java.util.HashSet<>(before);
            both.addAll(more);
            return Set.copyOf(both);
        });
    }

    /** The call was refused: it is as it was before {@link #maybe}. */
    void asBefore(String key, Set<Optional<String>> before) {
        possible.put(key, before);
    }

    /** A file that is not Isotherm's and must stay as it is. */
    void foreign(long backendId, String path, byte[] content) {
        foreign.computeIfAbsent(backendId, id -> new TreeMap<>()).put(path, Samples.sha256(content));
    }

    Set<String> keys() {
        return possible.keySet();
    }

    /** Digests that the asset may have; empty for that it may be gone. */
    Set<Optional<String>> of(String key) {
        return possible.getOrDefault(key, Set.of());
    }

    Map<String, String> foreignOn(long backendId) {
        return foreign.getOrDefault(backendId, Map.of());
    }
}
