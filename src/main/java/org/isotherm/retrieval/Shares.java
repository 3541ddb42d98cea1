package org.isotherm.retrieval;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What is to come from one backend, for users who take turns. */
final class Shares {
    private Shares() {}

    /** A content that is being brought. */
    record Share(String user, long bytes) {}

    /**
     * How much comes until {@code mine} has: in turns between users, and between the contents of one user, nobody gets
     * more than whoever waits.
     *
     * @param user who waits; null for one who has asked for nothing else
     * @param others being brought beside it
     */
    static long until(long mine, @Nullable String user, List<Share> others) {
        long ofUser = mine;
        for (Share each : others) {
            ofUser += each.user().equals(user) ? Math.min(each.bytes(), mine) : 0;
        }
        Map<String, Long> ofOthers = others.stream()
                .filter(each -> !each.user().equals(user))
                .collect(Collectors.groupingBy(Share::user, Collectors.summingLong(Share::bytes)));
        long all = ofUser;
        for (long bytes : ofOthers.values()) {
            all += Math.min(bytes, ofUser);
        }
        return all;
    }
}
