package dev.gyre.web;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/// A type as the web sees it: made once from a Java type and its annotations, then asked for each value. Immutable once
/// made, and for any thread.
///
/// A shape reads in two ways. [#read] takes tokens straight to the value; whatever is not the usual form, an error
/// included, it leaves alone. [#bind] takes a tree, converts what can be converted, and finds all errors. So the usual
/// case allocates nothing but its result, and one piece of code alone decides what is an error.
sealed interface Shape
        permits ScalarShape, EnumShape, OptionalShape, ListShape, MapShape, RecordShape, UnionShape, AnyShape {

    /// What [#read] returns for what is not the usual form.
    Object OTHER = new Object();

    /// The value, or [Binding#FAILED] after complaining of all that is wrong.
    @Nullable
    Object bind(JsonValue input, Binding binding);

    /// The value that begins at the token where the parser is, or [#OTHER], with the parser anywhere. On a value the
    /// parser is at its last token.
    @Nullable
    Object read(JsonParser parser, JsonToken token);

    /// Writes a value of this type: of a record only the members that the type declares.
    ///
    /// @throws IllegalStateException when the value is not of this type
    void write(@Nullable Object value, JsonOutput output);

    /// The schema, with references to the types that have a name.
    JsonValue.JsonObject schema(SchemaBook book);

    /// What the type is called inside the name of another, such as `Page_Item_`, and in errors of unions.
    String label();

    /// A value of a type that was not declared so: a bug of the program's, not of its client.
    static IllegalStateException notOfType(@Nullable Object value, Shape shape) {
        return new IllegalStateException("a value that is declared as " + shape.label() + " is "
                + (value == null ? "null" : "of " + value.getClass()));
    }
}
