package dev.gyre.http;

import java.nio.charset.StandardCharsets;
import java.util.random.RandomGenerator;

/// Writes a body of multipart/form-data (RFC 7578), in the form in which browsers do.
///
/// The body is what the methods answer, in the order of the calls, with the content of each file behind its
/// [#fileHead], and [#end] last.
public final class MultipartEncoder {
    private final String boundary;
    private boolean begun;

    /// Makes an encoder.
    ///
    /// @param boundary must not occur in any content; [#boundary] makes one
    /// @throws IllegalArgumentException when it is not 1 to 70 characters of those that RFC 2046 allows
    public MultipartEncoder(String boundary) {
        if (!MultipartDecoder.isBoundary(boundary)) {
            throw new IllegalArgumentException("not a boundary: \"" + boundary + "\"");
        }
        this.boundary = boundary;
    }

    /// A boundary with 128 random bits, which nobody's content holds by chance, nor by intent if `random`
    /// cannot be foreseen.
    public static String boundary(RandomGenerator random) {
        return "gyre-%016x%016x".formatted(random.nextLong(), random.nextLong());
    }

    /// The value of `Content-Type`.
    public String contentType() {
        return "multipart/form-data; boundary="
                + (FieldScanner.isToken(boundary) ? boundary : '"' + boundary + '"');
    }

    /// A part that is a value, whole.
    public byte[] field(String name, String value) {
        return bytes(begin() + "; name=" + quoted(name) + "\r\n\r\n" + value);
    }

    /// What stands before the content of a file.
    public byte[] fileHead(String name, String fileName, MediaType type) {
        return bytes(begin() + "; name=" + quoted(name) + "; filename=" + quoted(fileName)
                + "\r\nContent-Type: " + type + "\r\n\r\n");
    }

    /// What stands behind the last part.
    public byte[] end() {
        return bytes(mark() + "--\r\n");
    }

    private String begin() {
        return mark() + "\r\nContent-Disposition: form-data";
    }

    private String mark() {
        var mark = (begun ? "\r\n--" : "--") + boundary;
        begun = true;
        return mark;
    }

    private static String quoted(String text) {
        var quoted = new StringBuilder("\"");
        text.chars().forEach(c -> {
            if (c == '"' || FieldScanner.isControl((char) c)) {
                quoted.append("%%%02X".formatted(c));
            } else {
                if (c == '\\') quoted.append('\\');
                quoted.append((char) c);
            }
        });
        return quoted.append('"').toString();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
