package dev.gyre.http;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// By what the current state of a resource can be told from others (RFC 9110, section 8.8).
///
/// @param tag its mark, or null if it has none
/// @param modified when it was last changed, of which whole seconds count, or null if that is not known
public record Validators(@Nullable ETag tag, @Nullable Instant modified) {}
