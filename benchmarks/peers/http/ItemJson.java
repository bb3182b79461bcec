import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;

/** An item and the other answers, by hand on the streaming parser: for servers that are written by hand as well. */
final class ItemJson {
    static final JsonFactory JSON = new JsonFactory();
    private static int count;

    String name;
    double price;
    List<String> tags = List.of();
    String note;

    /** Null when the bytes are no valid item. */
    static ItemJson parse(byte[] bytes, int start, int length) {
        try (var parser = JSON.createParser(bytes, start, length)) {
            var item = new ItemJson();
            return item.read(parser) && item.isValid() ? item : null;
        } catch (IOException malformed) {
            return null;
        }
    }

    private boolean read(JsonParser parser) throws IOException {
        if (parser.nextToken() != JsonToken.START_OBJECT) return false;
        for (String field; (field = parser.nextFieldName()) != null;) {
            var token = parser.nextToken();
            switch (field) {
                case "name" -> {
                    if (token != JsonToken.VALUE_STRING) return false;
                    name = parser.getText();
                }
                case "price" -> {
                    if (!token.isNumeric()) return false;
                    price = parser.getDoubleValue();
                }
                case "tags" -> {
                    if (token != JsonToken.VALUE_NULL && !readTags(parser, token)) return false;
                }
                case "note" -> {
                    if (token != JsonToken.VALUE_NULL && token != JsonToken.VALUE_STRING) return false;
                    note = token == JsonToken.VALUE_NULL ? null : parser.getText();
                }
                default -> parser.skipChildren();
            }
        }
        return parser.currentToken() == JsonToken.END_OBJECT && parser.nextToken() == null;
    }

    private boolean readTags(JsonParser parser, JsonToken first) throws IOException {
        if (first != JsonToken.START_ARRAY) return false;
        tags = new ArrayList<>();
        for (JsonToken token; (token = parser.nextToken()) != JsonToken.END_ARRAY;) {
            if (token != JsonToken.VALUE_STRING) return false;
            tags.add(parser.getText());
        }
        return true;
    }

    private boolean isValid() {
        return name != null && !name.isEmpty() && name.length() <= 100 && price > 0;
    }

    void write(OutputStream out) throws IOException {
        try (var json = JSON.createGenerator(out)) {
            json.writeStartObject();
            json.writeNumberField("id", ++count);
            json.writeStringField("name", name);
            json.writeNumberField("price", price);
            json.writeArrayFieldStart("tags");
            for (var tag : tags) json.writeString(tag);
            json.writeEndArray();
            json.writeStringField("note", note);
            json.writeEndObject();
        }
    }

    static void writeUser(int id, String q, OutputStream out) throws IOException {
        try (JsonGenerator json = JSON.createGenerator(out)) {
            json.writeStartObject();
            json.writeNumberField("id", id);
            json.writeStringField("q", q);
            json.writeEndObject();
        }
    }

    static void writeMessage(OutputStream out) throws IOException {
        try (JsonGenerator json = JSON.createGenerator(out)) {
            json.writeStartObject();
            json.writeStringField("message", "Hello, World!");
            json.writeEndObject();
        }
    }
}
