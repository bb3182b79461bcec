package dev.gyre.loop;

import org.jspecify.annotations.Nullable;

/// Why something is cancelled, by whom, and how far it reaches.
///
/// @param reason for people
/// @param source the name of the task that asked for it, or what else did
/// @param target the scope or the task that was cancelled: whoever leaves it ends the cancellation
/// @param expired whether a deadline did it
record Cancellation(String reason, String source, @Nullable Object target, boolean expired) {}
