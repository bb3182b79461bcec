package dev.gyre.web;

/// What can depend on something for its effect alone: routes, routers and applications.
///
/// @param <S> the type that this is part of
interface Depending<S> {
    /// Calls `operation` before each request is handled, for what it does and not for what it returns: to refuse
    /// requests, for example. Its parameters are found as those of a route are.
    ///
    /// @return this
    S depends(Operation operation);
}
