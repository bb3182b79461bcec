package dev.gyre.web;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/// `java.nio.file.Path`: any text that the file system takes for one. It may lead anywhere, `..` included.
enum PathScalar implements Scalar {
    PATH;

    private static final Complaint TYPE = Complaint.of("path_type", "Input is not a valid path");

    @Override
    public Object ofText(String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException unknownToTheFileSystem) {
            return TYPE;
        }
    }

    @Override
    public Object ofOther(JsonValue input) {
        return TYPE;
    }

    @Override
    public @Nullable Object read(JsonParser parser, JsonToken token) {
        return null;
    }

    @Override
    public void write(Object value, JsonOutput output) {
        output.string(value.toString());
    }

    @Override
    public void describe(Map<String, JsonValue> schema) {
        schema.put("type", new JsonValue.JsonString("string"));
        schema.put("format", new JsonValue.JsonString("path"));
    }
}
