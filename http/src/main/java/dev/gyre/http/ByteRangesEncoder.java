package dev.gyre.http;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/// Writes a body of multipart/byteranges, several parts of one content (RFC 9110, section 14.6).
///
/// The body is, for each range, [#partHead] and the bytes of the range, and [#end] last. The encoder only counts parts,
/// so the contents need not be in memory.
public final class ByteRangesEncoder {
    private final String boundary;
    private final String partType;
    private final long sizeBytes;
    private boolean begun;

    /// Makes an encoder.
    ///
    /// @param boundary must not occur in the content; [MultipartEncoder#boundary] makes one
    /// @param partType the media type of the content, as the value of a field
    /// @param sizeBytes the length of the whole content
    /// @throws IllegalArgumentException when the boundary is not 1 to 70 characters of those that RFC 2046 allows, the
    ///     type cannot be a value of a field, or the length is negative
    public ByteRangesEncoder(String boundary, String partType, long sizeBytes) {
        if (!MultipartDecoder.isBoundary(boundary)) {
            throw new IllegalArgumentException("not a boundary: \"" + boundary + "\"");
        }
        Setting.requireRange("sizeBytes", sizeBytes, 0, Long.MAX_VALUE);
        // Refuses what would end the line.
        HeaderFields.of("Content-Type", Objects.requireNonNull(partType, "partType"));
        this.boundary = boundary;
        this.partType = partType;
        this.sizeBytes = sizeBytes;
    }

    /// The value of `Content-Type`.
    public String contentType() {
        return "multipart/byteranges; boundary="
                + (FieldScanner.isToken(boundary) ? boundary : '"' + boundary + '"');
    }

    /// What stands before the bytes of a range.
    ///
    /// @throws IllegalArgumentException when the range ends behind the content
    public byte[] partHead(ByteRange range) {
        var head = head(range, begun);
        begun = true;
        return head.getBytes(StandardCharsets.ISO_8859_1);
    }

    private String head(ByteRange range, boolean follows) {
        return (follows ? "\r\n--" : "--") + boundary + "\r\nContent-Type: " + partType + "\r\nContent-Range: "
                + ContentRange.of(range, sizeBytes) + "\r\n\r\n";
    }

    /// What stands behind the last part.
    public byte[] end() {
        return ("\r\n--" + boundary + "--\r\n").getBytes(StandardCharsets.ISO_8859_1);
    }

    /// How long a body with these ranges is, heads and end included.
    ///
    /// @param ranges at least one
    /// @throws IllegalArgumentException as [#partHead]
    public long lengthBytes(List<ByteRange> ranges) {
        long bytes = end().length;
        for (int i = 0; i < ranges.size(); i++) {
            bytes += head(ranges.get(i), i > 0).length() + ranges.get(i).length();
        }
        return bytes;
    }
}
