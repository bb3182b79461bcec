package dev.gyre.web;

/// The forms of `get(path, method)`: one for each number of parameters, with a result and without.
interface GetRoutes extends Routing {
    /// As [Routing#route(String, String, Operation)].
    default Route get(String path, Operation.Value0<?> operation) {
        return route("GET", path, operation);
    }

    /// As [Routing#route(String, String, Operation)].
    default Route get(String path, Operation.Void0 operation) {
        return route("GET", path, operation);
    }

    /// As [Routing#route(String, String, Operation)].
    default <A> Route get(String path, Operation.Value1<A, ?> operation) {
        return route("GET", path, operation);
    }

    /// As [Routing#route(String, String, Operation)].
    default <A> Route get(String path, Operation.Void1<A> operation) {
        return route("GET", path, operation);
    }

    /// As [Routing#route(String, String, Operation)].
    default <A, B> Route get(String path, Operation.Value2<A, B, ?> operation) {
        return route("GET", path, operation);
    }

    /// As [Routing#route(String, String, Operation)].
    default <A, B> Route get(String path, Operation.Void2<A, B> operation) {
        return route("GET", path, operation);
    }

    /// As [Routing#route(String, String, Operation)].
    default <A, B, C> Route get(String path, Operation.Value3<A, B, C, ?> operation) {
        return route("GET", path, operation);
    }

    /// As [Routing#route(String, String, Operation)].
    default <A, B, C> Route get(String path, Operation.Void3<A, B, C> operation) {
        return route("GET", path, operation);
    }

    /// As [Routing#route(String, String, Operation)].
    default <A, B, C, D> Route get(String path, Operation.Value4<A, B, C, D, ?> operation) {
        return route("GET", path, operation);
    }

    /// As [Routing#route(String, String, Operation)].
    default <A, B, C, D> Route get(String path, Operation.Void4<A, B, C, D> operation) {
        return route("GET", path, operation);
    }

    /// As [Routing#route(String, String, Operation)].
    default <A, B, C, D, E> Route get(String path, Operation.Value5<A, B, C, D, E, ?> operation) {
        return route("GET", path, operation);
    }

    /// As [Routing#route(String, String, Operation)].
    default <A, B, C, D, E> Route get(String path, Operation.Void5<A, B, C, D, E> operation) {
        return route("GET", path, operation);
    }

    /// As [Routing#route(String, String, Operation)].
    default <A, B, C, D, E, F> Route get(String path, Operation.Value6<A, B, C, D, E, F, ?> operation) {
        return route("GET", path, operation);
    }

    /// As [Routing#route(String, String, Operation)].
    default <A, B, C, D, E, F> Route get(String path, Operation.Void6<A, B, C, D, E, F> operation) {
        return route("GET", path, operation);
    }

    /// As [Routing#route(String, String, Operation)].
    default <A, B, C, D, E, F, G> Route get(String path, Operation.Value7<A, B, C, D, E, F, G, ?> operation) {
        return route("GET", path, operation);
    }

    /// As [Routing#route(String, String, Operation)].
    default <A, B, C, D, E, F, G> Route get(String path, Operation.Void7<A, B, C, D, E, F, G> operation) {
        return route("GET", path, operation);
    }

    /// As [Routing#route(String, String, Operation)].
    default <A, B, C, D, E, F, G, H> Route get(String path, Operation.Value8<A, B, C, D, E, F, G, H, ?> operation) {
        return route("GET", path, operation);
    }

    /// As [Routing#route(String, String, Operation)].
    default <A, B, C, D, E, F, G, H> Route get(String path, Operation.Void8<A, B, C, D, E, F, G, H> operation) {
        return route("GET", path, operation);
    }
}
