import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** What the servers with a framework bind: records, through Jackson's databind. */
record Item(String name, Double price, List<String> tags, String note) {
    static final ObjectMapper JSON = new ObjectMapper();
    private static final AtomicInteger COUNT = new AtomicInteger();

    record Stored(int id, String name, double price, List<String> tags, String note) {}

    record User(int id, String q) {}

    record Message(String message) {}

    /** Null when the bytes are no valid item. */
    static Item parse(byte[] bytes) {
        try {
            var item = JSON.readValue(bytes, Item.class);
            return item.isValid() ? item : null;
        } catch (IOException malformed) {
            return null;
        }
    }

    boolean isValid() {
        return name != null && !name.isEmpty() && name.length() <= 100 && price != null && price > 0;
    }

    Stored stored() {
        return new Stored(COUNT.incrementAndGet(), name, price, tags == null ? List.of() : tags, note);
    }

    static byte[] json(Object value) {
        try {
            return JSON.writeValueAsBytes(value);
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
