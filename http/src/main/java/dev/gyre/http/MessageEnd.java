package dev.gyre.http;

/// The message is complete.
///
/// @param trailers the fields after a chunked body, mostly none. They were sent by whoever sent the body, and must not
///     be merged with the header fields
public record MessageEnd(HeaderFields trailers) implements AfterHead {
    static final MessageEnd WITHOUT_TRAILERS = new MessageEnd(HeaderFields.empty());
}
