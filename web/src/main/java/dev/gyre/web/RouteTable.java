package dev.gyre.web;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// All routes of an application, arranged so that finding one costs the length of the path and not the number of
/// routes.
///
/// The promise is that of a list: **of all routes that fit, the one registered first answers.** A list is searched from
/// its beginning, which costs more with each route; the usual trees let static segments win over variables, which
/// changes the meaning of a program when two routes overlap. Here each route has a number, and
/// - the paths of routes without variables stand in a hash table. Which other routes fit such a path too, and in what
///   order, is known when the table is made: the tree below is asked once for each;
/// - all routes stand in a tree of segments. A walk follows every branch that fits and keeps the lowest number;
///   a branch is left out when its lowest number is above the best one found. Without overlapping routes that
///   is one branch.
///
/// Immutable after [#of].
final class RouteTable<T> {
    /// A route.
    ///
    /// @param order its number: lower ones win
    /// @param methods those that it answers; all when there is none
    /// @param target what it leads to
    record Entry<T>(int order, PathTemplate template, List<String> methods, T target) {
        Entry {
            methods = List.copyOf(methods);
        }

        boolean accepts(String method) {
            for (int i = 0; i < methods.size(); i++) {
                if (methods.get(i).equals(method)) return true;
            }
            return methods.isEmpty();
        }
    }

    /// A route that fits a path.
    ///
    /// @param values of its variables, in order; not to be changed
    @SuppressWarnings("ArrayRecordComponent") // Never compared; a list would be one more object for each request.
    record Match<T>(Entry<T> entry, String[] values) {
        T target() {
            return entry.target;
        }
    }

    private static final String[] NO_VALUES = {};

    private final RouteNode<T> root = new RouteNode<>();
    private final Map<String, List<Match<T>>> statics = new HashMap<>();

    private RouteTable() {}

    static <T> RouteTable<T> of(Collection<Entry<T>> entries) {
        var table = new RouteTable<T>();
        for (var entry : entries) table.root.add(entry, 0);
        table.root.compile();
        for (var entry : entries) {
            if (entry.template.isStatic()) {
                var path = entry.template.text();
                table.statics.computeIfAbsent(path, table::all);
            }
        }
        return table;
    }

    /// The route that answers; null when no path fits, or none with this method.
    ///
    /// @param path decoded, beginning with a slash
    @Nullable
    Match<T> find(String method, String path) {
        var known = statics.get(path);
        if (known != null) {
            for (int i = 0; i < known.size(); i++) {
                var match = known.get(i);
                if (match.entry.accepts(method)) return match;
            }
            return null;
        }
        var walk = new Walk<T>(method, path, null);
        walk.go(root, 1);
        return walk.match();
    }

    /// The methods that the routes which fit this path accept; empty when none fits.
    Set<String> methods(String path) {
        var methods = new LinkedHashSet<String>();
        for (var match : all(path)) methods.addAll(match.entry.methods);
        return methods;
    }

    /// Whether any route fits, with whatever method.
    boolean fits(String path) {
        return !all(path).isEmpty();
    }

    private List<Match<T>> all(String path) {
        var found = new ArrayList<Match<T>>();
        new Walk<>("", path, found).go(root, 1);
        found.sort((one, other) -> Integer.compare(one.entry.order, other.entry.order));
        return List.copyOf(found);
    }

    /// One search: for the first route with a method, or for all of them.
    private static final class Walk<T> {
        private final String method;
        private final String path;
        private final @Nullable List<Match<T>> all;

        /// Where the values of the variables begin and end.
        private int[] places = new int[8];
        private int depth;

        private @Nullable Entry<T> best;
        private int bestOrder = Integer.MAX_VALUE;
        private String[] bestValues = NO_VALUES;

        Walk(String method, String path, @Nullable List<Match<T>> all) {
            this.method = method;
            this.path = path;
            this.all = all;
        }

        @Nullable
        Match<T> match() {
            return best == null ? null : new Match<>(best, bestValues);
        }

        /// @param from where the next segment begins; behind the end of the path when there is none
        void go(RouteNode<T> node, int from) {
            int length = path.length();
            if (from > length) {
                take(node.entries);
                return;
            }
            int hash = 0;
            int end = from;
            for (char c; end < length && (c = path.charAt(end)) != '/'; end++) {
                hash = 31 * hash + c;
            }
            var literal = node.literal(path, from, end, hash);
            if (literal != null && literal.lowestOrder < bestOrder) go(literal, end + 1);
            var variable = node.variable;
            if (variable != null && end > from && variable.lowestOrder < bestOrder) go(variable, end + 1, from, end);
            for (int i = 0; i < node.affixed.size(); i++) {
                var affixed = node.affixed.get(i);
                int first = from + affixed.prefix().length();
                int last = end - affixed.suffix().length();
                if (first < last && affixed.node().lowestOrder < bestOrder && path.startsWith(affixed.prefix(), from)
                        && path.startsWith(affixed.suffix(), last)) {
                    go(affixed.node(), end + 1, first, last);
                }
            }
            for (int i = 0; i < node.rests.size(); i++) rest(node.rests.get(i), from);
        }

        private void go(RouteNode<T> node, int from, int valueStart, int valueEnd) {
            push(valueStart, valueEnd);
            go(node, from);
            depth -= 2;
        }

        private void rest(RouteNode.Affixed<T> rest, int from) {
            int first = from + rest.prefix().length();
            int last = path.length() - rest.suffix().length();
            if (first <= last && rest.node().lowestOrder < bestOrder && path.startsWith(rest.prefix(), from)
                    && path.endsWith(rest.suffix())) {
                push(first, last);
                take(rest.node().entries);
                depth -= 2;
            }
        }

        private void push(int start, int end) {
            if (depth == places.length) places = Arrays.copyOf(places, 2 * depth);
            places[depth] = start;
            places[depth + 1] = end;
            depth += 2;
        }

        private void take(List<Entry<T>> entries) {
            for (int i = 0; i < entries.size(); i++) {
                var entry = entries.get(i);
                if (all != null) {
                    all.add(new Match<>(entry, values()));
                } else if (entry.order < bestOrder && entry.accepts(method)) {
                    best = entry;
                    bestOrder = entry.order;
                    bestValues = values();
                    return;
                }
            }
        }

        private String[] values() {
            if (depth == 0) return NO_VALUES;
            var values = new String[depth / 2];
            for (int i = 0; i < values.length; i++) values[i] = path.substring(places[2 * i], places[2 * i + 1]);
            return values;
        }
    }
}
