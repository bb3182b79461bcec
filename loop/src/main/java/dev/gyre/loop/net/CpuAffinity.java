package dev.gyre.loop.net;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.List;

/// On which processors a thread may run, in Linux: `sched_getaffinity(2)` and `sched_setaffinity(2)`, which mean the
/// calling thread when they are asked about thread 0. In a task that is the thread of its loop.
@SuppressWarnings("restricted")
final class CpuAffinity {
    /// The C library's `cpu_set_t`: a bit for each of 1024 processors.
    private static final int SET_BYTES = 128;

    private CpuAffinity() {}

    /// The numbers of the processors that the calling thread may run on, in ascending order.
    static List<Integer> ofCallingThread() throws IOException {
        try (var arena = Arena.ofConfined()) {
            var set = arena.allocate(SET_BYTES);
            call("sched_getaffinity", set);
            var processors = new ArrayList<Integer>();
            for (int processor = 0; processor < SET_BYTES * 8; processor++) {
                if ((set.get(ValueLayout.JAVA_BYTE, processor / 8) >> (processor % 8) & 1) != 0) {
                    processors.add(processor);
                }
            }
            return processors;
        }
    }

    /// Lets the calling thread run on one processor only, from now on.
    static void pinCallingThread(int processor) throws IOException {
        try (var arena = Arena.ofConfined()) {
            var set = arena.allocate(SET_BYTES);
            set.set(ValueLayout.JAVA_BYTE, processor / 8, (byte) (1 << processor % 8));
            call("sched_setaffinity", set);
        }
    }

    /// The system is little-endian wherever the JDK's linker works on Linux but s390x, where a set is an array of
    /// `unsigned long`: there the caller's bytes would be in another order, so it is refused.
    private static void call(String name, MemorySegment set) throws IOException {
        if (!System.getProperty("os.name").equals("Linux")
                || !java.nio.ByteOrder.nativeOrder().equals(java.nio.ByteOrder.LITTLE_ENDIAN)) {
            throw new IOException("only Linux on little-endian machines can keep a thread on a processor, not "
                    + System.getProperty("os.name") + " on " + System.getProperty("os.arch"));
        }
        int status;
        try {
            status = (int) function(name).invokeExact(0, (long) SET_BYTES, set);
        } catch (Throwable failure) {
            throw new IOException("could not call " + name, failure);
        }
        if (status < 0) {
            throw new IOException(name + " failed: the processor is not one that this process may use, or a thread may"
                    + " not choose here");
        }
    }

    private static MethodHandle function(String name) {
        var linker = Linker.nativeLinker();
        return linker.downcallHandle(
            linker.defaultLookup().findOrThrow(name),
            FunctionDescriptor.of(
                ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, ValueLayout.ADDRESS));
    }
}
