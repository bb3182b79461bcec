package dev.gyre.web;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What is said of violations in an answer: FastAPI's `detail`, or a problem by RFC 9457.
final class ErrorBody {
    /// The status for both, for which RFC 9110 has this name.
    static final int STATUS = 422;

    private static final String STATUS_TITLE = "Unprocessable Content";

    private ErrorBody() {}

    /// `{"detail":[{"type":…,"loc":…,"msg":…,"input":…,"ctx":…}]}`.
    static void writeDetail(List<Violation> violations, JsonLimits limits, JsonOutput output) {
        output.open('{');
        output.name("detail");
        output.open('[');
        int echoStart = output.length();
        for (var violation : violations) {
            output.open('{');
            output.name("type");
            output.string(violation.type());
            output.comma();
            output.name("loc");
            AnyWriter.write(violation.loc(), output);
            output.comma();
            output.name("msg");
            output.string(violation.msg());
            output.comma();
            writeInput(violation, echoStart + limits.echoBytesMax(), output);
            if (!violation.ctx().isEmpty()) {
                output.name("ctx");
                AnyWriter.write(violation.ctx(), output);
                output.comma();
            }
            output.close('}');
            output.comma();
        }
        output.close(']');
        output.close('}');
    }

    private static void writeInput(Violation violation, int lengthMax, JsonOutput output) {
        int before = output.length();
        if (before > lengthMax) return;
        output.name("input");
        AnyWriter.write(violation.input(), output);
        output.comma();
        if (output.length() > lengthMax) output.truncate(before);
    }

    /// A problem (RFC 9457) with a list of errors: what is wrong, and where, as a JSON Pointer (RFC 6901) into the
    /// body or as the name of a parameter.
    static void writeProblem(List<Violation> violations, JsonOutput output) {
        output.open('{');
        member("type", "about:blank", output);
        member("title", STATUS_TITLE, output);
        output.name("status");
        output.number(STATUS);
        output.comma();
        member("detail", Complaint.count(violations.size(), "error") + " in the request", output);
        output.name("errors");
        output.open('[');
        for (var violation : violations) {
            output.open('{');
            member("detail", violation.msg(), output);
            member("code", violation.type(), output);
            var source = violation.loc().isEmpty() ? "body" : violation.loc().getFirst().toString();
            if (source.equals("body")) {
                member("pointer", pointer(violation.loc()), output);
            } else {
                member("in", source, output);
                member("parameter", violation.loc().size() < 2 ? "" : violation.loc().get(1).toString(), output);
            }
            output.close('}');
            output.comma();
        }
        output.close(']');
        output.close('}');
    }

    private static void member(String name, String value, JsonOutput output) {
        output.name(name);
        output.string(value);
        output.comma();
    }

    /// As a fragment of a URI, which RFC 9457 shows in its example.
    private static String pointer(List<Object> loc) {
        var pointer = new StringBuilder("#");
        for (var step : loc.subList(Math.min(1, loc.size()), loc.size())) {
            pointer.append('/').append(step.toString().replace("~", "~0").replace("/", "~1"));
        }
        return pointer.toString();
    }

    /// The schemas of the first form, by name.
    static Map<String, JsonValue.JsonObject> schemas() {
        var steps = SchemaBook.anyOf(SchemaBook.type("string"), SchemaBook.type("integer"));
        var properties = new LinkedHashMap<String, JsonValue>();
        properties.put("loc", titled("Location", Map.of("type", new JsonValue.JsonString("array"), "items", steps)));
        properties.put("msg", titled("Message", SchemaBook.type("string").members()));
        properties.put("type", titled("Error Type", SchemaBook.type("string").members()));
        properties.put("input", titled("Input", Map.of()));
        properties.put("ctx", titled("Context", SchemaBook.type("object").members()));
        var error = object("ValidationError", properties);
        error.put("required", SchemaBook.strings(List.of("loc", "msg", "type")));

        var reference = Map.<String, JsonValue>of("type", new JsonValue.JsonString("array"), "items",
            new JsonValue.JsonObject(
                Map.of("$ref", new JsonValue.JsonString("#/components/schemas/ValidationError"))));
        var all = new LinkedHashMap<String, JsonValue.JsonObject>();
        all.put("HTTPValidationError",
            new JsonValue.JsonObject(object("HTTPValidationError", Map.of("detail", titled("Detail", reference)))));
        all.put("ValidationError", new JsonValue.JsonObject(error));
        return all;
    }

    private static JsonValue.JsonObject titled(String title, Map<String, JsonValue> schema) {
        var titled = new LinkedHashMap<>(schema);
        titled.put("title", new JsonValue.JsonString(title));
        return new JsonValue.JsonObject(titled);
    }

    private static Map<String, JsonValue> object(String title, Map<String, JsonValue> properties) {
        var schema = new LinkedHashMap<String, JsonValue>();
        schema.put("properties", new JsonValue.JsonObject(properties));
        schema.put("type", new JsonValue.JsonString("object"));
        schema.put("title", new JsonValue.JsonString(title));
        return schema;
    }
}
