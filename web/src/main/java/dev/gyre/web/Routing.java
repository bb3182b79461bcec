package dev.gyre.web;

/// What routes can be added to.
interface Routing {
    /// Adds a route: requests with one of these methods and a path that fits are answered by `operation`.
    ///
    /// @param methods one, such as `GET`, or several with commas between them
    /// @param path begins with a slash; `{name}` stands for one segment or a part of one, `{name:path}` for any number
    /// @return the route, to say more about it
    /// @throws SetupException when the path is malformed
    Route route(String methods, String path, Operation operation);
}
