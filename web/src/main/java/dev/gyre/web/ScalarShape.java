package dev.gyre.web;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/// A type that is one piece of text, with what is asked of it beyond that.
final class ScalarShape implements Shape {
    private final Scalar scalar;
    private final Class<?> type;
    private final Constraints constraints;
    private final @Nullable ScalarChecks checks;

    ScalarShape(Scalar scalar, Class<?> type, Constraints constraints) {
        this.scalar = scalar;
        this.type = type;
        this.constraints = constraints;
        this.checks = constraints.isNone() ? null : new ScalarChecks(constraints);
    }

    Scalar scalar() {
        return scalar;
    }

    Constraints constraints() {
        return constraints;
    }

    /// The value of a text that comes without JSON around it, or a [Complaint].
    Object ofText(String text) {
        return checked(scalar.ofText(text));
    }

    @Override
    public Object bind(JsonValue input, Binding binding) {
        Object value;
        if (input instanceof JsonValue.JsonString(var text)) {
            value = scalar.ofText(text);
            if (!scalar.isText()) binding.converted();
        } else {
            value = scalar.ofOther(input);
        }
        return checked(value) instanceof Complaint complaint ? binding.fail(literal(complaint), input) : value;
    }

    /// A literal is a type of its own, and not a string with a constraint: whatever is none of its texts is told so.
    private Complaint literal(Complaint complaint) {
        return constraints.literals().isEmpty() || complaint.type().equals("literal_error")
                ? complaint
                : ScalarChecks.literal(constraints.literals());
    }

    private Object checked(Object value) {
        if (checks == null || value instanceof Complaint) return value;
        var complaint = checks.check(value);
        return complaint == null ? value : complaint;
    }

    @Override
    public Object read(JsonParser parser, JsonToken token) {
        var value = scalar.read(parser, token);
        if (value == null || (checks != null && checks.check(value) != null)) return OTHER;
        return value;
    }

    @Override
    public void write(@Nullable Object value, JsonOutput output) {
        if (value == null) throw Shape.notOfType(null, this);
        try {
            scalar.write(value, output);
        } catch (ClassCastException otherClass) {
            throw Shape.notOfType(value, this);
        }
    }

    @Override
    public JsonValue.JsonObject schema(SchemaBook book) {
        var schema = new LinkedHashMap<String, JsonValue>();
        if (scalar == DecimalScalar.DECIMAL && book.isInput()) {
            return SchemaBook.anyOf(decimalSchema(), scalarSchema(schema));
        }
        scalarSchema(schema);
        if (scalar != DecimalScalar.DECIMAL) ConstraintSchema.describe(constraints, schema);
        return new JsonValue.JsonObject(schema);
    }

    private JsonValue.JsonObject scalarSchema(Map<String, JsonValue> schema) {
        scalar.describe(schema);
        return new JsonValue.JsonObject(schema);
    }

    /// Bounds hold for decimals as numbers; there is no way to say them of strings.
    private JsonValue.JsonObject decimalSchema() {
        var number = new LinkedHashMap<String, JsonValue>();
        number.put("type", new JsonValue.JsonString("number"));
        ConstraintSchema.describe(constraints, number);
        return new JsonValue.JsonObject(number);
    }

    @Override
    public String label() {
        return type.getSimpleName();
    }

    /// Whether values are of a class that cannot be changed, so that one may be given out many times.
    boolean isImmutable() {
        return scalar != BytesScalar.BYTES;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ScalarShape shape && shape.type == type && shape.constraints.equals(constraints);
    }

    @Override
    public int hashCode() {
        return type.hashCode();
    }
}
