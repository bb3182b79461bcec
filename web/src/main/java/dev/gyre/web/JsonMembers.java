package dev.gyre.web;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// An object of JSON that is being put together.
final class JsonMembers {
    private final Map<String, JsonValue> members = new LinkedHashMap<>();

    static JsonMembers with(String name, String text) {
        return new JsonMembers().put(name, text);
    }

    static JsonMembers with(String name, JsonValue value) {
        return new JsonMembers().put(name, value);
    }

    static JsonValue.JsonArray strings(List<String> texts) {
        var elements = new ArrayList<JsonValue>();
        for (var text : texts) elements.add(new JsonValue.JsonString(text));
        return new JsonValue.JsonArray(elements);
    }

    JsonMembers put(String name, String text) {
        return put(name, new JsonValue.JsonString(text));
    }

    JsonMembers put(String name, boolean value) {
        return put(name, new JsonValue.JsonBoolean(value));
    }

    JsonMembers put(String name, JsonValue value) {
        members.put(name, value);
        return this;
    }

    JsonMembers put(String name, JsonMembers value) {
        return put(name, value.object());
    }

    boolean isEmpty() {
        return members.isEmpty();
    }

    JsonValue.JsonObject object() {
        return new JsonValue.JsonObject(members);
    }
}
