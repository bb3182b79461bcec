package dev.gyre.loop;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Stack traces for people: which frame is the user's, and which ones tell nothing.
final class Frames {
    private static final String OWN_PACKAGE = "dev.gyre.loop.";
    private static final int PRINTED_MAX = 100;

    /// Where the JDK loads classes, and makes code for what links itself at its first use.
    private static final List<String> LINKING = List.of(
        "java.lang.ClassLoader", "java.lang.invoke.", "jdk.internal.classfile.", "jdk.internal.foreign.abi.",
        "jdk.internal.loader.");

    private Frames() {}

    /// Whether the frame is neither the loop's nor the JDK's.
    static boolean isUserCode(StackTraceElement frame) {
        return !frame.getClassName().startsWith(OWN_PACKAGE) && !isJdk(frame);
    }

    static boolean isJdk(StackTraceElement frame) {
        var module = frame.getModuleName();
        return module != null && (module.startsWith("java.") || module.startsWith("jdk."));
    }

    /// The first frame of user code, from the top.
    static @Nullable StackTraceElement where(StackTraceElement[] stack) {
        return Arrays.stream(stack).filter(Frames::isUserCode).findFirst().orElse(null);
    }

    /// The last JDK method on the way down from user code to where the thread is parked: what the user called.
    static @Nullable StackTraceElement calledByUser(StackTraceElement[] stack) {
        StackTraceElement called = null;
        for (var frame : stack) {
            if (isUserCode(frame)) {
                return called;
            }
            called = isJdk(frame) ? frame : called;
        }
        return stack.length == 0 ? null : stack[0];
    }

    /// Whether the VM is bringing in code that is used for the first time: the JDK's own frames on top say so.
    static boolean isLinking(StackTraceElement[] stack) {
        for (var frame : stack) {
            if (!isJdk(frame)) {
                return false;
            }
            if (LINKING.stream().anyMatch(frame.getClassName()::startsWith)) {
                return true;
            }
        }
        return false;
    }

    /// Says what on the stack keeps a virtual thread on its carrier: a static initializer, or else native code.
    static String pinnedBy(StackTraceElement[] stack) {
        return Arrays.stream(stack)
                .filter(frame -> frame.getMethodName().equals("<clinit>"))
                .findFirst()
                .map(frame -> "the static initializer of " + frame.getClassName() + " (at " + frame + ")")
                .orElse("native code on its stack");
    }

    /// The frames down to the last one of user code: what starts a task is the same for all.
    static List<StackTraceElement> withoutStart(StackTraceElement[] stack) {
        int end = stack.length;
        while (end > 0 && !isUserCode(stack[end - 1])) {
            end--;
        }
        return List.of(end == 0 ? stack : Arrays.copyOf(stack, end));
    }

    /// As in a printed exception, each frame on a new line.
    static String text(StackTraceElement[] stack) {
        return withoutStart(stack).stream()
                .limit(PRINTED_MAX)
                .map(frame -> "\n\tat " + frame)
                .collect(Collectors.joining());
    }
}
