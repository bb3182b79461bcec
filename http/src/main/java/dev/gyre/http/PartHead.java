package dev.gyre.http;

import java.util.Map;
import java.util.Optional;

/// The head of one part of multipart/form-data (RFC 7578).
///
/// @param name the name of the form's field
/// @param fileName the name of the file as the client sent it, which may hold anything, `../` included; see
///     [#safeFileName]. Present, and maybe empty, if and only if the part is a file
/// @param type the media type, if the client named one; what it says about a file is not to be trusted
/// @param fields all fields of the head, names in lower case
public record PartHead(
        String name, Optional<String> fileName, Optional<MediaType> type, Map<String, String> fields) {

    private static final int FILE_NAME_CHARACTERS_MAX = 200;

    /// Copies the map.
    public PartHead {
        fields = Map.copyOf(fields);
    }

    /// Whether the part is a file rather than a value.
    public boolean isFile() {
        return fileName.isPresent();
    }

    /// The last segment of the file's name in letters, digits, and `-_.` and space; all else becomes `_`.
    ///
    /// It begins with no dot, ends with neither dot nor space, is no device of Windows, and has at most 200
    /// characters. Empty if nothing of the name is left. It may well be the name of another file already.
    public Optional<String> safeFileName() {
        return fileName.map(PartHead::lastSegment).map(PartHead::shortened)
                .map(name -> trimmed(name.replaceAll("[^\\p{L}\\p{M}\\p{N}._ -]", "_")))
                .filter(safe -> !safe.isEmpty())
                .map(safe -> StaticPath.isDevice(safe) ? "_" + safe : safe);
    }

    private static String lastSegment(String name) {
        return name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
    }

    /// Keeps the end, which says what kind of file it is.
    private static String shortened(String name) {
        var over = Math.max(0, name.length() - FILE_NAME_CHARACTERS_MAX + 1);
        if (over > 0 && Character.isLowSurrogate(name.charAt(over))) over++;
        return name.substring(over);
    }

    /// Without the dots and spaces at both ends.
    private static String trimmed(String name) {
        var start = 0;
        var end = name.length();
        while (start < end && isDotOrSpace(name.charAt(start))) start++;
        while (start < end && isDotOrSpace(name.charAt(end - 1))) end--;
        return name.substring(start, end);
    }

    private static boolean isDotOrSpace(char c) {
        return c == '.' || c == ' ';
    }
}
