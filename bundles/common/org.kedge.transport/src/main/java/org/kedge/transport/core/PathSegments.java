package org.kedge.transport.core;

import java.util.List;

/** Path segments of a request, decoded. */
public final class PathSegments {
    private PathSegments() {
    }

    /** The segments without empty ones at either end, as {@link org.kedge.api.transport.Request#path} has them. */
    public static List<String> withoutEmptyEnds(List<String> path) {
        int from = 0;
        int to = path.size();
        while (from < to && path.get(from).isEmpty()) {
            from++;
        }
        while (to > from && path.get(to - 1).isEmpty()) {
            to--;
        }
        return path.subList(from, to);
    }
}
