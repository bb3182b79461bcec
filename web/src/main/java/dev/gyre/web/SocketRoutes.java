package dev.gyre.web;

/// The forms of `socket(path, method)`: one for each number of parameters.
interface SocketRoutes {
    /// Adds a route for WebSockets.
    ///
    /// @return the route, to say more about it
    /// @throws SetupException when the path is malformed
    Route socket(String path, Operation operation);

    /// As [#socket(String, Operation)].
    default Route socket(String path, Operation.Void0 operation) {
        return socket(path, (Operation) operation);
    }

    /// As [#socket(String, Operation)].
    default <A> Route socket(String path, Operation.Void1<A> operation) {
        return socket(path, (Operation) operation);
    }

    /// As [#socket(String, Operation)].
    default <A, B> Route socket(String path, Operation.Void2<A, B> operation) {
        return socket(path, (Operation) operation);
    }

    /// As [#socket(String, Operation)].
    default <A, B, C> Route socket(String path, Operation.Void3<A, B, C> operation) {
        return socket(path, (Operation) operation);
    }

    /// As [#socket(String, Operation)].
    default <A, B, C, D> Route socket(String path, Operation.Void4<A, B, C, D> operation) {
        return socket(path, (Operation) operation);
    }

    /// As [#socket(String, Operation)].
    default <A, B, C, D, E> Route socket(String path, Operation.Void5<A, B, C, D, E> operation) {
        return socket(path, (Operation) operation);
    }

    /// As [#socket(String, Operation)].
    default <A, B, C, D, E, F> Route socket(String path, Operation.Void6<A, B, C, D, E, F> operation) {
        return socket(path, (Operation) operation);
    }

    /// As [#socket(String, Operation)].
    default <A, B, C, D, E, F, G> Route socket(String path, Operation.Void7<A, B, C, D, E, F, G> operation) {
        return socket(path, (Operation) operation);
    }

    /// As [#socket(String, Operation)].
    default <A, B, C, D, E, F, G, H> Route socket(String path, Operation.Void8<A, B, C, D, E, F, G, H> operation) {
        return socket(path, (Operation) operation);
    }
}
