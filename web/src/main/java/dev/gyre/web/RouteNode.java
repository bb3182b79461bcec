package dev.gyre.web;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A place in the tree of a [RouteTable]: what may follow the segments that lead here.
final class RouteNode<T> {
    /// A child for segments with a text around the variable.
    record Affixed<T>(String prefix, String suffix, RouteNode<T> node) {}

    /// The routes that end here, in their order.
    final List<RouteTable.Entry<T>> entries = new ArrayList<>(1);

    /// The lowest number of a route here and below.
    int lowestOrder = Integer.MAX_VALUE;

    @Nullable RouteNode<T> variable;
    final List<Affixed<T>> affixed = new ArrayList<>(0);
    final List<Affixed<T>> rests = new ArrayList<>(0);

    private final Map<String, RouteNode<T>> literals = new LinkedHashMap<>();

    /// The same as a hash table whose keys are parts of a path, so that looking one up makes no string.
    private String[] keys = {};
    private @Nullable RouteNode<T>[] nodes = table(0);

    void add(RouteTable.Entry<T> entry, int segment) {
        lowestOrder = Math.min(lowestOrder, entry.order());
        var segments = entry.template().segments();
        if (segment == segments.size()) {
            entries.add(entry);
            entries.sort((one, other) -> Integer.compare(one.order(), other.order()));
            return;
        }
        var child = switch (segments.get(segment)) {
            case PathTemplate.Segment.Literal(var text) -> literals.computeIfAbsent(text, key -> new RouteNode<>());
            case PathTemplate.Segment.Variable(var prefix, var suffix) -> prefix.isEmpty() && suffix.isEmpty()
                    ? variable()
                    : affixed(affixed, prefix, suffix);
            case PathTemplate.Segment.Rest(var prefix, var suffix) -> affixed(rests, prefix, suffix);
        };
        child.add(entry, segment + 1);
    }

    private RouteNode<T> variable() {
        if (variable == null) variable = new RouteNode<>();
        return variable;
    }

    private static <T> RouteNode<T> affixed(List<Affixed<T>> among, String prefix, String suffix) {
        for (var known : among) {
            if (known.prefix.equals(prefix) && known.suffix.equals(suffix)) return known.node;
        }
        var added = new Affixed<>(prefix, suffix, new RouteNode<T>());
        among.add(added);
        return added.node;
    }

    @SuppressWarnings("unchecked") // An array of a generic type cannot be made in any other way.
    private static <T> @Nullable RouteNode<T>[] table(int size) {
        return (@Nullable RouteNode<T>[]) new RouteNode<?>[size];
    }

    /// Makes the hash tables of this node and those below.
    void compile() {
        int size = literals.isEmpty() ? 0 : Integer.highestOneBit(literals.size()) * 4;
        keys = new String[size];
        nodes = table(size);
        literals.forEach((text, node) -> {
            int at = spread(text.hashCode()) & size - 1;
            while (nodes[at] != null) at = at + 1 & size - 1;
            keys[at] = text;
            nodes[at] = node;
            node.compile();
        });
        if (variable != null) variable.compile();
        for (var one : affixed) one.node.compile();
    }

    /// Names that are numbered have hashes side by side, and would fill whole stretches of the table: multiplying takes
    /// them apart (Fibonacci hashing), and the upper bits are the good ones.
    private static int spread(int hash) {
        return (hash * 0x9E3779B9) >>> 15;
    }

    /// The child for this part of the path.
    ///
    /// @param hash of the part, as strings compute theirs
    @Nullable
    RouteNode<T> literal(String path, int from, int to, int hash) {
        if (nodes.length == 0) return null;
        int mask = nodes.length - 1;
        for (int at = spread(hash) & mask; nodes[at] != null; at = at + 1 & mask) {
            var key = keys[at];
            if (key.length() == to - from && path.startsWith(key, from)) return nodes[at];
        }
        return null;
    }
}
