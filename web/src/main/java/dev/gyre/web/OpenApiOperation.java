package dev.gyre.web;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One method of one route, as the OpenAPI document describes it.
final class OpenApiOperation {
    private final RoutePlan plan;
    private final SchemaBook inputs;
    private final SchemaBook outputs;

    /// The method that answers, in words: `read_item`.
    private final String name;
    private final String id;
    private final SecurityUse security;

    OpenApiOperation(RoutePlan plan, String path, String method, SchemaBook inputs, SchemaBook outputs) {
        this.plan = plan;
        this.inputs = inputs;
        this.outputs = outputs;
        name = plan.route().name().orElseGet(() -> name(plan.callee().signature().name(), path));
        id = (name + path).replaceAll("\\W", "_") + "_" + method.toLowerCase(Locale.ROOT);
        security = SecurityUse.of(plan);
    }

    /// `readItem` becomes `read_item`; a lambda, which has no name, is called as its path is.
    private static String name(String method, String path) {
        if (method.startsWith("lambda$")) {
            var words = path.replaceAll("\\W+", "_").replaceAll("^_|_$", "");
            return words.isEmpty() ? "root" : words;
        }
        return method.replaceAll("(?<=[a-z0-9])(?=[A-Z])", "_").toLowerCase(Locale.ROOT);
    }

    String id() {
        return id;
    }

    SecurityUse security() {
        return security;
    }

    JsonValue.JsonObject describe() {
        var route = plan.route();
        var operation = new JsonMembers();
        var tags = new ArrayList<>(plan.outerTags());
        for (var tag : route.tags()) if (!tags.contains(tag)) tags.add(tag);
        if (!tags.isEmpty()) operation.put("tags", JsonMembers.strings(tags));
        operation.put("summary", route.summary().orElseGet(() -> Field.title(name)));
        var description = route.description()
                .or(() -> plan.callee().signature().documentation().map(OpenApiOperation::shown)).orElse("");
        if (!description.isEmpty()) operation.put("description", description);
        operation.put("operationId", id);
        if (route.isDeprecated()) operation.put("deprecated", true);
        var parameters = parameters();
        if (!parameters.isEmpty()) operation.put("parameters", new JsonValue.JsonArray(parameters));
        if (plan.body().kind() != BodyPlan.Kind.NONE) operation.put("requestBody", requestBody());
        operation.put("responses", responses());
        if (!security.isEmpty()) operation.put("security", security.requirements());
        return operation.object();
    }

    /// What follows a form feed is for those who read the source; in a comment it may stand as an escape.
    static String shown(String comment) {
        int end = comment.indexOf('\f');
        int escaped = comment.indexOf("\\f");
        if (end < 0 || (escaped >= 0 && escaped < end)) end = escaped;
        return (end < 0 ? comment : comment.substring(0, end)).strip();
    }

    // ---- requests --------------------------------------------------------------------------------

    private List<JsonValue> parameters() {
        var all = new LinkedHashMap<String, JsonValue>();
        var ordered = plan.inputs().stream().filter(input -> !input.in().isBody())
                .sorted(Comparator.comparing(Input::in)).toList();
        for (var input : ordered) {
            if (input.isSpread()) {
                for (var field : record(input.field().shape()).fields()) add(input.in(), field, all);
            } else {
                add(input.in(), input.field(), all);
            }
        }
        return List.copyOf(all.values());
    }

    private void add(In in, Field field, Map<String, JsonValue> parameters) {
        var schema = titled(field.schema(inputs), field.name());
        var parameter = JsonMembers.with("name", field.name()).put("in", in.place)
                .put("required", field.isRequired()).put("schema", schema);
        var notes = field.notes();
        if (notes.description() != null) parameter.put("description", notes.description());
        if (notes.isDeprecated()) parameter.put("deprecated", true);
        // Of two that want the same parameter, one may be able to do without.
        var key = in.place + " " + field.name();
        if (field.isRequired()) {
            parameters.put(key, parameter.object());
        } else {
            parameters.putIfAbsent(key, parameter.object());
        }
    }

    private static RecordShape record(Shape shape) {
        return (RecordShape) (shape instanceof OptionalShape optional ? optional.inner() : shape);
    }

    private JsonMembers requestBody() {
        var body = plan.body();
        var fields = body.fields();
        var type = body.kind() != BodyPlan.Kind.FORM
                ? "application/json"
                : body.hasFiles() ? "multipart/form-data" : "application/x-www-form-urlencoded";
        boolean isFormModel = body.kind() == BodyPlan.Kind.FORM && fields.size() == 1
                && body.inputs().getFirst().isSpread();
        var schema = body.kind() == BodyPlan.Kind.WHOLE || isFormModel
                ? titled(fields.getFirst().schema(inputs), fields.getFirst().name())
                : together(body);
        var content = JsonMembers.with(type, JsonMembers.with("schema", schema).object());
        var described = JsonMembers.with("content", content.object());
        if (fields.stream().anyMatch(Field::isRequired)) described.put("required", true);
        return described;
    }

    /// Several parameters that are the members of one body are a component of their own.
    private JsonValue.JsonObject together(BodyPlan body) {
        var component = "Body_" + id;
        var schema = new LinkedHashMap<>(Field.objectSchema(body.fields(), inputs));
        var files = body.inputs().stream().filter(input -> input.in() == In.FILE).map(Input::name).toList();
        schema.computeIfPresent("properties", (name, properties) -> withFiles(properties, files));
        schema.put("title", new JsonValue.JsonString(component));
        inputs.add(component, new JsonValue.JsonObject(schema));
        return ValidationSchemas.reference(component);
    }

    private static JsonValue withFiles(JsonValue properties, List<String> files) {
        if (!(properties instanceof JsonValue.JsonObject(var members))) return properties;
        var all = new LinkedHashMap<>(members);
        for (var name : files) all.computeIfPresent(name, (same, bytes) -> file(bytes));
        return new JsonValue.JsonObject(all);
    }

    /// The schema of bytes as that of a file, which has no coding: in lists and optional ones too.
    private static JsonValue file(JsonValue schema) {
        return switch (schema) {
            case JsonValue.JsonObject(var members) -> {
                var changed = new LinkedHashMap<String, JsonValue>();
                members.forEach((name, value) -> {
                    if (name.equals("format")) {
                        changed.put("contentMediaType", new JsonValue.JsonString("application/octet-stream"));
                    } else {
                        changed.put(name, file(value));
                    }
                });
                yield new JsonValue.JsonObject(changed);
            }
            case JsonValue.JsonArray(var elements) ->
                new JsonValue.JsonArray(elements.stream().map(OpenApiOperation::file).toList());
            case JsonValue.JsonString _,JsonValue.JsonNumber _,JsonValue.JsonBoolean _,JsonValue.JsonNull() -> schema;
        };
    }

    /// A schema with a title, unless it is a reference to one that has.
    private static JsonValue.JsonObject titled(JsonValue.JsonObject schema, String name) {
        if (schema.members().containsKey("$ref") || schema.members().containsKey("title")) return schema;
        var titled = new LinkedHashMap<>(schema.members());
        titled.put("title", new JsonValue.JsonString(Field.title(name)));
        return new JsonValue.JsonObject(titled);
    }

    // ---- responses -------------------------------------------------------------------------------

    private JsonMembers responses() {
        var documented = new LinkedHashMap<>(plan.outerResponses());
        documented.putAll(plan.route().responses());
        var responses = new JsonMembers();
        int status = plan.route().status();
        var usual = JsonMembers.with("description", documented.getOrDefault(status, "Successful Response"));
        var content = content();
        if (content != null && status != 204 && status != 304) usual.put("content", content);
        responses.put(Integer.toString(status), usual);
        documented.forEach((other, description) -> {
            if (other != status) responses.put(Integer.toString(other), JsonMembers.with("description", description));
        });
        if (hasValidation()) {
            var schema = JsonMembers.with("schema", ValidationSchemas.reference("HTTPValidationError"));
            responses.put("422", JsonMembers.with("description", "Validation Error").put("content",
                JsonMembers.with("application/json", schema.object())));
        }
        return responses;
    }

    /// Whether there is something in requests that can be wrong, and nobody has said what happens then.
    boolean hasValidation() {
        return !plan.inputs().isEmpty() && !plan.route().responses().containsKey(422)
                && !plan.outerResponses().containsKey(422);
    }

    private @Nullable JsonMembers content() {
        return switch (plan.answering()) {
            case null -> null;
            case Answering.Json json -> media(json.fields().first("Content-Type"),
                JsonMembers.with("schema", responseSchema(json.shape())));
            case Answering.Raw raw -> media(raw.fields().first("Content-Type"),
                JsonMembers.with("schema", SchemaBook.type("string")));
            case StreamAnswering stream -> media(stream.fields().first("Content-Type"),
                JsonMembers.with("itemSchema", stream.isEvents() ? event(stream.shape()) : written(stream.shape())));
        };
    }

    private static JsonMembers media(Optional<String> contentType, JsonMembers described) {
        var type = contentType.orElse("application/octet-stream");
        int semicolon = type.indexOf(';');
        return JsonMembers.with(semicolon < 0 ? type : type.substring(0, semicolon), described.object());
    }

    private JsonValue.JsonObject responseSchema(Shape shape) {
        var schema = written(shape);
        return schema.members().isEmpty() ? schema : titled(schema, "Response_" + id);
    }

    /// The schema of what is written; that any result may be null goes without saying.
    private JsonValue.JsonObject written(Shape shape) {
        return (shape instanceof OptionalShape optional && !optional.isWrapped() ? optional.inner() : shape)
                .schema(outputs);
    }

    private JsonValue.JsonObject event(Shape shape) {
        var data = JsonMembers.with("type", "string");
        var schema = written(shape);
        if (!schema.members().isEmpty()) {
            data.put("contentMediaType", "application/json").put("contentSchema", schema);
        }
        var properties = new JsonMembers().put("data", data).put("event", SchemaBook.type("string"))
                .put("id", SchemaBook.type("string"))
                .put("retry", JsonMembers.with("type", "integer").put("minimum", JsonValue.JsonNumber.of(0)));
        return JsonMembers.with("type", "object").put("properties", properties)
                .put("required", JsonMembers.strings(List.of("data"))).object();
    }
}
