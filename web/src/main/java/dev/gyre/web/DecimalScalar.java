package dev.gyre.web;

import java.math.BigDecimal;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/// `BigDecimal`: written as a string, so that no reader rounds it.
enum DecimalScalar implements Scalar {
    DECIMAL;

    private static final Complaint TYPE = Complaint.of("decimal_type",
        "Decimal input should be an integer, float, string or Decimal object");
    private static final Complaint PARSING = Complaint.of("decimal_parsing", "Input should be a valid decimal");
    private static final Complaint INFINITE = Complaint.of("finite_number", "Input should be a finite number");

    @Override
    public Object ofText(String text) {
        if (NumberText.isNotFinite(text)) return INFINITE;
        var value = NumberText.decimal(text);
        return value == null ? PARSING : value;
    }

    @Override
    public Object ofOther(JsonValue input) {
        if (!(input instanceof JsonValue.JsonNumber number)) return TYPE;
        var value = NumberText.decimal(number.text());
        if (value == null) return PARSING;
        return number.isInteger() ? value : shortest(value, number.doubleValue());
    }

    /// FastAPI reads the number as a `double` first, so that `1.10` comes out as `1.1`, and `1E20` as it is. So does
    /// this as long as no digit is lost.
    private static BigDecimal shortest(BigDecimal exact, double rounded) {
        if (Double.isInfinite(rounded) || BigDecimal.valueOf(rounded).compareTo(exact) != 0) return exact;
        var shortest = exact.stripTrailingZeros();
        boolean isPlain = Math.abs(rounded) < 1e16 && (Math.abs(rounded) >= 1e-4 || rounded == 0);
        return isPlain && shortest.scale() < 1 ? shortest.setScale(1) : shortest;
    }

    @Override
    public @Nullable Object read(JsonParser parser, JsonToken token) {
        return null;
    }

    @Override
    public void write(Object value, JsonOutput output) {
        output.quotedAscii(value.toString());
    }

    @Override
    public void describe(Map<String, JsonValue> schema) {
        schema.put("type", new JsonValue.JsonString("string"));
        schema.put("pattern", new JsonValue.JsonString("^(?!^[-+.]*$)[+-]?0*\\d*\\.?\\d*$"));
    }
}
