package dev.gyre.web;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Binds what comes as text and by name: the parameters of a path or a query, fields of a head, cookies, and forms.
///
/// Of a name that stands several times the last value counts, unless the type takes many. A name that a list takes and
/// that is not there is the default of the list.
final class TextBinder {
    /// Where the texts come from.
    interface Source {
        /// The last value of a name; null if there is none.
        @Nullable
        String last(String name);

        /// All values of a name, in order.
        List<String> all(String name);

        /// All names, each once.
        Iterable<String> names();
    }

    /// Whether an empty text counts as absent, as it does in forms, which send all their inputs.
    private final boolean isEmptyAbsent;

    private final String place;

    /// @param place what the places of errors begin with, such as `query`
    TextBinder(String place, boolean isEmptyAbsent) {
        this.place = place;
        this.isEmptyAbsent = isEmptyAbsent;
    }

    /// The value of one parameter, or [Binding#FAILED].
    @Nullable
    Object bind(Field field, Source source, Binding binding) {
        if (isMany(field.shape())) return bindMany(field, source.all(field.name()), binding);
        var text = source.last(field.name());
        if (text == null || (isEmptyAbsent && text.isEmpty())) return absent(field, binding);
        // The usual parameter has no errors, and so needs no tree and no place.
        var value = usual(field.shape(), text);
        if (value != Shape.OTHER) return value;
        return bound(field, new JsonValue.JsonString(text), binding);
    }

    /// The value, if it is one piece of text and nothing is wrong with it, else [Shape#OTHER].
    private static @Nullable Object usual(Shape shape, String text) {
        var value = switch (shape) {
            case ScalarShape scalar -> scalar.ofText(text);
            case EnumShape constants -> constants.ofText(text);
            case OptionalShape optional -> {
                var inner = usual(optional.inner(), text);
                yield inner == Shape.OTHER ? inner : optional.wrapped(inner);
            }
            case ListShape _,MapShape _,RecordShape _,UnionShape _,AnyShape _ -> Shape.OTHER;
        };
        return value instanceof Complaint ? Shape.OTHER : value;
    }

    private @Nullable Object bindMany(Field field, List<String> texts, Binding binding) {
        return texts.isEmpty() ? absent(field, binding) : bound(field, array(texts), binding);
    }

    private static JsonValue array(List<String> texts) {
        var elements = new ArrayList<JsonValue>(texts.size());
        for (var text : texts) {
            elements.add(new JsonValue.JsonString(text));
        }
        return new JsonValue.JsonArray(elements);
    }

    private @Nullable Object absent(Field field, Binding binding) {
        if (!field.isRequired()) return field.absent();
        binding.enter(place);
        binding.missing(field.name(), null);
        binding.leave();
        return Binding.FAILED;
    }

    private @Nullable Object bound(Field field, JsonValue input, Binding binding) {
        binding.enter(place);
        binding.enter(field.name());
        var value = field.shape().bind(input, binding);
        binding.leave();
        binding.leave();
        return value;
    }

    /// A record whose components are the parameters, or [Binding#FAILED]: its errors name the parameters, and show the
    /// whole of them where one is missing.
    @Nullable
    Object bindRecord(RecordShape record, Source source, Binding binding) {
        var members = new LinkedHashMap<String, JsonValue>();
        for (var field : record.fields()) {
            if (isMany(field.shape())) {
                var texts = source.all(field.name());
                if (!texts.isEmpty()) members.put(field.name(), array(texts));
            } else {
                var text = source.last(field.name());
                if (text != null && !(isEmptyAbsent && text.isEmpty())) {
                    members.put(field.name(), new JsonValue.JsonString(text));
                }
            }
        }
        for (var name : source.names()) {
            if (record.indexOf(name) < 0) {
                var texts = source.all(name);
                members.put(name, texts.size() == 1 ? new JsonValue.JsonString(texts.getFirst()) : array(texts));
            }
        }
        binding.enter(place);
        var value = record.bind(new JsonValue.JsonObject(members), binding);
        binding.leave();
        return value;
    }

    /// Whether a type takes all values of a name.
    static boolean isMany(Shape shape) {
        return shape instanceof ListShape || (shape instanceof OptionalShape optional && isMany(optional.inner()));
    }

    /// Whether a type can be bound from text at all: one piece of text, or many of them.
    static boolean isText(Shape shape) {
        return switch (shape) {
            case ScalarShape _,EnumShape _ -> true;
            case OptionalShape optional -> isText(optional.inner());
            case ListShape list -> isText(list.element()) && !isMany(list.element());
            case MapShape _,RecordShape _,UnionShape _,AnyShape _ -> false;
        };
    }
}
