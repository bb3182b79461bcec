package dev.gyre.web;

/// The forms of `post(path, method)`: one for each number of parameters, with a result and without.
interface PostRoutes extends Routing {
    /// As [Routing#route(String, String, Operation)].
    default Route post(String path, Operation.Value0<?> operation) {
        return route("POST", path, operation);
    }

    /// As [Routing#route(String, String, Operation)].
    default Route post(String path, Operation.Void0 operation) {
        return route("POST", path, operation);
    }

    /// As [Routing#route(String, String, Operation)].
    default <A> Route post(String path, Operation.Value1<A, ?> operation) {
        return route("POST", path, operation);
    }

    /// As [Routing#route(String, String, Operation)].
    default <A> Route post(String path, Operation.Void1<A> operation) {
        return route("POST", path, operation);
    }

    /// As [Routing#route(String, String, Operation)].
    default <A, B> Route post(String path, Operation.Value2<A, B, ?> operation) {
        return route("POST", path, operation);
    }

    /// As [Routing#route(String, String, Operation)].
    default <A, B> Route post(String path, Operation.Void2<A, B> operation) {
        return route("POST", path, operation);
    }

    /// As [Routing#route(String, String, Operation)].
    default <A, B, C> Route post(String path, Operation.Value3<A, B, C, ?> operation) {
        return route("POST", path, operation);
    }

    /// As [Routing#route(String, String, Operation)].
    default <A, B, C> Route post(String path, Operation.Void3<A, B, C> operation) {
        return route("POST", path, operation);
    }

    /// As [Routing#route(String, String, Operation)].
    default <A, B, C, D> Route post(String path, Operation.Value4<A, B, C, D, ?> operation) {
        return route("POST", path, operation);
    }

    /// As [Routing#route(String, String, Operation)].
    default <A, B, C, D> Route post(String path, Operation.Void4<A, B, C, D> operation) {
        return route("POST", path, operation);
    }

    /// As [Routing#route(String, String, Operation)].
    default <A, B, C, D, E> Route post(String path, Operation.Value5<A, B, C, D, E, ?> operation) {
        return route("POST", path, operation);
    }

    /// As [Routing#route(String, String, Operation)].
    default <A, B, C, D, E> Route post(String path, Operation.Void5<A, B, C, D, E> operation) {
        return route("POST", path, operation);
    }

    /// As [Routing#route(String, String, Operation)].
    default <A, B, C, D, E, F> Route post(String path, Operation.Value6<A, B, C, D, E, F, ?> operation) {
        return route("POST", path, operation);
    }

    /// As [Routing#route(String, String, Operation)].
    default <A, B, C, D, E, F> Route post(String path, Operation.Void6<A, B, C, D, E, F> operation) {
        return route("POST", path, operation);
    }

    /// As [Routing#route(String, String, Operation)].
    default <A, B, C, D, E, F, G> Route post(String path, Operation.Value7<A, B, C, D, E, F, G, ?> operation) {
        return route("POST", path, operation);
    }

    /// As [Routing#route(String, String, Operation)].
    default <A, B, C, D, E, F, G> Route post(String path, Operation.Void7<A, B, C, D, E, F, G> operation) {
        return route("POST", path, operation);
    }

    /// As [Routing#route(String, String, Operation)].
    default <A, B, C, D, E, F, G, H> Route post(String path, Operation.Value8<A, B, C, D, E, F, G, H, ?> operation) {
        return route("POST", path, operation);
    }

    /// As [Routing#route(String, String, Operation)].
    default <A, B, C, D, E, F, G, H> Route post(String path, Operation.Void8<A, B, C, D, E, F, G, H> operation) {
        return route("POST", path, operation);
    }
}
