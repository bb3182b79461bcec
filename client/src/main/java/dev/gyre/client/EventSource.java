package dev.gyre.client;

import dev.gyre.http.BadContentException;
import dev.gyre.http.EventStreamDecoder;
import dev.gyre.http.MediaType;
import dev.gyre.http.ServerSentEvent;
import dev.gyre.loop.Gyre;
import dev.gyre.loop.UntilEnd;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The events of a server (WHATWG HTML, section 9.2), one after the other. When the connection ends the stream is
/// opened again, after a pause, and the server told which event was the last, so that it can go on behind it.
///
/// ```java
/// for (var event : client.events("https://example.org/prices")) show(event.data());
/// ```
///
/// It ends when the server answers with 204, and when it is closed. Loop-confined; one task reads.
public final class EventSource implements Iterable<ServerSentEvent>, AutoCloseable {
    private final ClientRequest request;
    private final EventOptions options;
    private final ArrayDeque<ServerSentEvent> ready = new ArrayDeque<>();

    private @Nullable ResponseStream response;
    private EventStreamDecoder decoder;
    private String lastId = "";
    private Duration retry;
    private int failures;
    private boolean ended;

    EventSource(ClientRequest request, EventOptions options) {
        this.request = request;
        this.options = options;
        this.decoder = new EventStreamDecoder(options.limits());
        this.retry = options.retryFirst();
    }

    /// Suspends until the next event has come; empty at the end.
    ///
    /// @throws HttpClientException when the server answers with something else than events, when an event is too large,
    ///     or when [EventOptions#attemptsMax] attempts in a row brought none: then what the last one failed with
    public Optional<ServerSentEvent> next() throws IOException {
        return Optional.ofNullable(nextOrNull());
    }

    /// The events up to the end, as [#next] gives them: `hasNext` is where the task suspends. An [IOException] is
    /// thrown in an [UncheckedIOException].
    @Override
    public Iterator<ServerSentEvent> iterator() {
        return new UntilEnd<>(() -> {
            try {
                return nextOrNull();
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }, () -> "the stream of events has ended");
    }

    /// The id of the last event that had one; empty if none had.
    public Optional<String> lastEventId() {
        return lastId.isEmpty() ? Optional.empty() : Optional.of(lastId);
    }

    private @Nullable ServerSentEvent nextOrNull() throws IOException {
        Gyre.checkpoint();
        while (ready.isEmpty() && !ended) {
            try {
                if (response == null) connect();
                else receive(response);
            } catch (HttpClientException.ConnectionLost | HttpClientException.TimedOut
                    | HttpClientException.ConnectFailed failure) {
                pause(failure);
            }
        }
        var event = ready.poll();
        if (event != null && event.id() != null) lastId = event.id();
        return event;
    }

    private void connect() throws IOException {
        request.header("Accept", "text/event-stream").header("Cache-Control", "no-store");
        if (!lastId.isEmpty()) request.header("Last-Event-ID", lastId);
        var opened = request.openFor(options.silenceMax());
        response = opened;
        if (opened.status() == 204) {
            close();
        } else if (opened.status() >= 500) {
            disconnect();
            pause(new HttpClientException.BadResponse(
                "no events of " + opened.uri().getRawAuthority() + ": its status is " + opened.status(),
                opened.status(), null));
        } else if (opened.status() != 200 || !isEventStream(opened)) {
            close();
            throw new HttpClientException.BadResponse("no events of " + opened.uri().getRawAuthority()
                    + ": it answered with status " + opened.status() + " and "
                    + opened.header("Content-Type").orElse("no type"),
                opened.status(), null);
        }
        decoder = new EventStreamDecoder(options.limits());
    }

    private static boolean isEventStream(ResponseStream response) {
        try {
            return response.header("Content-Type").map(MediaType::parse)
                    .filter(type -> type.is("text", "event-stream")).isPresent();
        } catch (BadContentException malformed) {
            return false;
        }
    }

    private void receive(ResponseStream from) throws IOException {
        var part = from.read();
        if (!part.hasRemaining()) {
            pause(new HttpClientException.ConnectionLost(
                "the events of " + from.uri().getRawAuthority() + " have ended", null));
            return;
        }
        try {
            ready.addAll(decoder.decode(part));
        } catch (BadContentException tooLarge) {
            close();
            throw new HttpClientException.BadResponse("the events of " + from.uri().getRawAuthority()
                    + " cannot be read: " + tooLarge.getMessage(),
                from.status(), tooLarge);
        }
        decoder.reconnectAfter().ifPresent(wanted -> retry = wanted);
        if (!ready.isEmpty()) failures = 0;
    }

    /// Waits before the next attempt: as long as the server wants, and twice as long for each that failed before.
    private void pause(HttpClientException failure) throws IOException {
        disconnect();
        failures++;
        if (failures >= options.attemptsMax()) {
            ended = true;
            throw failure;
        }
        var doubled = retry.multipliedBy(1L << Math.min(failures - 1, 16));
        // A server that wants a longer pause than the limit gets it, but no doubled one.
        var longest = retry.compareTo(options.retryMax()) > 0 ? retry : options.retryMax();
        Gyre.sleep(doubled.compareTo(longest) > 0 ? longest : doubled);
    }

    private void disconnect() {
        if (response != null) response.close();
        response = null;
    }

    /// Ends the stream; suspends for a moment at most. Idempotent.
    @Override
    public void close() {
        ended = true;
        ready.clear();
        disconnect();
    }
}
