package dev.gyre.web;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// One event of an event stream: what a handler that returns a `Stream<Event<T>>` sends to an `EventSource`.
///
/// ```java
/// Stream<Event<Price>> prices() {
///     return ticks().map(price -> Event.of(price).named("price").id(price.number()));
/// }
/// ```
///
/// @param data sent as JSON; null with `raw`, or for an event that is a comment only
/// @param raw sent as it stands, instead of `data`; each of its lines is one of the event
/// @param name of the event, for listeners; null for `message`
/// @param id what the client says when it comes back; null for the last one
/// @param retry after how long it comes back; null for what it knows
/// @param comment for people who look at the stream; null for none
/// @param <T> the type of the data
public record Event<T>(
        @Nullable T data, @Nullable String raw, @Nullable String name, @Nullable String id, @Nullable Duration retry,
        @Nullable String comment) {

    /// Refuses what would break the lines of the stream.
    ///
    /// @throws IllegalArgumentException when name or id has a line break, or the id a NUL
    public Event {
        requireOneLine("name", name);
        requireOneLine("id", id);
    }

    private static void requireOneLine(String what, @Nullable String text) {
        if (text == null) return;
        if (text.indexOf('\n') >= 0 || text.indexOf('\r') >= 0 || text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("the " + what + " of an event has a line break or a NUL");
        }
    }

    /// An event with data, which is sent as JSON.
    public static <T> Event<T> of(T data) {
        return new Event<>(data, null, null, null, null, null);
    }

    /// An event with text that is sent as it stands.
    public static <T> Event<T> raw(String text) {
        return new Event<>(null, text, null, null, null, null);
    }

    /// A line that listeners do not see.
    public static <T> Event<T> comment(String text) {
        return new Event<>(null, null, null, null, null, text);
    }

    /// The same event with a name.
    public Event<T> named(String name) {
        return new Event<>(data, raw, name, id, retry, comment);
    }

    /// The same event with an id.
    public Event<T> id(String id) {
        return new Event<>(data, raw, name, id, retry, comment);
    }

    /// The same event with the time after which clients come back.
    public Event<T> retry(Duration retry) {
        return new Event<>(data, raw, name, id, retry, comment);
    }

    /// The same event with a comment.
    public Event<T> withComment(String comment) {
        return new Event<>(data, raw, name, id, retry, comment);
    }
}
