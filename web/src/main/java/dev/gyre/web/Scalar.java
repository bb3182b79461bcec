package dev.gyre.web;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/// A type that is one piece of text: in a query or a path as it stands, in JSON a string, a number or a boolean.
///
/// What is accepted, and what is said of the rest, is what pydantic does in its lax mode, in which `"1"` is a number.
sealed interface Scalar
        permits IntegerScalar, FloatScalar, DecimalScalar, BooleanScalar, StringScalar, BytesScalar, UuidScalar,
        UrlScalar, PathScalar, DateScalar, TimeScalar, MomentScalar, DurationScalar {

    /// The value that a text stands for, or a [Complaint].
    Object ofText(String text);

    /// The value that JSON other than a string stands for, or a [Complaint].
    Object ofOther(JsonValue input);

    /// The value of the token that the parser is at, without the way through a tree. Null for whatever is not the usual
    /// form: [#ofText] and [#ofOther] then decide.
    @Nullable
    Object read(JsonParser parser, JsonToken token);

    void write(Object value, JsonOutput output);

    /// Puts what the schema says of the type.
    void describe(Map<String, JsonValue> schema);

    /// Whether a string in JSON is what this is, rather than something to convert from.
    default boolean isText() {
        return false;
    }
}
