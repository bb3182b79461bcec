package dev.gyre.web;

import java.util.ArrayList;
import java.util.List;

/// The path of a route, such as `/items/{id}` or `/files/{name:path}`, taken apart.
///
/// @param text as it was written, with the prefixes of routers
/// @param names of the variables, in order
record PathTemplate(String text, List<Segment> segments, List<String> names) {
    /// One segment of the path.
    sealed interface Segment {
        /// This text.
        record Literal(String text) implements Segment {}

        /// Anything but nothing, between these texts.
        record Variable(String prefix, String suffix) implements Segment {}

        /// Any number of segments, also none, and this text behind them.
        record Rest(String prefix, String suffix) implements Segment {}
    }

    PathTemplate {
        segments = List.copyOf(segments);
        names = List.copyOf(names);
    }

    /// Takes a path apart.
    ///
    /// @throws SetupException when it is malformed
    static PathTemplate parse(String text) {
        if (!text.startsWith("/")) {
            throw new SetupException("the path \"" + text + "\" does not begin with a slash: write \"/" + text + "\"");
        }
        var segments = new ArrayList<Segment>();
        var names = new ArrayList<String>();
        int start = 1;
        while (start <= text.length()) {
            int slash = text.indexOf('/', start);
            int end = slash < 0 ? text.length() : slash;
            var segment = text.substring(start, end);
            if (segment.contains(":path}")) {
                segments.add(rest(text, text.substring(start), names));
                break;
            }
            segments.add(segment(text, segment, names));
            start = end + 1;
        }
        return new PathTemplate(text, segments, names);
    }

    private static Segment segment(String text, String segment, List<String> names) {
        int open = segment.indexOf('{');
        int close = segment.indexOf('}');
        if (open < 0 && close < 0) return new Segment.Literal(segment);
        if (open < 0 || close < open || segment.indexOf('{', open + 1) >= 0 || segment.indexOf('}', close + 1) >= 0) {
            throw malformed(text, "a segment has at most one variable in braces");
        }
        addName(text, segment.substring(open + 1, close), names);
        return new Segment.Variable(segment.substring(0, open), segment.substring(close + 1));
    }

    private static Segment rest(String text, String tail, List<String> names) {
        int open = tail.indexOf('{');
        int close = tail.indexOf(":path}");
        var suffix = tail.substring(close + ":path}".length());
        if (open < 0 || close < open || suffix.indexOf('{') >= 0) {
            throw malformed(text, "a variable of the kind path is the last one of its path");
        }
        addName(text, tail.substring(open + 1, close), names);
        return new Segment.Rest(tail.substring(0, open), suffix);
    }

    private static void addName(String text, String name, List<String> names) {
        boolean isName = !name.isEmpty() && Character.isJavaIdentifierStart(name.charAt(0));
        for (int i = 0; i < name.length(); i++) isName &= Character.isJavaIdentifierPart(name.charAt(i));
        if (!isName) {
            throw malformed(text, "\"" + name + "\" is not a name: between braces stands {name} or {name:path};"
                    + " the type is that of the parameter");
        }
        if (names.contains(name)) throw malformed(text, "the variable \"" + name + "\" stands in it twice");
        names.add(name);
    }

    private static SetupException malformed(String text, String why) {
        return new SetupException("the path \"" + text + "\" is malformed: " + why);
    }

    boolean isStatic() {
        return names.isEmpty();
    }

    @Override
    public String toString() {
        return text;
    }
}
