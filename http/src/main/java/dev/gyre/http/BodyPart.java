package dev.gyre.http;

import java.nio.ByteBuffer;

/// A piece of a body, never empty. Where it ends has no meaning.
///
/// @param bytes a view of the input that was passed to the decoder, without a copy: valid until that buffer is changed
public record BodyPart(ByteBuffer bytes) implements AfterHead {}
