package dev.gyre.http;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// Paths of URLs (RFC 3986, section 3.3), for routing. For files see [StaticPath].
public final class UrlPath {
    private static final String SEGMENT_CHARACTERS = "-._~!$&'()*+,;=:@";

    private UrlPath() {}

    /// The segments of a path, each decoded exactly once; `/` has one, which is empty, and `/a/` two.
    ///
    /// A segment may hold any character, `/` included if it was escaped: never glue segments together again.
    ///
    /// @throws BadContentException with status 400 for a path that does not begin with `/`, for bad escapes,
    ///     control characters, and the segments `.` and `..` in any spelling, which honest clients resolve
    ///     before they ask
    public static List<String> segments(String path) {
        if (!path.startsWith("/")) {
            throw new BadContentException(400, "the path does not begin with /");
        }
        var segments = new ArrayList<String>();
        for (var raw : path.substring(1).split("/", -1)) {
            var segment = PercentCoding.decode("path", raw);
            if (segment.equals(".") || segment.equals("..")) {
                throw new BadContentException(400, "the path has a segment . or ..");
            }
            if (segment.chars().anyMatch(c -> c < ' ' || c == 0x7F)) {
                throw new BadContentException(400, "the path has a control character");
            }
            segments.add(segment);
        }
        return List.copyOf(segments);
    }

    /// The path with these segments, escaped; what [#segments] takes apart.
    public static String of(List<String> segments) {
        return segments.stream().map(segment -> PercentCoding.encode(segment, SEGMENT_CHARACTERS))
                .collect(Collectors.joining("/", "/", ""));
    }
}
