package dev.gyre.http;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Reads the head of one part, byte by byte: lines that end in CR LF, up to an empty one.
final class PartHeadParser {
    private static final String DISPOSITION = "content-disposition";
    private static final Set<String> IDENTITY = Set.of("7bit", "8bit", "binary");

    private final MultipartLimits limits;
    private final Map<String, String> fields = new LinkedHashMap<>();
    private byte[] line = new byte[128];
    private int lineBytes;
    private int headBytes;
    private boolean afterReturn;

    PartHeadParser(MultipartLimits limits) {
        this.limits = limits;
    }

    /// Takes the next byte, and answers whether it was the last of the head.
    boolean accept(byte next) {
        if (++headBytes > limits.headBytesMax()) {
            throw tooMuch("is over the limit headBytesMax of " + limits.headBytesMax());
        }
        if (afterReturn != (next == '\n')) {
            throw bad("has a CR or LF without its other half");
        }
        afterReturn = next == '\r';
        if (next == '\n') {
            return endLine();
        }
        if (!afterReturn) {
            if (FieldScanner.isControl((char) (next & 0xFF))) {
                throw bad("has a control character");
            }
            if (lineBytes == line.length) line = Arrays.copyOf(line, 2 * lineBytes);
            line[lineBytes++] = next;
        }
        return false;
    }

    private boolean endLine() {
        if (lineBytes == 0) {
            return true;
        }
        if (!Utf8Check.isValid(line, lineBytes)) {
            throw bad("is not UTF-8");
        }
        if (fields.size() == limits.headFieldsMax()) {
            throw tooMuch("has more fields than the limit headFieldsMax of " + limits.headFieldsMax());
        }
        var text = new String(line, 0, lineBytes, StandardCharsets.UTF_8);
        lineBytes = 0;
        var colon = text.indexOf(':');
        if (colon < 0 || !FieldScanner.isToken(text.substring(0, colon))) {
            throw bad("has a line that is no field");
        }
        var name = text.substring(0, colon).toLowerCase(Locale.ROOT);
        if (fields.put(name, text.substring(colon + 1).strip()) != null) {
            throw bad("has the field " + name + " twice");
        }
        return false;
    }

    /// What the head says, after its last byte.
    PartHead head() {
        var encoding = fields.getOrDefault("content-transfer-encoding", "binary");
        if (!IDENTITY.contains(encoding.toLowerCase(Locale.ROOT))) {
            throw bad("has a Content-Transfer-Encoding, which form data must not have (RFC 7578, section 4.7)");
        }
        var disposition = fields.get(DISPOSITION);
        if (disposition == null) {
            throw bad("has no Content-Disposition");
        }
        var parameters = disposition(disposition);
        var name = parameters.get("name");
        if (name == null) {
            throw bad("has no name");
        }
        var extended = Optional.ofNullable(parameters.get("filename*")).map(PartHeadParser::extendedValue);
        var fileName = extended.or(() -> Optional.ofNullable(parameters.get("filename")));
        var type = Optional.ofNullable(fields.get("content-type")).map(MediaType::parse);
        return new PartHead(name, fileName, type, fields);
    }

    private static Map<String, String> disposition(String value) {
        var scanner = new FieldScanner("Content-Disposition", value);
        if (!scanner.token().equalsIgnoreCase("form-data")) {
            throw scanner.bad("is not form-data");
        }
        var parameters = new LinkedHashMap<String, String>();
        while (scanner.nextParameter()) {
            var name = scanner.token().toLowerCase(Locale.ROOT);
            if (!scanner.skip('=')) {
                throw scanner.bad("wants = behind the parameter " + name);
            }
            var text = scanner.isNext('"') ? scanner.formQuoted() : scanner.token();
            if (parameters.put(name, text) != null) {
                throw scanner.bad("has the parameter " + name + " twice");
            }
        }
        scanner.requireEnd();
        return parameters;
    }

    /// `UTF-8'language'text%20with%20escapes` (RFC 8187).
    private static String extendedValue(String value) {
        var marks = value.split("'", -1);
        if (marks.length != 3 || !marks[0].equalsIgnoreCase("UTF-8")) {
            throw bad("has a filename* that does not begin with UTF-8''");
        }
        var text = PercentCoding.decode("filename* of a part", marks[2]);
        if (text.chars().anyMatch(c -> FieldScanner.isControl((char) c))) {
            throw bad("has a control character in filename*");
        }
        return text;
    }

    private static BadContentException bad(String what) {
        return new BadContentException(400, "the head of a part " + what);
    }

    private static BadContentException tooMuch(String what) {
        return new BadContentException(413, "the head of a part " + what);
    }
}
