package dev.gyre.loop;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodHandles.Lookup;
import java.lang.invoke.MethodType;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
///    Function & Memory API, hand out the JDK's own trusted lookup (off with
///    `-Ddev.gyre.open=false`; the JDK prints its native-access warning unless
///    `--enable-native-access` is given);
/// 3. otherwise starting a loop fails with one sentence that names the flag.
///
/// A JDK with a public scheduler API replaces this file and nothing else.
final class VirtualThreads {
    private static final String BUILDER = "java.lang.ThreadBuilders$VirtualThreadBuilder";
    private static final MethodHandle CURRENT_CARRIER;
    private static final MethodHandle NEW_BUILDER;
    private static final MethodHandle CARRIER_OF;
    private static final MethodHandle START;
    private static final Lookup DOOR;

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
        try {
            var door = openDoor();
            DOOR = door;
            var inThread = MethodHandles.privateLookupIn(Thread.class, door);
            var inVirtualThread =
                    MethodHandles.privateLookupIn(inThread.findClass("java.lang.VirtualThread"), door);
            CURRENT_CARRIER =
                    inThread.findStatic(Thread.class, "currentCarrierThread", MethodType.methodType(Thread.class));
            NEW_BUILDER = inThread.findConstructor(
                inThread.findClass(BUILDER), MethodType.methodType(void.class, Executor.class))
                    .asType(MethodType.methodType(Thread.Builder.OfVirtual.class, Executor.class));
            CARRIER_OF = inVirtualThread
                    .findGetter(inVirtualThread.lookupClass(), "carrierThread", Thread.class)
                    .asType(MethodType.methodType(Thread.class, Thread.class));
            START = start(door, inThread);
            RESCUE = (ForkJoinPool) inVirtualThread
                    .findStaticGetter(inVirtualThread.lookupClass(), "DEFAULT_SCHEDULER", ForkJoinPool.class)
                    .invoke();
        } catch (Throwable failure) {
            throw new IllegalStateException(
                "Gyre schedules virtual threads itself and could not reach the JDK's door for that in Java "
                        + Runtime.version() + ". Start the program with --add-opens java.base/java.lang="
                        + openTo() + ", or put 'Add-Opens: java.base/java.lang' into the manifest of the jar"
                        + " that java -jar starts.",
                failure);
        }
    }

    private VirtualThreads() {}

    /// Loads and links this class, on a platform thread if the caller is one.
    static void prepare() {
        // The static initializer is the work.
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
    private static MethodHandle start(Lookup door, Lookup inThread) throws ReflectiveOperationException {
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

    /// The platform thread that runs the caller, whether or not a virtual thread is mounted on it.
    static Thread currentCarrier() {
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

    /// The Java Native Interface of the running VM, called from Java.
    ///
    /// Every function used takes at most four words and returns one, so a single downcall shape
    /// serves them all: linking a shape is what costs start-up time. A local reference is valid
    /// only until the next native method of the JDK returns on this thread, so nothing but a warmed
    /// downcall stands between making one and making it global; all else is prepared before.
    ///
    /// Source: Java Native Interface Specification, chapter 4 (the function table and its indices)
    /// and chapter 5 (`JNI_GetCreatedJavaVMs`, `GetEnv`).
    @SuppressWarnings("restricted")
    private static final class NativeInterface {
        private static final int JNI_VERSION_21 = 0x00150000;
        private static final int FUNCTIONS = 235;

        private final Arena arena = Arena.ofAuto();
        private final MethodHandle call = Linker.nativeLinker()
                .downcallHandle(FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG));
        private final long env;
        private final MemorySegment getVersion;
        private final MemorySegment findClass;
        private final MemorySegment newGlobalRef;
        private final MemorySegment deleteGlobalRef;
        private final MemorySegment getMethodId;
        private final MemorySegment callObjectMethod;
        private final MemorySegment getStaticMethodId;
        private final MemorySegment callStaticObjectMethod;
        private final MemorySegment getStaticFieldId;
        private final MemorySegment getStaticObjectField;

        NativeInterface() throws Throwable {
            var virtualMachines =
                    SymbolLookup.libraryLookup(libjvm(), Arena.global()).findOrThrow("JNI_GetCreatedJavaVMs");
            var out = arena.allocate(JAVA_LONG);
            var count = arena.allocate(JAVA_LONG);
            check("JNI_GetCreatedJavaVMs", (int) invoke(virtualMachines, out.address(), 1, count.address(), 0));
            long virtualMachine = out.get(JAVA_LONG, 0);
            var getEnv = tableAt(virtualMachine, 8).getAtIndex(JAVA_LONG, 6);
            check(
                "GetEnv",
                (int) invoke(MemorySegment.ofAddress(getEnv), virtualMachine, out.address(), JNI_VERSION_21, 0));
            env = out.get(JAVA_LONG, 0);
            var table = tableAt(env, FUNCTIONS);
            getVersion = function(table, 4);
            findClass = function(table, 6);
            newGlobalRef = function(table, 21);
            deleteGlobalRef = function(table, 22);
            getMethodId = function(table, 33);
            callObjectMethod = function(table, 36);
            getStaticMethodId = function(table, 113);
            callStaticObjectMethod = function(table, 116);
            getStaticFieldId = function(table, 144);
            getStaticObjectField = function(table, 145);
        }

        /// The JDK's trusted lookup. It travels from the native side to the Java side as an entry of
        /// the system properties, which a Java method can read and JNI can write.
        Lookup trustedLookup() throws Throwable {
            var lookupName = utf8("java/lang/invoke/MethodHandles$Lookup");
            var fieldName = utf8("IMPL_LOOKUP");
            var fieldType = utf8("Ljava/lang/invoke/MethodHandles$Lookup;");
            var systemName = utf8("java/lang/System");
            var getterName = utf8("getProperties");
            var getterType = utf8("()Ljava/util/Properties;");
            var tableName = utf8("java/util/Hashtable");
            var putName = utf8("put");
            var putType = utf8("(Ljava/lang/Object;Ljava/lang/Object;)Ljava/lang/Object;");
            var arguments = arena.allocate(JAVA_LONG, 2);
            for (int warmUp = 0; warmUp < 3; warmUp++) {
                global(getVersion, 0, 0, 0);
            }

            long lookupClass = global(findClass, lookupName, 0);
            long field = invoke(getStaticFieldId, env, lookupClass, fieldName, fieldType);
            long lookup = global(getStaticObjectField, lookupClass, field);
            long system = global(findClass, systemName, 0);
            long getter = invoke(getStaticMethodId, env, system, getterName, getterType);
            long properties = global(callStaticObjectMethod, system, getter);
            long table = global(findClass, tableName, 0);
            long put = invoke(getMethodId, env, table, putName, putType);
            arguments.setAtIndex(JAVA_LONG, 0, lookup);
            arguments.setAtIndex(JAVA_LONG, 1, lookup);
            invoke(callObjectMethod, env, properties, put, arguments.address());
            for (long reference : new long[] {lookupClass, lookup, system, properties, table}) {
                invoke(deleteGlobalRef, env, reference, 0, 0);
            }
            return takeFromProperties();
        }

        private static Lookup takeFromProperties() {
            var properties = System.getProperties();
            for (var key : properties.keySet().toArray()) {
                if (key instanceof Lookup lookup) {
                    properties.remove(key);
                    return lookup;
                }
            }
            throw new IllegalStateException("the Java VM gave out no lookup");
        }

        /// Calls a function and makes the reference that it returns a global one, at once.
        private long global(MemorySegment function, long first, long second) throws Throwable {
            return global(function, first, second, -1L);
        }

        /// As [#global(MemorySegment, long, long)]; a mask of zero makes it a reference to nothing, for warming up
        /// with a function that returns a number.
        private long global(MemorySegment function, long first, long second, long mask) throws Throwable {
            long local = (long) call.invokeExact(function, env, first, second, 0L);
            return (long) call.invokeExact(newGlobalRef, env, local & mask, 0L, 0L);
        }

        private long invoke(MemorySegment function, long a, long b, long c, long d) throws Throwable {
            return (long) call.invokeExact(function, a, b, c, d);
        }

        private static MemorySegment tableAt(long address, int functions) {
            long table = MemorySegment.ofAddress(address).reinterpret(8).get(JAVA_LONG, 0);
            return MemorySegment.ofAddress(table).reinterpret(8L * functions);
        }

        private static MemorySegment function(MemorySegment table, int index) {
            return MemorySegment.ofAddress(table.getAtIndex(JAVA_LONG, index));
        }

        private long utf8(String text) {
            return arena.allocateFrom(text).address();
        }

        private static void check(String function, int status) {
            if (status != 0) {
                throw new IllegalStateException(function + " of the Java VM failed with status " + status);
            }
        }

        private static Path libjvm() {
            var home = Path.of(System.getProperty("java.home"));
            var places = List.of("lib/server/libjvm.so", "lib/server/libjvm.dylib", "bin/server/jvm.dll");
            return places.stream()
                    .map(home::resolve)
                    .filter(Files::exists)
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("no Java VM library under " + home));
        }
    }
}
