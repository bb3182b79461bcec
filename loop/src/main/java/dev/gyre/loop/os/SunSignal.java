package dev.gyre.loop.os;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Objects;

/// A signal of `sun.misc.Signal`, found by name: its module, `jdk.unsupported`, need not be there.
///
/// Handlers are [Object]s here, as their type is that module's, too.
final class SunSignal {
    private final Object signal;

    private SunSignal(Object signal) {
        this.signal = signal;
    }

    /// @throws IllegalArgumentException when this system has no such signal
    /// @throws UnsupportedOperationException when the module is missing
    static SunSignal named(String name) {
        try {
            return new SunSignal(type("sun.misc.Signal").getConstructor(String.class).newInstance(name));
        } catch (InvocationTargetException refused) {
            throw new IllegalArgumentException("this system has no signal SIG" + name, refused.getCause());
        } catch (ReflectiveOperationException unavailable) {
            throw unsupported(unavailable);
        }
    }

    /// A handler that runs `body`, on a thread that the VM starts for it.
    static Object handler(Runnable body) {
        try {
            var handlerType = type("sun.misc.SignalHandler");
            return Proxy.newProxyInstance(
                SunSignal.class.getClassLoader(),
                new Class<?>[] {handlerType},
                (proxy, method, arguments) -> answer(body, proxy, method, arguments));
        } catch (ReflectiveOperationException unavailable) {
            throw unsupported(unavailable);
        }
    }

    private static @org.jspecify.annotations.Nullable Object answer(
            Runnable body, Object proxy, Method method, Object[] arguments) {
        return switch (method.getName()) {
            case "equals" -> proxy == arguments[0];
            case "hashCode" -> System.identityHashCode(proxy);
            case "toString" -> "a handler of Gyre";
            default -> {
                body.run();
                yield null;
            }
        };
    }

    /// Lets `handler` have the signal, and returns the one that had it.
    ///
    /// @throws IllegalArgumentException when the VM keeps the signal for itself
    Object handle(Object handler) {
        try {
            var method = type("sun.misc.Signal").getMethod(
                "handle", type("sun.misc.Signal"), type("sun.misc.SignalHandler"));
            return Objects.requireNonNull(method.invoke(null, signal, handler));
        } catch (InvocationTargetException refused) {
            throw new IllegalArgumentException(
                "cannot listen to " + signal + ": the Java VM or the operating system keeps it for itself (HUP, INT"
                        + " and TERM when the VM was started with -Xrs)",
                refused.getCause());
        } catch (ReflectiveOperationException unavailable) {
            throw unsupported(unavailable);
        }
    }

    private static Class<?> type(String name) throws ClassNotFoundException {
        return Class.forName(name);
    }

    private static UnsupportedOperationException unsupported(Exception cause) {
        return new UnsupportedOperationException(
            "this Java VM has no signals for programs: its module jdk.unsupported is missing. Add it to the image, or"
                    + " start with --add-modules jdk.unsupported",
            cause);
    }
}
