package dev.gyre.websocket;

/// One message of a [WebSocket], whole and decompressed.
///
/// ```java
/// switch (message) {
///     case Message.Text(var text) -> println(text);
///     case Message.Binary(var bytes) -> store(bytes);
/// }
/// ```
public sealed interface Message {
    /// A message of text.
    ///
    /// @param text all of it
    record Text(String text) implements Message {
        @Override
        public String toString() {
            return text;
        }
    }

    /// A message of bytes.
    ///
    /// @param bytes all of them; they belong to whoever has the message
    @SuppressWarnings("ArrayRecordComponent")
    record Binary(byte[] bytes) implements Message {
        @Override
        public String toString() {
            return bytes.length + " bytes";
        }
    }
}
