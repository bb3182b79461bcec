package dev.gyre.web;

import java.util.List;
import java.util.Map;

/// The schemas of the answer with status 422.
final class ValidationSchemas {
    private ValidationSchemas() {}

    /// The whole answer.
    static final JsonValue.JsonObject ALL = JsonMembers.with("title", "HTTPValidationError").put("type", "object")
            .put("properties", JsonMembers.with("detail", JsonMembers.with("title", "Detail").put("type", "array")
                    .put("items", reference("ValidationError")).object()))
            .object();

    /// One error.
    static final JsonValue.JsonObject ONE = JsonMembers.with("title", "ValidationError").put("type", "object")
            .put("properties", new JsonMembers()
                    .put("loc", JsonMembers.with("title", "Location").put("type", "array").put("items",
                        SchemaBook.anyOf(SchemaBook.type("string"), SchemaBook.type("integer"))))
                    .put("msg", JsonMembers.with("title", "Message").put("type", "string"))
                    .put("type", JsonMembers.with("title", "Error Type").put("type", "string"))
                    .put("input", JsonMembers.with("title", "Input"))
                    .put("ctx", JsonMembers.with("title", "Context").put("type", "object")))
            .put("required", JsonMembers.strings(List.of("loc", "msg", "type")))
            .object();

    static JsonValue.JsonObject reference(String name) {
        return new JsonValue.JsonObject(Map.of("$ref", new JsonValue.JsonString("#/components/schemas/" + name)));
    }
}
