package dev.gyre.loop;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles.Lookup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

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
final class NativeInterface {
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
