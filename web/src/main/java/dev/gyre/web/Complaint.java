package dev.gyre.web;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/// Why a value is refused, before it is known where it stands: a [Violation] without place and input.
///
/// Types and messages are those of pydantic, so that clients that know the ones know the others.
record Complaint(String type, String msg, Map<String, JsonValue> ctx) {
    static Complaint of(String type, String msg) {
        return new Complaint(type, msg, Map.of());
    }

    /// One with a text as its only parameter, which the message ends with.
    static Complaint because(String type, String msg, String error) {
        return new Complaint(type, msg + error, Map.of("error", new JsonValue.JsonString(error)));
    }

    static Complaint with(String type, String msg, String key, JsonValue value) {
        return new Complaint(type, msg, Map.of(key, value));
    }

    static Complaint with(String type, String msg, String key, long value) {
        return with(type, msg, key, JsonValue.JsonNumber.of(value));
    }

    /// A rule of the user's own is broken.
    static Complaint ofUser(String reason) {
        return new Complaint("value_error", "Value error, " + reason,
            Map.of("error", new JsonValue.JsonObject(Map.of())));
    }

    static Complaint tooShort(String what, int min, int actual) {
        return new Complaint("too_short", what + " should have at least " + count(min, "item")
                + " after validation, not " + actual,
            lengths(what, "min_length", min, JsonValue.JsonNumber.of(actual)));
    }

    static Complaint tooLong(String what, int max, int actual) {
        return new Complaint("too_long", what + " should have at most " + count(max, "item")
                + " after validation, not " + actual,
            lengths(what, "max_length", max, JsonValue.JsonNumber.of(actual)));
    }

    /// For a set, whose elements are counted no further than its limit.
    static Complaint tooLong(String what, int max) {
        return new Complaint("too_long", what + " should have at most " + count(max, "item")
                + " after validation, not more",
            lengths(what, "max_length", max, JsonValue.JsonNull.VALUE));
    }

    private static Map<String, JsonValue> lengths(String what, String rule, int bound, JsonValue actual) {
        var ctx = new LinkedHashMap<String, JsonValue>();
        ctx.put("field_type", new JsonValue.JsonString(what));
        ctx.put(rule, JsonValue.JsonNumber.of(bound));
        ctx.put("actual_length", actual);
        return Collections.unmodifiableMap(ctx);
    }

    /// "1 item", "2 items".
    static String count(long number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }

    /// "'a'", "'a' or 'b'", "'a', 'b' or 'c'".
    static String alternatives(Iterable<String> values) {
        var text = new StringBuilder();
        var last = "";
        for (var value : values) {
            if (!last.isEmpty()) {
                text.append(text.isEmpty() ? "" : ", ").append(last);
            }
            last = "'" + value + "'";
        }
        return text.isEmpty() ? last : text + " or " + last;
    }
}
