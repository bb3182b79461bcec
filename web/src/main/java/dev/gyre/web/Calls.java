package dev.gyre.web;

import org.jspecify.annotations.Nullable;

/// Makes a [Call] of each form of [Operation]. The types of the arguments are the binder's care, so all are objects
/// here: a call passes what the signature of the same method has named.
final class Calls {
    private Calls() {}

    static Call of(Operation operation) {
        var call = ofValue(operation);
        return call == null ? ofVoid(operation) : call;
    }

    @SuppressWarnings({"unchecked", "RefactorSwitch"}) // See above; one shape for all cases.
    private static @Nullable Call ofValue(Operation operation) {
        return switch (operation) {
            case Operation.Value0<?> m -> {
                yield a -> m.call();
            }
            case Operation.Value1<?, ?> m -> {
                var it = (Operation.Value1<Object, Object>) m;
                yield a -> it.call(a[0]);
            }
            case Operation.Value2<?, ?, ?> m -> {
                var it = (Operation.Value2<Object, Object, Object>) m;
                yield a -> it.call(a[0], a[1]);
            }
            case Operation.Value3<?, ?, ?, ?> m -> {
                var it = (Operation.Value3<Object, Object, Object, Object>) m;
                yield a -> it.call(a[0], a[1], a[2]);
            }
            case Operation.Value4<?, ?, ?, ?, ?> m -> {
                var it = (Operation.Value4<Object, Object, Object, Object, Object>) m;
                yield a -> it.call(a[0], a[1], a[2], a[3]);
            }
            case Operation.Value5<?, ?, ?, ?, ?, ?> m -> {
                var it = (Operation.Value5<Object, Object, Object, Object, Object, Object>) m;
                yield a -> it.call(a[0], a[1], a[2], a[3], a[4]);
            }
            case Operation.Value6<?, ?, ?, ?, ?, ?, ?> m -> {
                var it = (Operation.Value6<Object, Object, Object, Object, Object, Object, Object>) m;
                yield a -> it.call(a[0], a[1], a[2], a[3], a[4], a[5]);
            }
            case Operation.Value7<?, ?, ?, ?, ?, ?, ?, ?> m -> {
                var it = (Operation.Value7<Object, Object, Object, Object, Object, Object, Object, Object>) m;
                yield a -> it.call(a[0], a[1], a[2], a[3], a[4], a[5], a[6]);
            }
            case Operation.Value8<?, ?, ?, ?, ?, ?, ?, ?, ?> m -> {
                var it = (Operation.Value8<Object, Object, Object, Object, Object, Object, Object, Object, Object>) m;
                yield a -> it.call(a[0], a[1], a[2], a[3], a[4], a[5], a[6], a[7]);
            }
            default -> null;
        };
    }

    @SuppressWarnings({"unchecked", "RefactorSwitch"}) // See above; one shape for all cases.
    private static Call ofVoid(Operation operation) {
        return switch (operation) {
            case Operation.Void0 m -> withoutResult(a -> m.call());
            case Operation.Void1<?> m -> {
                var it = (Operation.Void1<Object>) m;
                yield withoutResult(a -> it.call(a[0]));
            }
            case Operation.Void2<?, ?> m -> {
                var it = (Operation.Void2<Object, Object>) m;
                yield withoutResult(a -> it.call(a[0], a[1]));
            }
            case Operation.Void3<?, ?, ?> m -> {
                var it = (Operation.Void3<Object, Object, Object>) m;
                yield withoutResult(a -> it.call(a[0], a[1], a[2]));
            }
            case Operation.Void4<?, ?, ?, ?> m -> {
                var it = (Operation.Void4<Object, Object, Object, Object>) m;
                yield withoutResult(a -> it.call(a[0], a[1], a[2], a[3]));
            }
            case Operation.Void5<?, ?, ?, ?, ?> m -> {
                var it = (Operation.Void5<Object, Object, Object, Object, Object>) m;
                yield withoutResult(a -> it.call(a[0], a[1], a[2], a[3], a[4]));
            }
            case Operation.Void6<?, ?, ?, ?, ?, ?> m -> {
                var it = (Operation.Void6<Object, Object, Object, Object, Object, Object>) m;
                yield withoutResult(a -> it.call(a[0], a[1], a[2], a[3], a[4], a[5]));
            }
            case Operation.Void7<?, ?, ?, ?, ?, ?, ?> m -> {
                var it = (Operation.Void7<Object, Object, Object, Object, Object, Object, Object>) m;
                yield withoutResult(a -> it.call(a[0], a[1], a[2], a[3], a[4], a[5], a[6]));
            }
            case Operation.Void8<?, ?, ?, ?, ?, ?, ?, ?> m -> {
                var it = (Operation.Void8<Object, Object, Object, Object, Object, Object, Object, Object>) m;
                yield withoutResult(a -> it.call(a[0], a[1], a[2], a[3], a[4], a[5], a[6], a[7]));
            }
            default -> throw new IllegalStateException(operation + " has no form that is known");
        };
    }

    /// A call of a method without a result.
    @FunctionalInterface
    private interface Silent {
        void call(@Nullable Object[] arguments) throws Exception;
    }

    private static Call withoutResult(Silent method) {
        return arguments -> {
            method.call(arguments);
            return null;
        };
    }
}
