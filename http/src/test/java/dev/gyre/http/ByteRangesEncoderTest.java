package dev.gyre.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ByteRangesEncoderTest {
    private static final List<ByteRange> RANGES = List.of(new ByteRange(5, 9), new ByteRange(0, 0));

    @Test
    void theExampleOfTheSpecificationIsWritten() {
        var encoder = new ByteRangesEncoder("SEP", "application/pdf", 20);
        var body = new StringBuilder();
        for (var range : RANGES) {
            body.append(new String(encoder.partHead(range), StandardCharsets.ISO_8859_1));
            body.append("x".repeat((int) range.length()));
        }
        body.append(new String(encoder.end(), StandardCharsets.ISO_8859_1));
        assertEquals(
            "--SEP\r\nContent-Type: application/pdf\r\nContent-Range: bytes 5-9/20\r\n\r\nxxxxx"
                    + "\r\n--SEP\r\nContent-Type: application/pdf\r\nContent-Range: bytes 0-0/20\r\n\r\nx"
                    + "\r\n--SEP--\r\n",
            body.toString());
        assertEquals(body.length(), new ByteRangesEncoder("SEP", "application/pdf", 20).lengthBytes(RANGES));
        assertEquals("multipart/byteranges; boundary=SEP", encoder.contentType());
    }

    @Test
    void aBoundaryIsQuotedWhereItMustBe() {
        assertEquals(
            "multipart/byteranges; boundary=\"a b:c\"", new ByteRangesEncoder("a b:c", "a/b", 1).contentType());
    }

    @Test
    void whatCannotBeWrittenIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> new ByteRangesEncoder("", "a/b", 1));
        assertThrows(IllegalArgumentException.class, () -> new ByteRangesEncoder("a\r\nb", "a/b", 1));
        assertThrows(IllegalArgumentException.class, () -> new ByteRangesEncoder("a", "a/b\r\nx: y", 1));
        assertThrows(IllegalArgumentException.class, () -> new ByteRangesEncoder("a", "a/b", -1));
        var encoder = new ByteRangesEncoder("a", "a/b", 3);
        assertThrows(IllegalArgumentException.class, () -> encoder.partHead(new ByteRange(2, 3)));
    }
}
