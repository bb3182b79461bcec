package dev.gyre.web;

/// The forms of `head(path, method)`: one for each number of parameters, with a result and without.
interface HeadRoutes extends Routing {
    /// As [Routing#route(String, String, Operation)].
    default Route head(String path, Operation.Value0<?> operation) {
        return route("HEAD", path, operation);
    }

    /// As [Routing#route(String, String, Operation)].
    default Route head(String path, Operation.Void0 operation) {
        return route("HEAD", path, operation);
    }

    /// As [Routing#route(String, String, Operation)].
    default <A> Route head(String path, Operation.Value1<A, ?> operation) {
        return route("HEAD", path, operation);
    }

    /// As [Routing#route(String, String, Operation)].
    default <A> Route head(String path, Operation.Void1<A> operation) {
        return route("HEAD", path, operation);
    }

    /// As [Routing#route(String, String, Operation)].
    default <A, B> Route head(String path, Operation.Value2<A, B, ?> operation) {
        return route("HEAD", path, operation);
    }

    /// As [Routing#route(String, String, Operation)].
    default <A, B> Route head(String path, Operation.Void2<A, B> operation) {
        return route("HEAD", path, operation);
    }

    /// As [Routing#route(String, String, Operation)].
    default <A, B, C> Route head(String path, Operation.Value3<A, B, C, ?> operation) {
        return route("HEAD", path, operation);
    }

    /// As [Routing#route(String, String, Operation)].
    default <A, B, C> Route head(String path, Operation.Void3<A, B, C> operation) {
        return route("HEAD", path, operation);
    }

    /// As [Routing#route(String, String, Operation)].
    default <A, B, C, D> Route head(String path, Operation.Value4<A, B, C, D, ?> operation) {
        return route("HEAD", path, operation);
    }

    /// As [Routing#route(String, String, Operation)].
    default <A, B, C, D> Route head(String path, Operation.Void4<A, B, C, D> operation) {
        return route("HEAD", path, operation);
    }

    /// As [Routing#route(String, String, Operation)].
    default <A, B, C, D, E> Route head(String path, Operation.Value5<A, B, C, D, E, ?> operation) {
        return route("HEAD", path, operation);
    }

    /// As [Routing#route(String, String, Operation)].
    default <A, B, C, D, E> Route head(String path, Operation.Void5<A, B, C, D, E> operation) {
        return route("HEAD", path, operation);
    }

    /// As [Routing#route(String, String, Operation)].
    default <A, B, C, D, E, F> Route head(String path, Operation.Value6<A, B, C, D, E, F, ?> operation) {
        return route("HEAD", path, operation);
    }

    /// As [Routing#route(String, String, Operation)].
    default <A, B, C, D, E, F> Route head(String path, Operation.Void6<A, B, C, D, E, F> operation) {
        return route("HEAD", path, operation);
    }

    /// As [Routing#route(String, String, Operation)].
    default <A, B, C, D, E, F, G> Route head(String path, Operation.Value7<A, B, C, D, E, F, G, ?> operation) {
        return route("HEAD", path, operation);
    }

    /// As [Routing#route(String, String, Operation)].
    default <A, B, C, D, E, F, G> Route head(String path, Operation.Void7<A, B, C, D, E, F, G> operation) {
        return route("HEAD", path, operation);
    }

    /// As [Routing#route(String, String, Operation)].
    default <A, B, C, D, E, F, G, H> Route head(String path, Operation.Value8<A, B, C, D, E, F, G, H, ?> operation) {
        return route("HEAD", path, operation);
    }

    /// As [Routing#route(String, String, Operation)].
    default <A, B, C, D, E, F, G, H> Route head(String path, Operation.Void8<A, B, C, D, E, F, G, H> operation) {
        return route("HEAD", path, operation);
    }
}
