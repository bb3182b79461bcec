package dev.gyre.web;

import java.lang.annotation.Annotation;
import java.lang.reflect.InvocationTargetException;
import java.math.BigDecimal;
import java.time.InstantSource;
import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/// Collects what annotations ask of one value. Those of this package and of `jakarta.validation.constraints` with the
/// same simple name mean the same; the latter are read by name, so that they need not be there.
final class ConstraintReader {
    private static final String OURS = "dev.gyre.web";
    private static final String JAKARTA = "jakarta.validation.constraints";

    private final InstantSource clock;
    private Constraints result = Constraints.NONE;

    ConstraintReader(InstantSource clock) {
        this.clock = clock;
    }

    /// @throws IllegalArgumentException when an annotation asks for something that cannot be
    static Constraints read(Iterable<Annotation> annotations, InstantSource clock) {
        var reader = new ConstraintReader(clock);
        for (var annotation : annotations) {
            var packageName = annotation.annotationType().getPackageName();
            if (packageName.equals(OURS) || packageName.equals(JAKARTA)) reader.add(annotation);
        }
        return reader.result;
    }

    /// Whether an annotation is about a length, and so about an array rather than about its elements.
    static boolean isLength(Annotation annotation) {
        var name = annotation.annotationType().getSimpleName();
        return name.equals("Size") || name.equals("NotEmpty");
    }

    private void add(Annotation annotation) {
        switch (annotation.annotationType().getSimpleName()) {
            case "Min", "Ge" -> bound(Bounds.GE, number(annotation));
            case "Max", "Le" -> bound(Bounds.LE, number(annotation));
            case "Gt" -> bound(Bounds.GT, number(annotation));
            case "Lt" -> bound(Bounds.LT, number(annotation));
            case "DecimalMin" -> bound(isInclusive(annotation) ? Bounds.GE : Bounds.GT, number(annotation));
            case "DecimalMax" -> bound(isInclusive(annotation) ? Bounds.LE : Bounds.LT, number(annotation));
            case "Positive" -> bound(Bounds.GT, BigDecimal.ZERO);
            case "PositiveOrZero" -> bound(Bounds.GE, BigDecimal.ZERO);
            case "Negative" -> bound(Bounds.LT, BigDecimal.ZERO);
            case "NegativeOrZero" -> bound(Bounds.LE, BigDecimal.ZERO);
            case "MultipleOf" -> multipleOf(number(annotation));
            case "Size" -> length((int) value(annotation, "min"), (int) value(annotation, "max"));
            case "NotEmpty" -> length(1, Integer.MAX_VALUE);
            case "NotBlank" -> result = result.withText(result.pattern(), true, result.isEmail(), result.isHttpUrl());
            case "Email" -> result = result.withText(result.pattern(), result.isNotBlank(), true, result.isHttpUrl());
            case "HttpUrl" -> result = result.withText(result.pattern(), result.isNotBlank(), result.isEmail(), true);
            case "Pattern" -> pattern(annotation);
            case "Past" -> result = result.withTense(new Constraints.Tense(true, false, clock));
            case "PastOrPresent" -> result = result.withTense(new Constraints.Tense(true, true, clock));
            case "Future" -> result = result.withTense(new Constraints.Tense(false, false, clock));
            case "FutureOrPresent" -> result = result.withTense(new Constraints.Tense(false, true, clock));
            case "Digits" -> result = result.withDigits(new Constraints.Digital(
                (int) value(annotation, "integer"), (int) value(annotation, "fraction")));
            case "Literal" -> literals((String[]) value(annotation, "value"));
            default -> {
                // An annotation that asks for nothing, such as a name, or for what holds anyway.
            }
        }
    }

    private void bound(Bounds bound, BigDecimal limit) {
        result = switch (bound) {
            case LE -> result.withBounds(limit, result.lt(), result.ge(), result.gt());
            case LT -> result.withBounds(result.le(), limit, result.ge(), result.gt());
            case GE -> result.withBounds(result.le(), result.lt(), limit, result.gt());
            case GT -> result.withBounds(result.le(), result.lt(), result.ge(), limit);
        };
    }

    private void multipleOf(BigDecimal factor) {
        if (factor.signum() <= 0) {
            throw new IllegalArgumentException("@MultipleOf is " + factor + ", but must be above 0");
        }
        result = result.withMultipleOf(factor);
    }

    private void length(int min, int max) {
        if (min < 0 || max < min) {
            throw new IllegalArgumentException("@Size has a min of " + min + " and a max of " + max
                    + ", but must have 0 <= min <= max");
        }
        result = result.withLength(Math.max(min, result.lengthMin()), Math.min(max, result.lengthMax()));
    }

    private void pattern(Annotation annotation) {
        var text = (String) value(annotation, "regexp");
        var isWhole = annotation.annotationType().getPackageName().equals(JAKARTA);
        try {
            result = result.withText(new Constraints.Expression(Pattern.compile(text), isWhole), result.isNotBlank(),
                result.isEmail(), result.isHttpUrl());
        } catch (PatternSyntaxException wrong) {
            throw new IllegalArgumentException("the @Pattern \"" + text + "\" is no regular expression", wrong);
        }
    }

    private void literals(String[] texts) {
        if (texts.length == 0) throw new IllegalArgumentException("@Literal has no texts, so that none is allowed");
        result = result.withLiterals(List.of(texts));
    }

    private static boolean isInclusive(Annotation annotation) {
        return (boolean) value(annotation, "inclusive");
    }

    private static BigDecimal number(Annotation annotation) {
        var value = value(annotation, "value");
        try {
            return new BigDecimal(value.toString());
        } catch (NumberFormatException noNumber) {
            throw new IllegalArgumentException("@" + annotation.annotationType().getSimpleName() + " is " + value
                    + ", but must be a number",
                noNumber);
        }
    }

    private static Object value(Annotation annotation, String member) {
        try {
            return annotation.annotationType().getMethod(member).invoke(annotation);
        } catch (NoSuchMethodException | IllegalAccessException | InvocationTargetException otherVersion) {
            throw new IllegalArgumentException(annotation + " has no readable member " + member
                    + ": is it of another version of " + JAKARTA + "?",
                otherVersion);
        }
    }

    /// Whether a type may be null.
    static boolean isNullable(Iterable<Annotation> annotations) {
        for (var annotation : annotations) {
            if (annotation.annotationType().getSimpleName().equals("Nullable")) return true;
        }
        return false;
    }

    /// Refuses what cannot be asked of a type.
    ///
    /// @param shape null for a type that has no constraints at all
    static void requireApplicable(Constraints constraints, String type, @Nullable Class<?> shape) {
        var number = constraints.hasBounds() || constraints.digits() != null;
        var text = constraints.pattern() != null || constraints.isNotBlank() || constraints.isEmail()
                || !constraints.literals().isEmpty();
        var kind = shape == null ? "" : shape.getSimpleName();
        var isNumber = kind.equals("IntegerScalar") || kind.equals("FloatScalar") || kind.equals("DecimalScalar");
        var isString = kind.equals("StringScalar");
        var hasLength = isString || kind.equals("BytesScalar") || kind.equals("ListShape") || kind.equals("MapShape");
        refuse(number && !isNumber, "a bound for numbers", type);
        refuse(text && !isString, "a rule for strings", type);
        refuse(constraints.hasLength() && !hasLength, "a rule for lengths", type);
        refuse(constraints.isHttpUrl() && !kind.equals("UrlScalar"), "a rule for URLs", type);
        refuse(constraints.tense() != null && !kind.equals("DateScalar") && !kind.equals("MomentScalar"),
            "a rule for dates", type);
    }

    private static void refuse(boolean isRefused, String rule, String type) {
        if (isRefused)
            throw new IllegalArgumentException("a value of type " + type + " has " + rule
                    + ", which it can't follow: remove the annotation or change the type");
    }
}
