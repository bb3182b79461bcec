package dev.gyre.web;

import java.math.BigInteger;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/// Whole numbers: `byte`, `short`, `int`, `long` and `BigInteger`.
///
/// Python's have no bounds. Those of Java's types are reported as if they had been asked for by `@Min` and `@Max`.
enum IntegerScalar implements Scalar {
    BYTE(Byte.MIN_VALUE, Byte.MAX_VALUE),
    SHORT(Short.MIN_VALUE, Short.MAX_VALUE),
    INT(Integer.MIN_VALUE, Integer.MAX_VALUE),
    LONG(Long.MIN_VALUE, Long.MAX_VALUE),
    BIG(Long.MIN_VALUE, Long.MAX_VALUE);

    private static final Complaint TYPE = Complaint.of("int_type", "Input should be a valid integer");
    private static final Complaint PARSING = Complaint.of("int_parsing",
        "Input should be a valid integer, unable to parse string as an integer");
    private static final Complaint SIZE = Complaint.of("int_parsing_size",
        "Unable to parse input string as an integer, exceeded maximum size");
    private static final Complaint FRACTION = Complaint.of("int_from_float",
        "Input should be a valid integer, got a number with a fractional part");
    private static final Complaint INFINITE = Complaint.of("finite_number", "Input should be a finite number");

    private final long min;
    private final long max;

    IntegerScalar(long min, long max) {
        this.min = min;
        this.max = max;
    }

    @Override
    public Object ofText(String text) {
        if (text.length() > NumberText.CHARS_MAX) return SIZE;
        var number = NumberText.integer(text);
        return number == null ? PARSING : ofInteger(number);
    }

    @Override
    public Object ofOther(JsonValue input) {
        return switch (input) {
            case JsonValue.JsonNumber number -> number.isInteger()
                    ? ofInteger(NumberText.narrowed(new BigInteger(number.text())))
                    : ofFloat(number.doubleValue());
            case JsonValue.JsonBoolean bool -> boxed(bool.value() ? 1 : 0);
            default -> TYPE;
        };
    }

    private Object ofFloat(double value) {
        if (Double.isInfinite(value)) return INFINITE;
        if (value != Math.rint(value)) return FRACTION;
        // The highest long is no double; the next double is one too high.
        if (value <= Long.MIN_VALUE || value >= Long.MAX_VALUE) return SIZE;
        return ofInteger((long) value);
    }

    private Object ofInteger(Number number) {
        if (number instanceof BigInteger big) {
            return this == BIG ? big : outside(big.signum() > 0);
        }
        long value = number.longValue();
        return value < min || value > max ? outside(value > max) : boxed(value);
    }

    private Complaint outside(boolean above) {
        return above
                ? Complaint.with("less_than_equal", "Input should be less than or equal to " + max, "le", max)
                : Complaint.with("greater_than_equal", "Input should be greater than or equal to " + min, "ge", min);
    }

    private Object boxed(long value) {
        return switch (this) {
            case BYTE -> (byte) value;
            case SHORT -> (short) value;
            case INT -> (int) value;
            case LONG -> value;
            case BIG -> BigInteger.valueOf(value);
        };
    }

    @Override
    public @Nullable Object read(JsonParser parser, JsonToken token) {
        if (token != JsonToken.VALUE_NUMBER_INT || parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
            return null;
        }
        long value = parser.getLongValue();
        return value < min || value > max ? null : boxed(value);
    }

    @Override
    public void write(Object value, JsonOutput output) {
        if (value instanceof BigInteger big) {
            output.ascii(big.toString());
        } else {
            output.number(((Number) value).longValue());
        }
    }

    @Override
    public void describe(Map<String, JsonValue> schema) {
        schema.put("type", new JsonValue.JsonString("integer"));
    }
}
