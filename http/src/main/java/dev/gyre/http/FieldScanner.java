package dev.gyre.http;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntPredicate;

/// A cursor over the value of one field, with the pieces of grammar that fields share (RFC 9110, section
/// 5.6): tokens, quoted strings, parameters.
///
/// Every method reads forward only, so that a value is read in linear time.
final class FieldScanner {
    private final String field;
    private final String text;
    private int at;

    /// @param field the name of the field, for messages
    FieldScanner(String field, String text) {
        this.field = field;
        this.text = text;
    }

    boolean isAtEnd() {
        return at == text.length();
    }

    void skipSpace() {
        while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) at++;
    }

    /// Steps over `expected` if it comes next.
    boolean skip(char expected) {
        if (isAtEnd() || text.charAt(at) != expected) {
            return false;
        }
        at++;
        return true;
    }

    boolean isNext(char expected) {
        return !isAtEnd() && text.charAt(at) == expected;
    }

    /// Steps over the commas and spaces between the elements of a list; answers whether an element follows.
    ///
    /// Empty elements are allowed (RFC 9110, section 5.6.1.2), two elements without a comma are not.
    boolean nextElement() {
        var start = at == 0;
        var comma = false;
        skipSpace();
        while (skip(',')) {
            comma = true;
            skipSpace();
        }
        if (!isAtEnd() && !comma && !start) {
            throw bad("wants a comma");
        }
        return !isAtEnd();
    }

    String token() {
        var token = takeWhile(c -> isTokenChar((char) c));
        if (token.isEmpty()) {
            throw bad("wants a token");
        }
        return token;
    }

    /// Reads characters as long as they are allowed.
    String takeWhile(IntPredicate allowed) {
        var start = at;
        while (at < text.length() && allowed.test(text.charAt(at))) at++;
        return text.substring(start, at);
    }

    String tokenOrQuoted() {
        return isNext('"') ? quoted() : token();
    }

    private String quoted() {
        at++;
        var value = new StringBuilder();
        while (!isAtEnd()) {
            var c = text.charAt(at++);
            if (c == '"') {
                return value.toString();
            }
            if (c == '\\' && !isAtEnd()) c = text.charAt(at++);
            if (isControl(c)) {
                throw bad("has a control character in a quoted string");
            }
            value.append(c);
        }
        throw bad("has a quoted string without an end");
    }

    /// Reads a quoted string as browsers write it in multipart/form-data: of backslashes only those before a
    /// quote or another one are marks, since file names of Windows come with single ones.
    String formQuoted() {
        at++;
        var value = new StringBuilder();
        while (!isAtEnd()) {
            var c = text.charAt(at++);
            if (c == '"') {
                return value.toString();
            }
            if (c == '\\' && (isNext('"') || isNext('\\'))) c = text.charAt(at++);
            value.append(c);
        }
        throw bad("has a quoted string without an end");
    }

    /// Reads `;name=value` as often as it comes, names in lower case.
    Map<String, String> parameters() {
        var parameters = new LinkedHashMap<String, String>();
        while (nextParameter()) {
            var name = token().toLowerCase(Locale.ROOT);
            if (!skip('=')) {
                throw bad("wants = behind the parameter " + name);
            }
            put(parameters, name, tokenOrQuoted());
        }
        return parameters;
    }

    /// As [#parameters], and takes names without a value too, as if theirs were empty.
    Map<String, String> flagsAndParameters() {
        var parameters = new LinkedHashMap<String, String>();
        while (nextParameter()) {
            var name = token().toLowerCase(Locale.ROOT);
            put(parameters, name, skip('=') ? tokenOrQuoted() : "");
        }
        return parameters;
    }

    /// Steps to the name of the next parameter, if there is one.
    boolean nextParameter() {
        skipSpace();
        while (skip(';')) {
            skipSpace();
            // "text/html;" and "a;;b": a parameter may be missing (RFC 9110, section 5.6.6)
            if (!isAtEnd() && !isNext(';') && !isNext(',')) {
                return true;
            }
        }
        return false;
    }

    private void put(Map<String, String> parameters, String name, String value) {
        if (parameters.put(name, value) != null) {
            throw bad("has the parameter " + name + " twice");
        }
    }

    void requireEnd() {
        skipSpace();
        if (!isAtEnd()) {
            throw bad("has something behind its end");
        }
    }

    BadContentException bad(String what) {
        return new BadContentException(400, "the field " + field + " " + what + ", at character " + at);
    }

    static boolean isControl(char c) {
        return (c < ' ' && c != '\t') || c == 0x7F;
    }

    static boolean isToken(String text) {
        return !text.isEmpty() && text.chars().allMatch(c -> isTokenChar((char) c));
    }

    static boolean isTokenChar(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')
                || "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
    }
}
