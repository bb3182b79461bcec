package dev.gyre.loop;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodHandles.Lookup;
import java.lang.invoke.MethodType;
import java.lang.reflect.Field;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import org.jspecify.annotations.Nullable;

/// The one file that touches JDK internals: virtual threads whose scheduler is ours, and the
/// platform thread ("carrier") that the calling code really runs on.
///
/// JDK 25 has no public API for either. Both are reached through a [Lookup] with private access to
/// `java.lang`, found in this order:
///
/// 1. `java.lang` is open to this module already: `--add-opens java.base/java.lang=…` or the
///    manifest line `Add-Opens: java.base/java.lang` of a jar started with `java -jar`;
/// 2. the process opens it itself: the JNI functions of the running VM, called through the Foreign
///    Function & Memory API ([NativeInterface]), hand out the JDK's own trusted lookup (off with
///    `-Ddev.gyre.open=false`; the JDK prints its native-access warning unless
///    `--enable-native-access` is given);
/// 3. otherwise starting a loop fails with one sentence that names the flag.
///
/// A JDK with a public scheduler API replaces this file, and nothing else changes.
final class VirtualThreads {
    private static final String BUILDER = "java.lang.ThreadBuilders$VirtualThreadBuilder";
    private static final MethodType CURRENT_CARRIER_TYPE = MethodType.methodType(Thread.class);
    private static final MethodType NEW_BUILDER_TYPE =
            MethodType.methodType(Thread.Builder.OfVirtual.class, Executor.class);
    private static final MethodType CARRIER_OF_TYPE = MethodType.methodType(Thread.class, Thread.class);
    private static final MethodType HANDLER_OF_TYPE =
            MethodType.methodType(Thread.UncaughtExceptionHandler.class, Thread.class);
    private static final MethodType START_TYPE = MethodType.methodType(void.class, Thread.class);

    private static final MethodHandle CURRENT_CARRIER;
    private static final MethodHandle NEW_BUILDER;
    private static final MethodHandle CARRIER_OF;
    private static final MethodHandle HANDLER_OF;
    private static final MethodHandle START;
    private static final Lookup DOOR;

    /// Why the door stayed closed, or null.
    private static final @Nullable Throwable CLOSED;

    /// How to read the virtual thread that a lambda of the JDK has captured; null for other classes.
    private static final ClassValue<@Nullable MethodHandle> CAPTURED_THREAD = new ClassValue<>() {
        @Override
        protected @Nullable MethodHandle computeValue(Class<?> lambda) {
            return capturedThread(lambda);
        }
    };

    /// Runs what is left of the tasks of a closed loop, so that their `finally` blocks run.
    private static final ForkJoinPool RESCUE;

    static {
        // The JDK's socket pollers are virtual threads by default and inherit the scheduler of the
        // first task that blocks on a socket; a closed loop would then end socket I/O for every
        // virtual thread of the process. Mode 1 polls on platform threads of the JDK instead.
        if (System.getProperty("jdk.pollerMode") == null) {
            System.setProperty("jdk.pollerMode", "1");
        }
        Internals internals;
        Throwable closed = null;
        try {
            internals = Internals.behind(openDoor());
        } catch (Throwable failure) {
            internals = Internals.none();
            closed = failure;
        }
        DOOR = internals.door;
        CURRENT_CARRIER = internals.currentCarrier;
        NEW_BUILDER = internals.newBuilder;
        CARRIER_OF = internals.carrierOf;
        HANDLER_OF = internals.handlerOf;
        START = internals.start;
        RESCUE = internals.rescue;
        CLOSED = closed;
    }

    /// What is found behind the door.
    private record Internals(
            Lookup door,
            MethodHandle currentCarrier,
            MethodHandle newBuilder,
            MethodHandle carrierOf,
            MethodHandle handlerOf,
            MethodHandle start,
            ForkJoinPool rescue) {
        static Internals behind(Lookup door) throws Throwable {
            var inThread = MethodHandles.privateLookupIn(Thread.class, door);
            var inVirtualThread =
                    MethodHandles.privateLookupIn(inThread.findClass("java.lang.VirtualThread"), door);
            return new Internals(
                door,
                inThread.findStatic(Thread.class, "currentCarrierThread", CURRENT_CARRIER_TYPE),
                inThread.findConstructor(
                    inThread.findClass(BUILDER), MethodType.methodType(void.class, Executor.class))
                        .asType(NEW_BUILDER_TYPE),
                inVirtualThread
                        .findGetter(inVirtualThread.lookupClass(), "carrierThread", Thread.class)
                        .asType(CARRIER_OF_TYPE),
                inThread.findGetter(Thread.class, "uncaughtExceptionHandler", Thread.UncaughtExceptionHandler.class),
                findStart(door, inThread),
                (ForkJoinPool) inVirtualThread
                        .findStaticGetter(inVirtualThread.lookupClass(), "DEFAULT_SCHEDULER", ForkJoinPool.class)
                        .invoke());
        }

        /// Behind a door that stays closed no loop exists: no carrier is one of ours, and the rest is never
        /// used.
        static Internals none() {
            return new Internals(
                MethodHandles.lookup(),
                MethodHandles.empty(CURRENT_CARRIER_TYPE),
                MethodHandles.empty(NEW_BUILDER_TYPE),
                MethodHandles.empty(CARRIER_OF_TYPE),
                MethodHandles.empty(HANDLER_OF_TYPE),
                MethodHandles.empty(START_TYPE),
                ForkJoinPool.commonPool());
        }
    }

    private VirtualThreads() {}

    /// Loads and links this class, on a platform thread if the caller is one.
    ///
    /// @throws IllegalStateException saying what to do, where no loop can be made in this process
    static void prepare() {
        if (CLOSED != null) {
            throw new IllegalStateException(
                "Gyre schedules virtual threads itself and could not reach the JDK's door for that in Java "
                        + Runtime.version() + ". Start the program with --add-opens java.base/java.lang="
                        + openTo() + ", or put 'Add-Opens: java.base/java.lang' into the manifest of the jar"
                        + " that java -jar starts.",
                CLOSED);
        }
    }

    /// A builder of virtual threads whose continuations are handed to `scheduler`.
    static Thread.Builder.OfVirtual builder(Executor scheduler) {
        try {
            return (Thread.Builder.OfVirtual) NEW_BUILDER.invokeExact(scheduler);
        } catch (Throwable failure) {
            throw new IllegalStateException("this Java VM has no virtual threads of its own", failure);
        }
    }

    /// Starts a virtual thread without an entry in the JDK's table of all virtual threads.
    ///
    /// That table is a concurrent map, and was half the cost of starting and ending a task; the loop keeps
    /// its own list. `-Ddev.gyre.trackThreads=true` starts tasks as the JDK does, so that thread dumps of
    /// the JDK list them.
    static void start(Thread unstarted) {
        try {
            START.invokeExact(unstarted);
        } catch (RuntimeException | Error failure) {
            throw failure;
        } catch (Throwable impossible) {
            throw new AssertionError(impossible);
        }
    }

    /// The way to start a thread in the JDK's container that counts and does not track; the plain way where
    /// this JDK has none.
    private static MethodHandle findStart(Lookup door, Lookup inThread) throws ReflectiveOperationException {
        var plain = inThread.findVirtual(Thread.class, "start", MethodType.methodType(void.class));
        if (Boolean.getBoolean("dev.gyre.trackThreads")) {
            return plain;
        }
        try {
            var base = Object.class.getModule();
            MethodHandles.privateLookupIn(Module.class, door)
                    .findVirtual(
                        Module.class,
                        "implAddOpens",
                        MethodType.methodType(void.class, String.class, Module.class))
                    .invoke(base, "jdk.internal.vm", VirtualThreads.class.getModule());
            var counting = Class.forName("jdk.internal.vm.ThreadContainers$RootContainer$CountingRootContainer");
            var container = MethodHandles.privateLookupIn(counting, door)
                    .findConstructor(counting, MethodType.methodType(void.class))
                    .invoke();
            var containerType = Class.forName("jdk.internal.vm.ThreadContainer");
            var startIn =
                    inThread.findVirtual(Thread.class, "start", MethodType.methodType(void.class, containerType));
            return MethodHandles.insertArguments(startIn, 1, container);
        } catch (Throwable notInThisJdk) {
            return plain;
        }
    }

    /// The platform thread that runs the caller, whether or not a virtual thread is mounted on it; null where no
    /// loop can be made.
    static @Nullable Thread currentCarrier() {
        try {
            return (Thread) CURRENT_CARRIER.invokeExact();
        } catch (Throwable impossible) {
            throw new AssertionError(impossible);
        }
    }

    /// The carrier on which `thread`, a virtual one, is mounted at this moment, or null. Any thread.
    static @Nullable Thread carrierOf(Thread thread) {
        try {
            return (Thread) CARRIER_OF.invokeExact(thread);
        } catch (Throwable impossible) {
            throw new AssertionError(impossible);
        }
    }

    /// The handler of uncaught exceptions that `thread`, one that runs, was given; null where it has none of its
    /// own. [Thread#getUncaughtExceptionHandler] asks first whether the thread has ended, which costs as much again.
    static Thread.@Nullable UncaughtExceptionHandler handlerOf(Thread thread) {
        try {
            return (Thread.UncaughtExceptionHandler) HANDLER_OF.invokeExact(thread);
        } catch (Throwable impossible) {
            throw new AssertionError(impossible);
        }
    }

    /// The virtual thread behind what the JDK hands to its scheduler, a continuation or the wake-up of a timed
    /// park; null for anything else, and where this JDK hides it.
    ///
    /// Both are lambdas of the JDK that have captured their thread. A public scheduler API would say.
    static @Nullable Thread threadOf(Runnable continuation) {
        var captured = CAPTURED_THREAD.get(continuation.getClass());
        try {
            return captured == null ? null : (Thread) captured.invokeExact(continuation);
        } catch (Throwable impossible) {
            throw new AssertionError(impossible);
        }
    }

    private static @Nullable MethodHandle capturedThread(Class<?> lambda) {
        try {
            var virtualThread = Class.forName("java.lang.VirtualThread");
            for (var field : lambda.isHidden() ? lambda.getDeclaredFields() : new Field[0]) {
                if (field.getType() == virtualThread) {
                    return MethodHandles.privateLookupIn(lambda, DOOR)
                            .unreflectGetter(field)
                            .asType(MethodType.methodType(Thread.class, Runnable.class));
                }
            }
        } catch (ReflectiveOperationException notInThisJdk) {
            // Reports then name the loop instead of the task.
        }
        return null;
    }

    /// Where continuations go whose loop is closed. Never rejects.
    static ForkJoinPool rescue() {
        return RESCUE;
    }

    private static String openTo() {
        var module = VirtualThreads.class.getModule();
        return module.isNamed() ? module.getName() : "ALL-UNNAMED";
    }

    /// A lookup from which [MethodHandles#privateLookupIn] reaches `java.lang`.
    private static Lookup openDoor() throws Throwable {
        try {
            MethodHandles.privateLookupIn(Thread.class, MethodHandles.lookup());
            return MethodHandles.lookup();
        } catch (IllegalAccessException closed) {
            if ("false".equals(System.getProperty("dev.gyre.open"))) {
                throw closed;
            }
            try {
                return new NativeInterface().trustedLookup();
            } catch (Throwable failure) {
                failure.addSuppressed(closed);
                throw failure;
            }
        }
    }
}
