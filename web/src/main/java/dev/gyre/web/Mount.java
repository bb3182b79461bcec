package dev.gyre.web;

import dev.gyre.server.Handler;

/// What answers below a path in place of routes.
sealed interface Mount {
    /// An application.
    record OfApp(App app) implements Mount {}

    /// A handler of the server.
    record OfHandler(Handler handler) implements Mount {}
}
