package dev.gyre.loop.os;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;

/// Starts programs with the pipes of the JDK, for which only threads can wait: on every system.
///
/// What it cannot do: a thread that waits for a pipe waits until something comes or every program that has the pipe
/// has ended, whatever happens to its task; and the JDK drops what such programs write after the one that was started
/// has ended.
final class ThreadLauncher implements Launcher {
    @Override
    public Launched launch(ProcessSpec spec) throws IOException {
        var process = spec.toBuilder().start();
        var name = "process " + process.pid();
        return new Launched(
            process,
            spec.stdin() == Redirect.PIPE
                    ? new Outlet("standard input of " + name, process.getOutputStream())
                    : new NoPipe("standard input of " + name),
            spec.stdout() == Redirect.PIPE
                    ? new Intake("standard output of " + name, process.getInputStream())
                    : new NoPipe("standard output of " + name),
            spec.stderr() == Redirect.PIPE && !spec.mergesErrors()
                    ? new Intake("standard error of " + name, process.getErrorStream())
                    : new NoPipe("standard error of " + name));
    }

    @Override
    public String toString() {
        return "pipes of the JDK";
    }
}
