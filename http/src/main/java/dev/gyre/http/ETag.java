package dev.gyre.http;

import java.util.ArrayList;
import java.util.List;

/// A mark of one state of a resource (RFC 9110, section 8.8.3).
///
/// @param opaque what stands between the quotes
/// @param weak whether states with this mark are equal in meaning only, not in every byte
public record ETag(String opaque, boolean weak) {
    /// Checks the characters.
    ///
    /// @throws IllegalArgumentException for quotes, spaces and control characters
    public ETag {
        if (!opaque.chars().allMatch(ETag::isTagCharacter)) {
            throw new IllegalArgumentException("an entity tag has characters that it cannot hold: " + opaque);
        }
    }

    private static boolean isTagCharacter(int c) {
        return c > ' ' && c != '"' && c != 0x7F && c <= 0xFF;
    }

    /// A mark of exactly these bytes.
    public static ETag strong(String opaque) {
        return new ETag(opaque, false);
    }

    /// A mark of this meaning.
    public static ETag weak(String opaque) {
        return new ETag(opaque, true);
    }

    /// Reads the value of `ETag`.
    ///
    /// @throws BadContentException with status 400 when it does not follow the grammar
    public static ETag parse(String text) {
        var scanner = new FieldScanner("ETag", text);
        scanner.skipSpace();
        var tag = scan(scanner);
        scanner.requireEnd();
        return tag;
    }

    /// Reads the list of `If-Match` or `If-None-Match`.
    static List<ETag> parseList(String field, List<String> values) {
        var tags = new ArrayList<ETag>();
        for (var value : values) {
            var scanner = new FieldScanner(field, value);
            while (scanner.nextElement()) tags.add(scan(scanner));
        }
        return tags;
    }

    private static ETag scan(FieldScanner scanner) {
        var weak = scanner.skip('W');
        if ((weak && !scanner.skip('/')) || !scanner.skip('"')) {
            throw scanner.bad("wants an entity tag in quotes");
        }
        var opaque = scanner.takeWhile(ETag::isTagCharacter);
        if (!scanner.skip('"')) {
            throw scanner.bad("has an entity tag without an end");
        }
        return new ETag(opaque, weak);
    }

    /// Whether both mark the same bytes: equal, and neither is weak.
    public boolean equalsStrongly(ETag other) {
        return !weak && !other.weak && opaque.equals(other.opaque);
    }

    /// Whether both mark the same meaning: equal, weak or not.
    public boolean equalsWeakly(ETag other) {
        return opaque.equals(other.opaque);
    }

    /// The value of `ETag`.
    @Override
    public String toString() {
        return (weak ? "W/\"" : "\"") + opaque + '"';
    }
}
