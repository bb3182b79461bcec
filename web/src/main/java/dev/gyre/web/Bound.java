package dev.gyre.web;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What became of an input that was to be given a type.
sealed interface Bound {
    /// It fits.
    ///
    /// @param value of the type; null where the type allows it
    record Valid(@Nullable Object value) implements Bound {}

    /// It does not fit: status 422, with everything that is wrong with it.
    record Invalid(List<Violation> violations) implements Bound {}

    /// It is no text that could be JSON, or exceeds a limit: status 400.
    ///
    /// @param reason for the log, and safe for a response
    record Unreadable(String reason) implements Bound {}
}
