package dev.gyre.http;

/// What a [WebSocketDecoder] found. The byte arrays belong to the caller.
public sealed interface WebSocketEvent {
    /// All bytes were used, and no event is complete: read more from the peer.
    record NeedData() implements WebSocketEvent {}

    /// A message of text.
    ///
    /// @param text all of it
    record Text(String text) implements WebSocketEvent {}

    /// A message of bytes.
    ///
    /// @param bytes all of it
    @SuppressWarnings("ArrayRecordComponent")
    record Binary(byte[] bytes) implements WebSocketEvent {}

    /// A ping, to be answered with a pong of the same bytes.
    ///
    /// @param bytes at most 125
    @SuppressWarnings("ArrayRecordComponent")
    record Ping(byte[] bytes) implements WebSocketEvent {}

    /// A pong: the answer to a ping, or a sign of life that wants none.
    ///
    /// @param bytes at most 125
    @SuppressWarnings("ArrayRecordComponent")
    record Pong(byte[] bytes) implements WebSocketEvent {}

    /// The peer closes, to be answered with a close frame unless one was sent. Nothing comes after it.
    ///
    /// @param code why, [WebSocketCloseCode#NONE] when the frame was empty
    /// @param reason an explanation for logs, often empty; at most 123 bytes of UTF-8
    record Close(int code, String reason) implements WebSocketEvent {}
}
