package dev.gyre.http;

/// What comes after the head of a message, the same for requests and responses.
public sealed interface AfterHead extends RequestPart, ResponsePart permits BodyPart, MessageEnd, NeedsInput {}
