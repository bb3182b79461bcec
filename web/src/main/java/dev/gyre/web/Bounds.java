package dev.gyre.web;

import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The four bounds that a number can have.
enum Bounds {
    LE("less_than_equal", "less than or equal to", "le", "maximum"),
    LT("less_than", "less than", "lt", "exclusiveMaximum"),
    GE("greater_than_equal", "greater than or equal to", "ge", "minimum"),
    GT("greater_than", "greater than", "gt", "exclusiveMinimum");

    /// In the order in which they are checked.
    static final List<Bounds> CHECKED = List.of(values());

    private final String type;
    private final String words;
    private final String key;
    private final String keyword;

    Bounds(String type, String words, String key, String keyword) {
        this.type = type;
        this.words = words;
        this.key = key;
        this.keyword = keyword;
    }

    @Nullable
    BigDecimal of(Constraints constraints) {
        return switch (this) {
            case LE -> constraints.le();
            case LT -> constraints.lt();
            case GE -> constraints.ge();
            case GT -> constraints.gt();
        };
    }

    /// @param comparison of the number with the bound
    boolean allows(int comparison) {
        return switch (this) {
            case LE -> comparison <= 0;
            case LT -> comparison < 0;
            case GE -> comparison >= 0;
            case GT -> comparison > 0;
        };
    }

    Complaint broken(BigDecimal bound) {
        return Complaint.with(type, "Input should be " + words + " " + text(bound), key,
            new JsonValue.JsonNumber(text(bound)));
    }

    /// The word for it in JSON Schema.
    String keyword() {
        return keyword;
    }

    /// A bound without zeros at its end and without an exponent.
    static String text(BigDecimal bound) {
        return bound.signum() == 0 ? "0" : bound.stripTrailingZeros().toPlainString();
    }
}
