package dev.gyre.loop.os;

/// How many threads wait for pipes, idle ones not counted.
final class PipeThreadCount {
    private PipeThreadCount() {}

    static long now() {
        return Thread.getAllStackTraces().entrySet().stream()
                .filter(entry -> entry.getKey().getName().startsWith("gyre-pipe-"))
                .filter(entry -> java.util.Arrays.stream(entry.getValue())
                        .anyMatch(frame -> frame.getClassName().startsWith("dev.gyre.loop.os.")))
                .count();
    }
}
