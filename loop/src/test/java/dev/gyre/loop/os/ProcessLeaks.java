package dev.gyre.loop.os;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.concurrent.TimeUnit;

/// What tests with processes may leave behind: nothing.
final class ProcessLeaks {
    private static final long HANG_SECONDS = 30;

    private ProcessLeaks() {}

    /// Threads end, and killed processes are buried, a moment after the test.
    static void assertNone() throws InterruptedException {
        long begin = System.nanoTime();
        while (!left().isEmpty() && System.nanoTime() - begin < TimeUnit.SECONDS.toNanos(HANG_SECONDS)) {
            Thread.onSpinWait();
        }
        assertEquals(List.of(), left());
    }

    private static List<String> left() {
        var children = ProcessHandle.current().descendants().map(process -> "process " + process.pid() + " "
                + process.info().commandLine().orElse("?"));
        var pipes = Descriptors.open("pipe:").stream().filter(pipe -> !AT_START.contains(pipe));
        var threads = PipeThreadCount.now() == 0 ? List.<String>of() : List.of("a thread that waits for a pipe");
        return java.util.stream.Stream.of(children, pipes, threads.stream()).flatMap(all -> all).toList();
    }

    /// Those of whoever runs the tests.
    private static final List<String> AT_START = Descriptors.open("pipe:");
}
