package dev.gyre.http;

import java.nio.ByteBuffer;

/// What a [MultipartDecoder] found. A part is a head, any number of pieces, and its end.
public sealed interface MultipartEvent {
    /// All bytes were used: read more of the body, and tell the decoder if it has ended.
    record NeedData() implements MultipartEvent {}

    /// A part begins.
    ///
    /// @param part its head
    record PartBegin(PartHead part) implements MultipartEvent {}

    /// The next bytes of the part.
    ///
    /// @param bytes at least one; a read-only view of the buffer that was decoded, so use or copy it before
    ///     that is filled again
    record Piece(ByteBuffer bytes) implements MultipartEvent {}

    /// The part is complete.
    record PartEnd() implements MultipartEvent {}

    /// All parts are complete. What comes behind is dropped.
    record End() implements MultipartEvent {}
}
