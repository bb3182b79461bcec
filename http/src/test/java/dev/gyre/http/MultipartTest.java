package dev.gyre.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MultipartTest {
    private static final MultipartLimits LIMITS = MultipartLimits.defaults();
    private static final String FIELD = "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n";
    private static final String FILE = "--b\r\nContent-Disposition: form-data; name=\"a\"; filename=\"f\"\r\n\r\n";

    @Test
    void theFormOfABrowserIsTakenApartInAnyPieces() {
        var body = """
                --AaB03x
                Content-Disposition: form-data; name="text"

                Joe owes \u20ac100.
                --AaB03x
                content-disposition: form-data; name="file"; filename="C:\\dir\\a \\"b\\".txt"
                Content-Type: text/plain; charset=UTF-8

                line
                --AaB03
                \r\r

                --AaB03x
                Content-Disposition: form-data; name=empty


                --AaB03x--
                epilogue""".replace("\n", "\r\n");
        var expected = "[text: Joe owes \u20ac100.] [file (C:\\dir\\a \"b\".txt, text/plain; charset=UTF-8):"
                + " line\r\n--AaB03\r\n\r\r\r\n] [empty: ] end";
        for (var arrival : Seeds.arrivals(body.getBytes(UTF_8), new Random(1))) {
            assertEquals(expected, read("AaB03x", LIMITS, arrival));
        }
        assertEquals(expected, read("AaB03x", LIMITS, List.of(ByteBuffer.wrap(("\r\n" + body).getBytes(UTF_8)))));
    }

    @Test
    void aFormWithoutPartsIsEmpty() {
        assertEquals("end", read("--b--"));
        assertEquals("end", read("--b--\r\n"));
    }

    @Test
    void extendedFileNamesAreDecodedAndPreferred() {
        assertEquals("[a (na\u00efve \u20ac.txt): x] end", read(head("form-data; name=a; filename=\"naive.txt\";"
                + " filename*=utf-8'en'na%C3%AFve%20%e2%82%ac.txt") + "x\r\n--b--"));
    }

    @ParameterizedTest
    @CsvSource({"filename*=x", "filename*=ISO-8859-1''x", "filename*=UTF-8''%f", "filename*=UTF-8''%ff",
        "filename*=UTF-8''%00", "filename*=UTF-8''a%0d%0ab", "filename*=UTF-8'x", "filename=a; filename=b",
        "filename=\"a", "filename=a b", "filename=a b\"", "filename", "name=b"})
    void fileNamesThatCouldMeanTwoThingsAreRefused(String parameter) {
        assertRefused(400, head("form-data; name=a; " + parameter) + "x\r\n--b--");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", value = {
        "a.txt | a.txt", "../../etc/passwd | passwd", "..\\..\\boot.ini | boot.ini", "C:\\x\\y.txt | y.txt",
        "/etc/passwd | passwd", ".. | -", ". | -", "'' | -", ".htaccess | htaccess", "a/ | -", "a. | a",
        "nul.txt | _nul.txt", "COM1 | _COM1", "a:b | a_b", "a;b<c>'\"d | a_b_c___d", "na\u00efve.txt | na\u00efve.txt",
        "... | -", "' a ' | a", "a%2f..%2fb | a_2f.._2fb"})
    void safeFileNamesStayInTheirFolder(String sent, String safe) {
        var part = new PartHead("a", Optional.of(sent), Optional.empty(), Map.of());
        assertEquals(Optional.ofNullable(safe), part.safeFileName());
    }

    @Test
    void safeFileNamesAreShort() {
        var part = new PartHead("a", Optional.of("\ud83d\ude00".repeat(150) + ".png"), Optional.empty(), Map.of());
        var safe = part.safeFileName().orElseThrow();
        assertTrue(safe.length() <= 200 && safe.endsWith(".png"), safe);
    }

    // ---- what is refused ---------------------------------------------------------------------------

    @ParameterizedTest
    @CsvSource({"''", "x", "-", "--c", "--b", "--b-", "--b\\r", "--b\\n", "--b \\r\\n", "--bx", "preamble\\r\\n--b--",
        "\\r\\n\\r\\n--b--", "\\n--b--", "--b\\r\\n", "--b\\r\\n\\r\\nx\\r\\n--b--", "--b\\rx"})
    void boundariesThatAreNotStrictlyRightAreRefused(String body) {
        assertRefused(400, body.replace("\\r", "\r").replace("\\n", "\n"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "Content-Disposition: attachment; name=a", "Content-Disposition: form-data", "Content-Type: text/plain",
        "Content-Disposition: form-data; name=a\\nX: y", "Content-Disposition: form-data; name=a\\rX: y",
        "Content-Disposition: form-data; name=a\\r\\n folded", "Content-Disposition : form-data; name=a",
        "Content-Disposition: form-data; name=a\\r\\nContent-Disposition: form-data; name=b",
        "Content-Disposition: form-data; name=\"a\\0b\"", "Content-Disposition: form-data; name=a\\r\\nX",
        "Content-Disposition: form-data; name=a\\r\\n: x", "Content-Disposition: form-data; name=\"\\xff\"",
        "Content-Disposition: form-data; name=a\\r\\nContent-Transfer-Encoding: base64",
        "Content-Disposition: form-data; name=a\\r\\nContent-Type: text", "Content-Disposition:form-data name=a"})
    void headsThatBreakTheRulesAreRefused(String head) {
        assertRefused(400, "--b\r\n" + head.replace("\\r", "\r").replace("\\n", "\n").replace("\\0", "\0")
                .replace("\\xff", "\u00ff") + "\r\n\r\nx\r\n--b--");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"415 | text/plain; boundary=b", "415 | multipart/mixed; boundary=b",
        "400 | multipart/form-data", "400 | multipart/form-data; boundary=\"\"",
        "400 | multipart/form-data; boundary=\"a \"", "400 | multipart/form-data; boundary=\"a\u00e9\"",
        "400 | multipart/form-data; boundary=\"a;b\"",
        "400 | multipart/form-data; boundary=00000000001111111111222222222233333333334444444444555555555566666666667"})
    void boundariesOutsideTheGrammarAreRefused(int status, String type) {
        var bad = assertThrows(BadContentException.class, () -> new MultipartDecoder(MediaType.parse(type), LIMITS));
        assertEquals(status, bad.status());
    }

    @Test
    void everyLimitOfMultipartHolds() {
        assertRefused(413, LIMITS.withPartsMax(1), FIELD + "x\r\n" + FIELD);
        assertRefused(413, LIMITS.withHeadBytesMax(20), FIELD);
        assertRefused(413, LIMITS.withHeadFieldsMax(1), "--b\r\nA: b\r\nC: d\r\n");
        assertRefused(413, LIMITS.withFieldBytesMax(3), FIELD + "1234\r\n--b--");
        assertRefused(413, LIMITS.withFileBytesMax(3), FILE + "1234\r\n--b--");
        assertRefused(413, LIMITS.withBytesMax(10), "--b--\r\n0123456789");
        assertEquals("[a: 123] end", read("b", LIMITS.withFieldBytesMax(3).withFileBytesMax(0),
            List.of(bytes(FIELD + "123\r\n--b--"))));
        assertEquals("[a (f): 1234] end",
            read("b", LIMITS.withFieldBytesMax(3), List.of(bytes(FILE + "1234\r\n--b--"))));
    }

    @Test
    void contentThatLooksLikeBoundariesCostsLinearTime() {
        var body = FILE + "\r\n--\r\n-\r\r\n--".repeat(400_000) + "\r\n--b--";
        var decoder = new MultipartDecoder(MediaType.parse("multipart/form-data; boundary=b"), LIMITS);
        var size = 0L;
        for (var in = bytes(body); decoder.decode(in) instanceof MultipartEvent event
                && !(event instanceof MultipartEvent.End);) {
            if (event instanceof MultipartEvent.Piece(var piece)) size += piece.remaining();
        }
        assertEquals(12 * 400_000, size);
    }

    // ---- models ------------------------------------------------------------------------------------

    @Test
    void whatTheEncoderWritesComesBackInAnyPieces() {
        Seeds.each(300, random -> {
            var boundary = random.nextBoolean() ? "b" : MultipartEncoder.boundary(random);
            var encoder = new MultipartEncoder(boundary);
            var body = new ByteArrayOutputStream();
            var expected = new StringBuilder();
            for (var parts = random.nextInt(6); parts > 0; parts--) {
                var content = content(random, boundary);
                if (random.nextBoolean()) {
                    body.writeBytes(encoder.field("n\\\u20ac", content));
                    expected.append("[n\\\u20ac: ").append(content).append("] ");
                } else {
                    body.writeBytes(encoder.fileHead("n", "f\"\r", MediaType.of("a", "b")));
                    body.writeBytes(content.getBytes(UTF_8));
                    expected.append("[n (f%22%0D, a/b): ").append(content).append("] ");
                }
            }
            body.writeBytes(encoder.end());
            for (var arrival : Seeds.arrivals(body.toByteArray(), random)) {
                assertEquals(expected + "end", read(boundary, LIMITS, arrival));
            }
            assertEquals("multipart/form-data; boundary=" + boundary, encoder.contentType());
        });
    }

    /// Made of what boundaries are made of.
    private static String content(Random random, String boundary) {
        var content = new StringBuilder();
        for (var pieces = random.nextInt(12); pieces > 0; pieces--) {
            content.append(List.of("\r", "\n", "-", "\r\n", "\r\n-", "x", "--", "\r\n--" + boundary.substring(1))
                    .get(random.nextInt(boundary.length() == 1 ? 6 : 8)));
        }
        return content.toString();
    }

    @Test
    void randomBodiesEndInEventsOr400Or413() {
        var pieces = List.of("--b", "\r\n", "--b\r\n", FIELD, FILE, "\r", "\n", "--", ":", "Content-Disposition: ",
            "form-data; name=", "\"", "\\", "filename*=UTF-8''%", "\r\n\r\n", "\u00e9", "\0", "x".repeat(50));
        var small = new MultipartLimits(400, 3, 120, 3, 40, 60);
        Seeds.each(4000, random -> {
            var body = new StringBuilder(random.nextBoolean() ? FIELD : "");
            for (var count = random.nextInt(20); count > 0; count--) {
                body.append(pieces.get(random.nextInt(pieces.size())));
            }
            var bytes = body.toString().getBytes(ISO_8859_1);
            var outcomes = Seeds.arrivals(bytes, random).stream().map(arrival -> outcome(small, arrival)).distinct();
            assertEquals(1, outcomes.count(), body::toString);
        });
    }

    private static String outcome(MultipartLimits limits, List<ByteBuffer> arrival) {
        try {
            return read("b", limits, arrival);
        } catch (BadContentException bad) {
            assertTrue(bad.status() == 400 || bad.status() == 413, bad::toString);
            return "refused";
        }
    }

    // ---- what the tests are written in -------------------------------------------------------------

    private static String head(String disposition) {
        return "--b\r\nContent-Disposition: " + disposition + "\r\n\r\n";
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(ISO_8859_1));
    }

    private static void assertRefused(int status, String body) {
        assertRefused(status, LIMITS, body);
    }

    private static void assertRefused(int status, MultipartLimits limits, String body) {
        for (var arrival : Seeds.arrivals(body.getBytes(ISO_8859_1), new Random(2))) {
            var bad = assertThrows(BadContentException.class, () -> read("b", limits, arrival));
            assertEquals(status, bad.status(), bad::toString);
        }
    }

    private static String read(String body) {
        return read("b", LIMITS, List.of(bytes(body)));
    }

    private static String read(String boundary, MultipartLimits limits, List<ByteBuffer> arrival) {
        var decoder = new MultipartDecoder(new MediaType("multipart", "form-data", Map.of("boundary", boundary)),
            limits);
        var text = new ArrayList<String>();
        var content = new ByteArrayOutputStream();
        for (var buffer : arrival) {
            var in = buffer.duplicate();
            MultipartEvent event;
            while (!((event = decoder.decode(in)) instanceof MultipartEvent.NeedData)) {
                switch (event) {
                    case MultipartEvent.PartBegin(var part) -> text.add("[" + part.name()
                            + part.fileName().map(name -> " (" + name
                                    + part.type().map(type -> ", " + type).orElse("") + ")").orElse("")
                            + ": ");
                    case MultipartEvent.Piece(var piece) -> {
                        assertTrue(piece.hasRemaining());
                        while (piece.hasRemaining()) content.write(piece.get());
                    }
                    case MultipartEvent.PartEnd() -> {
                        text.add(content.toString(UTF_8) + "] ");
                        content.reset();
                    }
                    case MultipartEvent.End() -> text.add("end");
                    case MultipartEvent.NeedData() -> text.add("?");
                }
            }
            assertEquals(0, in.remaining());
        }
        decoder.endOfBody();
        return String.join("", text);
    }
}
