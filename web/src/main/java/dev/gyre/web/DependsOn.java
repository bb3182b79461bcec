package dev.gyre.web;

/// The forms of `depends(method)`.
///
/// @param <S> the type that this is part of
interface DependsOn<S> extends Depending<S> {
    /// As [Depending#depends(Operation)].
    default S depends(Operation.Value0<?> operation) {
        return depends((Operation) operation);
    }

    /// As [Depending#depends(Operation)].
    default S depends(Operation.Void0 operation) {
        return depends((Operation) operation);
    }

    /// As [Depending#depends(Operation)].
    default <A> S depends(Operation.Value1<A, ?> operation) {
        return depends((Operation) operation);
    }

    /// As [Depending#depends(Operation)].
    default <A> S depends(Operation.Void1<A> operation) {
        return depends((Operation) operation);
    }

    /// As [Depending#depends(Operation)].
    default <A, B> S depends(Operation.Value2<A, B, ?> operation) {
        return depends((Operation) operation);
    }

    /// As [Depending#depends(Operation)].
    default <A, B> S depends(Operation.Void2<A, B> operation) {
        return depends((Operation) operation);
    }

    /// As [Depending#depends(Operation)].
    default <A, B, C> S depends(Operation.Value3<A, B, C, ?> operation) {
        return depends((Operation) operation);
    }

    /// As [Depending#depends(Operation)].
    default <A, B, C> S depends(Operation.Void3<A, B, C> operation) {
        return depends((Operation) operation);
    }

    /// As [Depending#depends(Operation)].
    default <A, B, C, D> S depends(Operation.Value4<A, B, C, D, ?> operation) {
        return depends((Operation) operation);
    }

    /// As [Depending#depends(Operation)].
    default <A, B, C, D> S depends(Operation.Void4<A, B, C, D> operation) {
        return depends((Operation) operation);
    }

    /// As [Depending#depends(Operation)].
    default <A, B, C, D, E> S depends(Operation.Value5<A, B, C, D, E, ?> operation) {
        return depends((Operation) operation);
    }

    /// As [Depending#depends(Operation)].
    default <A, B, C, D, E> S depends(Operation.Void5<A, B, C, D, E> operation) {
        return depends((Operation) operation);
    }

    /// As [Depending#depends(Operation)].
    default <A, B, C, D, E, F> S depends(Operation.Value6<A, B, C, D, E, F, ?> operation) {
        return depends((Operation) operation);
    }

    /// As [Depending#depends(Operation)].
    default <A, B, C, D, E, F> S depends(Operation.Void6<A, B, C, D, E, F> operation) {
        return depends((Operation) operation);
    }

    /// As [Depending#depends(Operation)].
    default <A, B, C, D, E, F, G> S depends(Operation.Value7<A, B, C, D, E, F, G, ?> operation) {
        return depends((Operation) operation);
    }

    /// As [Depending#depends(Operation)].
    default <A, B, C, D, E, F, G> S depends(Operation.Void7<A, B, C, D, E, F, G> operation) {
        return depends((Operation) operation);
    }

    /// As [Depending#depends(Operation)].
    default <A, B, C, D, E, F, G, H> S depends(Operation.Value8<A, B, C, D, E, F, G, H, ?> operation) {
        return depends((Operation) operation);
    }

    /// As [Depending#depends(Operation)].
    default <A, B, C, D, E, F, G, H> S depends(Operation.Void8<A, B, C, D, E, F, G, H> operation) {
        return depends((Operation) operation);
    }
}
