package dev.gyre.http;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Which file a URL means, for folders that are served as they are.
///
/// The answer is the same on every system, so that what is tested on one is safe on another. Links in the
/// file system are beyond a function of text: resolve them before opening, and look where they lead.
public final class StaticPath {
    private StaticPath() {}

    /// The path of the file below its root, with `/` between names and no `/` in front. It ends in `/` for a
    /// folder, and is empty for the root.
    ///
    /// Empty, to be answered with 404, when a segment, decoded once, is `.`, `..` or empty, begins with a
    /// dot (hidden files), ends with a dot or space (which Windows drops), has a separator of any system, a
    /// colon (drives, streams of NTFS), a `~` before a digit (short names of Windows, such as `GIT~1`), a control
    /// character or one that is not seen (which old file systems of macOS drop), or is a device of Windows;
    /// and when the path is malformed.
    ///
    /// @param path the path of the URL as it was sent, escapes and all
    public static Optional<String> resolve(String path) {
        List<String> segments;
        try {
            segments = UrlPath.segments(path);
        } catch (BadContentException malformed) {
            return Optional.empty();
        }
        for (var segment : segments.subList(0, segments.size() - 1)) {
            if (!isName(segment)) {
                return Optional.empty();
            }
        }
        var isFolder = segments.getLast().isEmpty();
        return isFolder || isName(segments.getLast()) ? Optional.of(String.join("/", segments)) : Optional.empty();
    }

    private static boolean isName(String segment) {
        return !segment.isEmpty() && !segment.startsWith(".") && !segment.endsWith(".") && !segment.endsWith(" ")
                && segment.codePoints().noneMatch(StaticPath::isOdd) && !isShortName(segment) && !isDevice(segment);
    }

    private static boolean isOdd(int c) {
        return Character.isISOControl(c) || Character.getType(c) == Character.FORMAT
                || "/\\:*?\"<>|".indexOf(c) >= 0;
    }

    private static boolean isShortName(String segment) {
        for (var at = segment.indexOf('~'); at >= 0; at = segment.indexOf('~', at + 1)) {
            if (at + 1 < segment.length() && Character.isDigit(segment.charAt(at + 1))) {
                return true;
            }
        }
        return false;
    }

    /// Whether Windows takes a name for a device, in any folder and with any extension.
    static boolean isDevice(String name) {
        var dot = name.indexOf('.');
        return (dot < 0 ? name : name.substring(0, dot)).strip().toUpperCase(Locale.ROOT)
                .matches("CON|PRN|AUX|NUL|CONIN\\$|CONOUT\\$|(COM|LPT)[0-9¹²³]");
    }
}
