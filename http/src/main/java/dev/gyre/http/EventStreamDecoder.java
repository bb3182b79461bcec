package dev.gyre.http;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Reads text/event-stream as a client (WHATWG HTML, section 9.2.6).
///
/// As that demands, nothing but the limit is an error: unknown fields are skipped, and what is not UTF-8
/// becomes U+FFFD. An event that the stream ends in is dropped.
///
/// For one thread at a time.
public final class EventStreamDecoder {
    private static final int RETRY_DIGITS_MAX = 15;

    private final EventStreamLimits limits;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private boolean afterReturn;
    private boolean atStart = true;

    private final StringBuilder data = new StringBuilder();
    private String event = "";
    private String lastId = "";
    private @Nullable Duration retry;
    private @Nullable Duration reconnectAfter;

    /// Starts before the first byte of a stream.
    public EventStreamDecoder(EventStreamLimits limits) {
        this.limits = limits;
    }

    /// Reads all of `in`, and answers the events that it completes, each with the last id that the stream
    /// has named so far.
    ///
    /// @throws BadContentException with status 413 past the limit; the stream cannot be read on
    public List<ServerSentEvent> decode(ByteBuffer in) {
        var events = new ArrayList<ServerSentEvent>();
        while (in.hasRemaining()) {
            var next = in.get();
            var endsReturn = afterReturn && next == '\n';
            afterReturn = next == '\r';
            if (endsReturn) continue;
            if (next == '\r' || next == '\n') {
                endLine(events);
            } else if (line.size() + data.length() >= limits.eventBytesMax()) {
                throw new BadContentException(413,
                    "an event is over the limit eventBytesMax of " + limits.eventBytesMax());
            } else {
                line.write(next);
            }
        }
        return events;
    }

    private void endLine(List<ServerSentEvent> events) {
        var text = line.toString(StandardCharsets.UTF_8);
        line.reset();
        if (atStart && text.startsWith("\uFEFF")) text = text.substring(1);
        atStart = false;
        if (text.isEmpty()) {
            dispatch(events);
            return;
        }
        var colon = text.indexOf(':');
        if (colon < 0) {
            field(text, "");
        } else if (colon > 0) {
            var space = text.startsWith(" ", colon + 1) ? 1 : 0;
            field(text.substring(0, colon), text.substring(colon + 1 + space));
        }
    }

    private void field(String name, String value) {
        switch (name) {
            case "event" -> event = value;
            case "data" -> data.append(value).append('\n');
            case "id" -> {
                if (value.indexOf('\0') < 0) lastId = value;
            }
            case "retry" -> {
                if (value.matches("[0-9]{1," + RETRY_DIGITS_MAX + "}")) {
                    retry = Duration.ofMillis(Long.parseLong(value));
                    reconnectAfter = retry;
                }
            }
            default -> {}
        }
    }

    private void dispatch(List<ServerSentEvent> events) {
        if (!data.isEmpty()) {
            data.setLength(data.length() - 1);
            events.add(new ServerSentEvent(
                lastId.isEmpty() ? null : lastId, event.isEmpty() ? null : event, data.toString(), retry));
        }
        data.setLength(0);
        event = "";
        retry = null;
    }

    /// What to send as `Last-Event-ID` when the stream is opened again.
    public Optional<String> lastEventId() {
        return lastId.isEmpty() ? Optional.empty() : Optional.of(lastId);
    }

    /// After what time the server wants the stream to be opened again, if it said so.
    public Optional<Duration> reconnectAfter() {
        return Optional.ofNullable(reconnectAfter);
    }
}
