package dev.gyre.web;

/// The forms of `provide(type, method)` and of `override(type, method)`: one for each number of parameters.
interface ProvidesTypes {
    /// Adds a provider.
    Dependency provide(Class<?> type, Operation factory);

    /// Replaces a provider.
    Overriding override(Class<?> type, String name, Operation factory);

    /// As [#provide(Class, Operation)].
    default <T> Dependency provide(Class<T> type, Operation.Value0<? extends T> factory) {
        return provide(type, (Operation) factory);
    }

    /// As [#override(Class, String, Operation)], for the provider without a name.
    default <T> Overriding override(Class<T> type, Operation.Value0<? extends T> factory) {
        return override(type, "", factory);
    }

    /// As [#provide(Class, Operation)].
    default <T, A> Dependency provide(Class<T> type, Operation.Value1<A, ? extends T> factory) {
        return provide(type, (Operation) factory);
    }

    /// As [#override(Class, String, Operation)], for the provider without a name.
    default <T, A> Overriding override(Class<T> type, Operation.Value1<A, ? extends T> factory) {
        return override(type, "", factory);
    }

    /// As [#provide(Class, Operation)].
    default <T, A, B> Dependency provide(Class<T> type, Operation.Value2<A, B, ? extends T> factory) {
        return provide(type, (Operation) factory);
    }

    /// As [#override(Class, String, Operation)], for the provider without a name.
    default <T, A, B> Overriding override(Class<T> type, Operation.Value2<A, B, ? extends T> factory) {
        return override(type, "", factory);
    }

    /// As [#provide(Class, Operation)].
    default <T, A, B, C> Dependency provide(Class<T> type, Operation.Value3<A, B, C, ? extends T> factory) {
        return provide(type, (Operation) factory);
    }

    /// As [#override(Class, String, Operation)], for the provider without a name.
    default <T, A, B, C> Overriding override(Class<T> type, Operation.Value3<A, B, C, ? extends T> factory) {
        return override(type, "", factory);
    }

    /// As [#provide(Class, Operation)].
    default <T, A, B, C, D> Dependency provide(Class<T> type, Operation.Value4<A, B, C, D, ? extends T> factory) {
        return provide(type, (Operation) factory);
    }

    /// As [#override(Class, String, Operation)], for the provider without a name.
    default <T, A, B, C, D> Overriding override(Class<T> type, Operation.Value4<A, B, C, D, ? extends T> factory) {
        return override(type, "", factory);
    }

    /// As [#provide(Class, Operation)].
    default <T, A, B, C, D, E> Dependency provide(Class<T> type, Operation.Value5<A, B, C, D, E, ? extends T> factory) {
        return provide(type, (Operation) factory);
    }

    /// As [#override(Class, String, Operation)], for the provider without a name.
    default <T, A, B, C, D, E> Overriding override(Class<T> type,
            Operation.Value5<A, B, C, D, E, ? extends T> factory) {
        return override(type, "", factory);
    }

    /// As [#provide(Class, Operation)].
    default <T, A, B, C, D, E, F> Dependency provide(Class<T> type,
            Operation.Value6<A, B, C, D, E, F, ? extends T> factory) {
        return provide(type, (Operation) factory);
    }

    /// As [#override(Class, String, Operation)], for the provider without a name.
    default <T, A, B, C, D, E, F> Overriding override(Class<T> type,
            Operation.Value6<A, B, C, D, E, F, ? extends T> factory) {
        return override(type, "", factory);
    }

    /// As [#provide(Class, Operation)].
    default <T, A, B, C, D, E, F, G> Dependency provide(Class<T> type,
            Operation.Value7<A, B, C, D, E, F, G, ? extends T> factory) {
        return provide(type, (Operation) factory);
    }

    /// As [#override(Class, String, Operation)], for the provider without a name.
    default <T, A, B, C, D, E, F, G> Overriding override(Class<T> type,
            Operation.Value7<A, B, C, D, E, F, G, ? extends T> factory) {
        return override(type, "", factory);
    }

    /// As [#provide(Class, Operation)].
    default <T, A, B, C, D, E, F, G, H> Dependency provide(Class<T> type,
            Operation.Value8<A, B, C, D, E, F, G, H, ? extends T> factory) {
        return provide(type, (Operation) factory);
    }

    /// As [#override(Class, String, Operation)], for the provider without a name.
    default <T, A, B, C, D, E, F, G, H> Overriding override(Class<T> type,
            Operation.Value8<A, B, C, D, E, F, G, H, ? extends T> factory) {
        return override(type, "", factory);
    }
}
