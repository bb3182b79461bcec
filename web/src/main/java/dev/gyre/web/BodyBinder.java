package dev.gyre.web;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Binds the body of a request: to one value, or member by member to several parameters.
final class BodyBinder {
    private static final String PLACE = "body";
    private static final byte[] NULL = {'n', 'u', 'l', 'l'};

    private final JsonInput input;
    private final JsonLimits limits;

    BodyBinder(JsonLimits limits) {
        this.input = new JsonInput(limits);
        this.limits = limits;
    }

    /// The whole body as one value. An empty body, and `null`, count as absent.
    Bound bind(byte[] body, Field field) {
        if (isAbsent(body)) {
            return field.isRequired()
                    ? new Bound.Invalid(List.of(Violation.missing(List.of(PLACE), null)))
                    : new Bound.Valid(field.absent());
        }
        return input.read(body, field.shape(), PLACE);
    }

    /// A body that is not JSON by its content type, as one value: its text, which few types accept.
    Bound bindText(String body, Field field) {
        if (body.isEmpty()) return bind(new byte[0], field);
        var binding = new Binding(limits);
        binding.enter(PLACE);
        var value = field.shape().bind(new JsonValue.JsonString(body), binding);
        return value == Binding.FAILED ? new Bound.Invalid(binding.violations()) : new Bound.Valid(value);
    }

    /// Each parameter from the member with its name: a [Bound.Valid] has an `Object[]` of them.
    Bound bindMembers(byte[] body, List<Field> fields) {
        var tree = isAbsent(body) ? new Bound.Valid(JsonValue.JsonNull.VALUE) : input.tree(body, PLACE);
        return switch (tree) {
            case Bound.Valid(var value) -> bindMembers(value, fields);
            case Bound refused -> refused;
        };
    }

    private Bound bindMembers(@Nullable Object tree, List<Field> fields) {
        var binding = new Binding(limits);
        binding.enter(PLACE);
        var values = new @Nullable Object[fields.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = bindMember(tree, fields.get(i), binding);
        }
        return binding.failures() > 0 ? new Bound.Invalid(binding.violations()) : new Bound.Valid(values);
    }

    /// `null` is told as missing: parameters are looked up one by one, and not validated as an object. A body without
    /// members misses even those that have a default.
    private static @Nullable Object bindMember(@Nullable Object tree, Field field, Binding binding) {
        if (!(tree instanceof JsonValue.JsonObject(var members))) {
            boolean isBody = !(tree instanceof JsonValue.JsonNull);
            return isBody || field.isRequired() ? binding.missing(field.name(), null) : field.absent();
        }
        var member = members.get(field.name());
        if (member == null || member instanceof JsonValue.JsonNull) {
            return field.isRequired() ? binding.missing(field.name(), null) : field.absent();
        }
        binding.enter(field.name());
        var value = field.shape().bind(member, binding);
        binding.leave();
        return value;
    }

    /// Whether there is nothing, or `null` with white space around it.
    private static boolean isAbsent(byte[] body) {
        if (body.length == 0) return true;
        int start = 0;
        int end = body.length;
        while (start < end && isSpace(body[start])) start++;
        while (end > start && isSpace(body[end - 1])) end--;
        return Arrays.equals(body, start, end, NULL, 0, NULL.length);
    }

    private static boolean isSpace(byte one) {
        return one == ' ' || one == '\n' || one == '\r' || one == '\t';
    }
}
