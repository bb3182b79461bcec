package dev.gyre.web;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The form of e-mail addresses that reach people on the internet: RFC 5321's, without quoted local parts, addresses in
/// brackets and names without a dot, which RFC 5321 allows and nobody means in a form.
final class EmailText {
    private static final int CHARS_MAX = 254;
    private static final int LOCAL_CHARS_MAX = 64;
    private static final int LABEL_CHARS_MAX = 63;
    private static final String LOCAL_SPECIALS = ".!#$%&'*+-/=?^_`{|}~";

    private EmailText() {}

    static @Nullable Complaint check(String text) {
        var wrong = wrong(text);
        return wrong == null
                ? null
                : new Complaint("value_error", "value is not a valid email address: " + wrong,
                    Map.of("reason", new JsonValue.JsonString(wrong)));
    }

    private static @Nullable String wrong(String text) {
        int at = text.lastIndexOf('@');
        if (at < 0) return "An email address must have an @-sign.";
        if (text.length() > CHARS_MAX)
            return "The email address is too long (" + (text.length() - CHARS_MAX)
                    + " characters too many).";
        var local = text.substring(0, at);
        var domain = text.substring(at + 1);
        if (local.isEmpty()) return "There must be something before the @-sign.";
        if (domain.isEmpty()) return "There must be something after the @-sign.";
        if (local.length() > LOCAL_CHARS_MAX)
            return "The email address is too long before the @-sign ("
                    + (local.length() - LOCAL_CHARS_MAX) + " characters too many).";
        if (!isLocal(local)) return "The email address contains invalid characters before the @-sign.";
        if (domain.indexOf('.') < 0) return "The part after the @-sign is not valid. It should have a period.";
        for (var label : domain.split("\\.", -1)) {
            if (!isLabel(label)) return "The part after the @-sign contains invalid characters or an invalid period.";
        }
        return null;
    }

    private static boolean isLocal(String local) {
        if (local.startsWith(".") || local.endsWith(".") || local.contains("..")) return false;
        return local.chars().allMatch(c -> Character.isLetterOrDigit(c) || LOCAL_SPECIALS.indexOf(c) >= 0);
    }

    private static boolean isLabel(String label) {
        return !label.isEmpty() && label.length() <= LABEL_CHARS_MAX && !label.startsWith("-") && !label.endsWith("-")
                && label.chars().allMatch(c -> Character.isLetterOrDigit(c) || c == '-');
    }
}
