package dev.gyre.web;

/// The forms of `route(methods, path, method)`, for several request methods or unusual ones.
interface MethodRoutes extends Routing {
    /// As [Routing#route(String, String, Operation)].
    default Route route(String methods, String path, Operation.Value0<?> operation) {
        return route(methods, path, (Operation) operation);
    }

    /// As [Routing#route(String, String, Operation)].
    default Route route(String methods, String path, Operation.Void0 operation) {
        return route(methods, path, (Operation) operation);
    }

    /// As [Routing#route(String, String, Operation)].
    default <A> Route route(String methods, String path, Operation.Value1<A, ?> operation) {
        return route(methods, path, (Operation) operation);
    }

    /// As [Routing#route(String, String, Operation)].
    default <A> Route route(String methods, String path, Operation.Void1<A> operation) {
        return route(methods, path, (Operation) operation);
    }

    /// As [Routing#route(String, String, Operation)].
    default <A, B> Route route(String methods, String path, Operation.Value2<A, B, ?> operation) {
        return route(methods, path, (Operation) operation);
    }

    /// As [Routing#route(String, String, Operation)].
    default <A, B> Route route(String methods, String path, Operation.Void2<A, B> operation) {
        return route(methods, path, (Operation) operation);
    }

    /// As [Routing#route(String, String, Operation)].
    default <A, B, C> Route route(String methods, String path, Operation.Value3<A, B, C, ?> operation) {
        return route(methods, path, (Operation) operation);
    }

    /// As [Routing#route(String, String, Operation)].
    default <A, B, C> Route route(String methods, String path, Operation.Void3<A, B, C> operation) {
        return route(methods, path, (Operation) operation);
    }

    /// As [Routing#route(String, String, Operation)].
    default <A, B, C, D> Route route(String methods, String path, Operation.Value4<A, B, C, D, ?> operation) {
        return route(methods, path, (Operation) operation);
    }

    /// As [Routing#route(String, String, Operation)].
    default <A, B, C, D> Route route(String methods, String path, Operation.Void4<A, B, C, D> operation) {
        return route(methods, path, (Operation) operation);
    }

    /// As [Routing#route(String, String, Operation)].
    default <A, B, C, D, E> Route route(String methods, String path, Operation.Value5<A, B, C, D, E, ?> operation) {
        return route(methods, path, (Operation) operation);
    }

    /// As [Routing#route(String, String, Operation)].
    default <A, B, C, D, E> Route route(String methods, String path, Operation.Void5<A, B, C, D, E> operation) {
        return route(methods, path, (Operation) operation);
    }

    /// As [Routing#route(String, String, Operation)].
    default <A, B, C, D, E, F> Route route(String methods, String path,
            Operation.Value6<A, B, C, D, E, F, ?> operation) {
        return route(methods, path, (Operation) operation);
    }

    /// As [Routing#route(String, String, Operation)].
    default <A, B, C, D, E, F> Route route(String methods, String path, Operation.Void6<A, B, C, D, E, F> operation) {
        return route(methods, path, (Operation) operation);
    }

    /// As [Routing#route(String, String, Operation)].
    default <A, B, C, D, E, F, G> Route route(String methods, String path,
            Operation.Value7<A, B, C, D, E, F, G, ?> operation) {
        return route(methods, path, (Operation) operation);
    }

    /// As [Routing#route(String, String, Operation)].
    default <A, B, C, D, E, F, G> Route route(String methods, String path,
            Operation.Void7<A, B, C, D, E, F, G> operation) {
        return route(methods, path, (Operation) operation);
    }

    /// As [Routing#route(String, String, Operation)].
    default <A, B, C, D, E, F, G, H> Route route(String methods, String path,
            Operation.Value8<A, B, C, D, E, F, G, H, ?> operation) {
        return route(methods, path, (Operation) operation);
    }

    /// As [Routing#route(String, String, Operation)].
    default <A, B, C, D, E, F, G, H> Route route(String methods, String path,
            Operation.Void8<A, B, C, D, E, F, G, H> operation) {
        return route(methods, path, (Operation) operation);
    }
}
