package dev.gyre.http;

/// What a [ResponseDecoder] finds: for each response a [ResponseHead], any number of [BodyPart]s and a [MessageEnd],
/// and between any of them [NeedsInput]. Informational heads (1xx) come before, each alone.
public sealed interface ResponsePart permits ResponseHead, AfterHead {}
