package dev.gyre.web;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/// `byte[]`: the UTF-8 of a string.
enum BytesScalar implements Scalar {
    BYTES;

    private static final Complaint TYPE = Complaint.of("bytes_type", "Input should be a valid bytes");

    @Override
    public Object ofText(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public Object ofOther(JsonValue input) {
        return TYPE;
    }

    @Override
    public @Nullable Object read(JsonParser parser, JsonToken token) {
        return null;
    }

    /// Bytes that are no UTF-8 come out with replacement characters: they are text, or they do not belong into JSON.
    @Override
    public void write(Object value, JsonOutput output) {
        output.string(new String((byte[]) value, StandardCharsets.UTF_8));
    }

    @Override
    public void describe(Map<String, JsonValue> schema) {
        schema.put("type", new JsonValue.JsonString("string"));
        schema.put("format", new JsonValue.JsonString("binary"));
    }

    @Override
    public boolean isText() {
        return true;
    }
}
