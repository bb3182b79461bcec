package dev.gyre.loop;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/// A Java VM of its own, for what cannot be tried in the one that runs the tests: flags, signals, a full
/// heap, the first socket of a process.
///
/// Whoever needs more than two minutes hangs: the child is killed, and the test fails with what it has
/// printed.
final class ChildJvm implements AutoCloseable {
    private static final long HANG_SECONDS = 120;

    /// What a child has done when it has ended.
    record Ended(int exitCode, String out, String err) {
        List<String> outLines() {
            return out.lines().toList();
        }

        @Override
        public String toString() {
            return "exit code " + exitCode + "\nout: " + out + "\nerr: " + err;
        }
    }

    private final Process process;
    private final Path err;
    private final BufferedReader out;
    private final StringBuilder read = new StringBuilder();

    private ChildJvm(List<String> arguments) throws IOException {
        err = Files.createTempFile("gyre-child", ".err");
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(arguments);
        var builder = new ProcessBuilder(command).redirectError(err.toFile());
        // They would add flags, and a line to what the child prints.
        List.of("JDK_JAVA_OPTIONS", "JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS").forEach(builder.environment()::remove);
        process = builder.start();
        process.getOutputStream().close();
        out = process.inputReader();
        process.onExit().orTimeout(HANG_SECONDS, TimeUnit.SECONDS).exceptionally(late -> {
            read.append("\n(killed after ").append(HANG_SECONDS).append(" s)");
            return process.destroyForcibly();
        });
    }

    /// Starts `java` with these arguments.
    static ChildJvm start(List<String> arguments) {
        try {
            return new ChildJvm(arguments);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /// Starts the `main` of a class of these tests, opened to the loop by the flag.
    static ChildJvm start(Class<?> program, List<String> options, String... arguments) {
        var all = new ArrayList<>(List.of("--add-opens", "java.base/java.lang=ALL-UNNAMED"));
        all.addAll(options);
        all.addAll(onClassPath(program));
        all.addAll(List.of(arguments));
        return start(all);
    }

    /// Runs the `main` of a class of these tests to its end.
    static Ended run(Class<?> program, List<String> options, String... arguments) {
        try (var child = start(program, options, arguments)) {
            return child.end();
        }
    }

    /// Runs `java` with these arguments to its end.
    static Ended run(List<String> arguments) {
        try (var child = start(arguments)) {
            return child.end();
        }
    }

    /// The arguments that name the class path and the class.
    static List<String> onClassPath(Class<?> program) {
        return List.of("-cp", classes() + File.pathSeparator + testClasses(), program.getName());
    }

    static Path classes() {
        return placeOf(EventLoop.class);
    }

    static Path testClasses() {
        return placeOf(ChildJvm.class);
    }

    private static Path placeOf(Class<?> type) {
        try {
            return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException impossible) {
            throw new AssertionError(impossible);
        }
    }

    /// Reads what the child prints up to and including a line.
    void awaitLine(String line) {
        try {
            for (var next = out.readLine(); next != null; next = out.readLine()) {
                read.append(next).append('\n');
                if (next.equals(line)) {
                    return;
                }
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        throw new AssertionError("the child never printed '" + line + "': " + end());
    }

    /// Sends a signal by its name, such as INT.
    void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
    }

    /// Waits for the end of the child.
    Ended end() {
        try {
            var rest = out.lines().map(line -> line + "\n").collect(Collectors.joining());
            int exitCode = process.waitFor();
            return new Ended(exitCode, read + rest, Files.readString(err));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interrupt) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", interrupt);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            Files.deleteIfExists(err);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
