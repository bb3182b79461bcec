package dev.gyre.loop.os;

import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Which program to run, and how. Immutable; start from [#of].
///
/// ```java
/// var spec = ProcessSpec.of("git", "log", "--oneline").withDirectory(repository);
/// ```
///
/// @param command the program and its arguments; no shell takes part, so nothing in them is special
/// @param directory where it runs; by default where this process does, which is the empty path
/// @param environment all its variables; by default those of this process
/// @param stdin what it reads: by default a pipe ([Subprocess#stream])
/// @param stdout what it writes to: by default a pipe ([Subprocess#stream])
/// @param stderr what it writes errors to: by default a pipe ([Subprocess#errors])
/// @param mergesErrors whether errors go where the output goes, in order; `stderr` has no meaning then. False by
///     default
/// @param outputBytesMax how much [Subprocess#run] and [Subprocess#communicate] hold of the output, and as much of
///     the errors; by default 16 MiB, which is more than anybody reads and less than hurts
/// @param killGrace how long the program may take to end after it was asked to, before it is made to; 5 seconds by
///     default
public record ProcessSpec(
        List<String> command,
        Path directory,
        Map<String, String> environment,
        Redirect stdin,
        Redirect stdout,
        Redirect stderr,
        boolean mergesErrors,
        int outputBytesMax,
        Duration killGrace) {
    private static final int DEFAULT_OUTPUT_BYTES_MAX = 16 * 1024 * 1024;
    private static final Duration DEFAULT_KILL_GRACE = Duration.ofSeconds(5);

    /// Checks the ranges.
    ///
    /// @throws IllegalArgumentException naming the setting, its value and its range
    public ProcessSpec {
        command = List.copyOf(command);
        environment = Collections.unmodifiableMap(new HashMap<>(environment));
        if (command.isEmpty()) {
            throw new IllegalArgumentException("command is empty, but must name a program");
        }
        if (outputBytesMax < 0) {
            throw new IllegalArgumentException("outputBytesMax is " + outputBytesMax + ", but must be at least 0");
        }
        if (killGrace.isNegative()) {
            throw new IllegalArgumentException("killGrace is " + killGrace + ", but must not be negative");
        }
    }

    /// A program with its arguments, and the settings that are named above. The program is looked for in the
    /// directories of `PATH`, unless its name has a slash.
    public static ProcessSpec of(String... command) {
        return of(List.of(command));
    }

    /// As [#of(String...)].
    public static ProcessSpec of(List<String> command) {
        return new ProcessSpec(
            command, Path.of(""), System.getenv(), Redirect.PIPE, Redirect.PIPE, Redirect.PIPE, false,
            DEFAULT_OUTPUT_BYTES_MAX, DEFAULT_KILL_GRACE);
    }

    /// A line for the shell, `sh -c line`. What comes from outside does not belong there, but into the environment.
    public static ProcessSpec shell(String line) {
        return of("sh", "-c", line);
    }

    /// The same in another directory.
    public ProcessSpec withDirectory(Path directory) {
        return new ProcessSpec(
            command, directory, environment, stdin, stdout, stderr, mergesErrors, outputBytesMax, killGrace);
    }

    /// The same with these variables and no others.
    public ProcessSpec withEnvironment(Map<String, String> environment) {
        return new ProcessSpec(
            command, directory, environment, stdin, stdout, stderr, mergesErrors, outputBytesMax, killGrace);
    }

    /// The same with a variable more, or another value of it.
    public ProcessSpec withVariable(String name, String value) {
        var changed = new HashMap<>(environment);
        changed.put(name, value);
        return withEnvironment(changed);
    }

    /// The same without a variable.
    public ProcessSpec withoutVariable(String name) {
        var changed = new HashMap<>(environment);
        changed.remove(name);
        return withEnvironment(changed);
    }

    /// The same with another input: a file, that of this process, or none, `Redirect.from(new File("/dev/null"))`.
    public ProcessSpec withStdin(Redirect stdin) {
        return new ProcessSpec(
            command, directory, environment, stdin, stdout, stderr, mergesErrors, outputBytesMax, killGrace);
    }

    /// The same with another output: a file, that of this process, or none.
    public ProcessSpec withStdout(Redirect stdout) {
        return new ProcessSpec(
            command, directory, environment, stdin, stdout, stderr, mergesErrors, outputBytesMax, killGrace);
    }

    /// The same with another place for errors: a file, that of this process, or none.
    public ProcessSpec withStderr(Redirect stderr) {
        return new ProcessSpec(
            command, directory, environment, stdin, stdout, stderr, mergesErrors, outputBytesMax, killGrace);
    }

    /// The same with the input, output and errors of this process.
    public ProcessSpec withInheritedStreams() {
        return withStdin(Redirect.INHERIT).withStdout(Redirect.INHERIT).withStderr(Redirect.INHERIT);
    }

    /// The same with errors among the output.
    public ProcessSpec withMergedErrors() {
        return new ProcessSpec(
            command, directory, environment, stdin, stdout, stderr, true, outputBytesMax, killGrace);
    }

    /// The same with another limit for what is held of the output.
    public ProcessSpec withOutputBytesMax(int outputBytesMax) {
        return new ProcessSpec(
            command, directory, environment, stdin, stdout, stderr, mergesErrors, outputBytesMax, killGrace);
    }

    /// The same with another time to end.
    public ProcessSpec withKillGrace(Duration killGrace) {
        return new ProcessSpec(
            command, directory, environment, stdin, stdout, stderr, mergesErrors, outputBytesMax, killGrace);
    }

    ProcessBuilder toBuilder() {
        var builder = new ProcessBuilder(command)
                .redirectInput(stdin)
                .redirectOutput(stdout)
                .redirectError(stderr)
                .redirectErrorStream(mergesErrors);
        if (!directory.toString().isEmpty()) {
            builder.directory(directory.toFile());
        }
        builder.environment().clear();
        builder.environment().putAll(environment);
        return builder;
    }
}
