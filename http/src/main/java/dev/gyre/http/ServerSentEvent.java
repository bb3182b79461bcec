package dev.gyre.http;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// An event of text/event-stream (WHATWG HTML, section 9.2). Immutable; start from [#of].
///
/// @param id what a client sends as `Last-Event-ID` when it comes back, or null for none; no line breaks, no
///     NUL
/// @param event the kind of event, or null for `message`; no line breaks
/// @param data any text; its line ends arrive as LF
/// @param retry after what time a client shall come back, in milliseconds, or null to leave that as it is
public record ServerSentEvent(
        @Nullable String id, @Nullable String event, String data, @Nullable Duration retry) {

    /// Checks that id and event fit on a line.
    ///
    /// @throws IllegalArgumentException when one does not
    public ServerSentEvent {
        requireLine("id", id);
        requireLine("event", event);
        if (id != null && id.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("the id of an event has a NUL, so clients ignore it");
        }
        if (retry != null && retry.isNegative()) {
            throw new IllegalArgumentException("the retry of an event is " + retry + ", but must not be negative");
        }
    }

    private static void requireLine(String what, @Nullable String text) {
        if (text != null && (text.indexOf('\r') >= 0 || text.indexOf('\n') >= 0)) {
            throw new IllegalArgumentException("the " + what + " of an event has a line break");
        }
    }

    /// An event with data only.
    public static ServerSentEvent of(String data) {
        return new ServerSentEvent(null, null, data, null);
    }

    /// The same event with an id.
    public ServerSentEvent withId(String id) {
        return new ServerSentEvent(id, event, data, retry);
    }

    /// The same event of another kind.
    public ServerSentEvent withEvent(String event) {
        return new ServerSentEvent(id, event, data, retry);
    }

    /// The same event with a time to come back after.
    public ServerSentEvent withRetry(Duration retry) {
        return new ServerSentEvent(id, event, data, retry);
    }

    /// The bytes to send, the empty line at the end included.
    public byte[] encode() {
        var text = new StringBuilder();
        if (event != null) text.append("event: ").append(event).append('\n');
        if (id != null) text.append("id: ").append(id).append('\n');
        if (retry != null) text.append("retry: ").append(retry.toMillis()).append('\n');
        appendLines(text, "data: ", data);
        return text.append('\n').toString().getBytes(StandardCharsets.UTF_8);
    }

    /// The bytes of a comment, which clients skip: a sign of life for proxies that end silent connections.
    public static byte[] comment(String comment) {
        var text = new StringBuilder();
        appendLines(text, ": ", comment);
        return text.append('\n').toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void appendLines(StringBuilder text, String prefix, String lines) {
        for (var line : lines.split("\r\n|\r|\n", -1)) text.append(prefix).append(line).append('\n');
    }
}
