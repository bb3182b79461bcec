package dev.gyre.web;

/// Makes a [Call] of each form of [Operation]. The types of the arguments are the binder's care, so all are objects here.
final class Calls {
    private Calls() {}

    @SuppressWarnings({"unchecked", "RefactorSwitch"}) // One case a form is what is readable here. A call passes the types that the signature of the same method has named.
    static Call of(Operation operation) {
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
            case Operation.Void0 m -> a -> {
                m.call();
                return null;
            };
            case Operation.Void1<?> m -> {
                var it = (Operation.Void1<Object>) m;
                yield a -> {
                    it.call(a[0]);
                    return null;
                };
            }
            case Operation.Void2<?, ?> m -> {
                var it = (Operation.Void2<Object, Object>) m;
                yield a -> {
                    it.call(a[0], a[1]);
                    return null;
                };
            }
            case Operation.Void3<?, ?, ?> m -> {
                var it = (Operation.Void3<Object, Object, Object>) m;
                yield a -> {
                    it.call(a[0], a[1], a[2]);
                    return null;
                };
            }
            case Operation.Void4<?, ?, ?, ?> m -> {
                var it = (Operation.Void4<Object, Object, Object, Object>) m;
                yield a -> {
                    it.call(a[0], a[1], a[2], a[3]);
                    return null;
                };
            }
            case Operation.Void5<?, ?, ?, ?, ?> m -> {
                var it = (Operation.Void5<Object, Object, Object, Object, Object>) m;
                yield a -> {
                    it.call(a[0], a[1], a[2], a[3], a[4]);
                    return null;
                };
            }
            case Operation.Void6<?, ?, ?, ?, ?, ?> m -> {
                var it = (Operation.Void6<Object, Object, Object, Object, Object, Object>) m;
                yield a -> {
                    it.call(a[0], a[1], a[2], a[3], a[4], a[5]);
                    return null;
                };
            }
            case Operation.Void7<?, ?, ?, ?, ?, ?, ?> m -> {
                var it = (Operation.Void7<Object, Object, Object, Object, Object, Object, Object>) m;
                yield a -> {
                    it.call(a[0], a[1], a[2], a[3], a[4], a[5], a[6]);
                    return null;
                };
            }
            case Operation.Void8<?, ?, ?, ?, ?, ?, ?, ?> m -> {
                var it = (Operation.Void8<Object, Object, Object, Object, Object, Object, Object, Object>) m;
                yield a -> {
                    it.call(a[0], a[1], a[2], a[3], a[4], a[5], a[6], a[7]);
                    return null;
                };
            }
        };
    }
}
