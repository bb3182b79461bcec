package dev.gyre.http;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// A media type, or in `Accept` a range of them (RFC 9110, section 8.3.1).
///
/// @param type such as `text`, in lower case; `*` in a range
/// @param subtype such as `html`, in lower case; `*` in a range
/// @param parameters their names in lower case, in order
public record MediaType(String type, String subtype, Map<String, String> parameters) {
    /// Brings names into lower case.
    ///
    /// @throws IllegalArgumentException when a name is not a token, or a value has control characters
    public MediaType {
        type = requireToken("type", type).toLowerCase(Locale.ROOT);
        subtype = requireToken("subtype", subtype).toLowerCase(Locale.ROOT);
        var copy = new LinkedHashMap<String, String>();
        parameters.forEach((name, value) -> {
            if (value.chars().anyMatch(c -> FieldScanner.isControl((char) c))) {
                throw new IllegalArgumentException("the parameter " + name + " has a control character");
            }
            copy.put(requireToken("parameter", name).toLowerCase(Locale.ROOT), value);
        });
        parameters = Collections.unmodifiableMap(copy);
    }

    private static String requireToken(String what, String text) {
        if (!FieldScanner.isToken(text)) {
            throw new IllegalArgumentException("the " + what + " of a media type is not a token: \"" + text + "\"");
        }
        return text;
    }

    /// A type without parameters.
    public static MediaType of(String type, String subtype) {
        return new MediaType(type, subtype, Map.of());
    }

    /// Reads the value of `Content-Type`.
    ///
    /// @throws BadContentException with status 400 when it does not follow the grammar
    public static MediaType parse(String text) {
        var scanner = new FieldScanner("Content-Type", text);
        var type = scan(scanner);
        scanner.requireEnd();
        return type;
    }

    static MediaType scan(FieldScanner scanner) {
        scanner.skipSpace();
        var type = scanner.token();
        if (!scanner.skip('/')) {
            throw scanner.bad("wants a / between type and subtype");
        }
        return new MediaType(type, scanner.token(), scanner.parameters());
    }

    /// The parameter `charset` in lower case, if there is one.
    public Optional<String> charset() {
        return Optional.ofNullable(parameters.get("charset")).map(name -> name.toLowerCase(Locale.ROOT));
    }

    /// Whether type and subtype are these, parameters aside.
    public boolean is(String type, String subtype) {
        return this.type.equalsIgnoreCase(type) && this.subtype.equalsIgnoreCase(subtype);
    }

    /// Whether `range` includes this type: each of its parts is the same or `*`, and its parameters are
    /// among those of this.
    public boolean isIn(MediaType range) {
        var included = range.type.equals("*")
                ? range.subtype.equals("*")
                : range.type.equals(type) && (range.subtype.equals("*") || range.subtype.equals(subtype));
        return included && range.parameters.entrySet().stream().allMatch(wanted -> {
            var own = parameters.get(wanted.getKey());
            return own != null && own.equalsIgnoreCase(wanted.getValue());
        });
    }

    /// The value of `Content-Type`: parameters in quotes where they need them.
    @Override
    public String toString() {
        var text = new StringBuilder(type).append('/').append(subtype);
        parameters.forEach((name, value) -> {
            text.append("; ").append(name).append('=');
            if (FieldScanner.isToken(value)) {
                text.append(value);
            } else {
                text.append('"').append(value.replace("\\", "\\\\").replace("\"", "\\\"")).append('"');
            }
        });
        return text.toString();
    }
}
