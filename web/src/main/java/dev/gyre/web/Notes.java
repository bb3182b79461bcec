package dev.gyre.web;

import java.lang.reflect.AnnotatedElement;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What the documentation says of a type, a component or a parameter.
///
/// @param givenTitle null for the one made from the name
/// @param description in Markdown; null for none
/// @param examples as text
record Notes(@Nullable String givenTitle, @Nullable String description, List<String> examples, boolean isDeprecated) {
    static final Notes NONE = new Notes(null, null, List.of(), false);

    /// Those of the annotations.
    ///
    /// @param comment what documents the element if it has no [Description]; null for nothing
    static Notes of(AnnotatedElement element, @Nullable String comment) {
        var title = element.getAnnotation(Title.class);
        var description = element.getAnnotation(Description.class);
        var example = element.getAnnotation(Example.class);
        return new Notes(
            title == null ? null : title.value(),
            description == null ? comment : description.value(),
            example == null ? List.of() : List.of(example.value()),
            element.isAnnotationPresent(Deprecated.class));
    }

    Notes deprecated() {
        return new Notes(givenTitle, description, examples, true);
    }

    Optional<String> title() {
        return Optional.ofNullable(givenTitle);
    }

    /// Puts all but the title and the examples.
    void describe(Map<String, JsonValue> schema) {
        if (description != null) schema.put("description", new JsonValue.JsonString(description));
        if (isDeprecated) schema.put("deprecated", new JsonValue.JsonBoolean(true));
    }
}
