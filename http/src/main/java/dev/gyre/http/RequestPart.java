package dev.gyre.http;

/// What a [RequestDecoder] finds: for each request a [RequestHead], any number of [BodyPart]s and a [MessageEnd], and
/// between any of them [NeedsInput].
public sealed interface RequestPart permits RequestHead, AfterHead {}
