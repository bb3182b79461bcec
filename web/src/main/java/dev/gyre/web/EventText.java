package dev.gyre.web;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Events as text/event-stream has them (WHATWG HTML, section 9.2).
final class EventText {
    private static final byte[] DATA = "data: ".getBytes(StandardCharsets.US_ASCII);

    private EventText() {}

    /// Writes an event, or a value that is the data of one.
    ///
    /// @param shape of the data
    static void write(@Nullable Object value, Shape shape, JsonOutput output) {
        if (!(value instanceof Event<?> event)) {
            data(value, shape, output);
            output.put((byte) '\n');
            return;
        }
        if (event.comment() != null) lines(": ", event.comment(), output);
        if (event.name() != null) lines("event: ", event.name(), output);
        if (event.raw() != null) {
            lines("data: ", event.raw(), output);
        } else if (event.data() != null) {
            data(event.data(), shape, output);
        }
        if (event.id() != null) lines("id: ", event.id(), output);
        if (event.retry() != null) lines("retry: ", Long.toString(event.retry().toMillis()), output);
        output.put((byte) '\n');
    }

    /// JSON as it is written here has no line breaks.
    private static void data(@Nullable Object value, Shape shape, JsonOutput output) {
        output.put(DATA);
        shape.write(value, output);
        output.put((byte) '\n');
    }

    private static void lines(String label, String text, JsonOutput output) {
        for (var line : text.lines().toList()) {
            output.put((label + line + "\n").getBytes(StandardCharsets.UTF_8));
        }
        if (text.isEmpty()) output.put((label + "\n").getBytes(StandardCharsets.UTF_8));
    }
}
