package dev.gyre.web;

/// How what happened in a [Scope] has ended.
public sealed interface ScopeOutcome {
    /// Without an exception.
    record Succeeded() implements ScopeOutcome {}

    /// With an exception, which is answered elsewhere.
    ///
    /// @param cause what the handler or a provider has thrown
    record Failed(Throwable cause) implements ScopeOutcome {}
}
