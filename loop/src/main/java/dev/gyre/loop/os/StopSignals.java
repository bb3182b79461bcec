package dev.gyre.loop.os;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// The two signals with which processes are stopped where they are, and go on later. The JDK cannot send them.
///
/// On a thread of the pool, or on that of a loop that ends.
sealed interface StopSignals {
    /// Stops processes; returns when they have stopped, as far as the system says.
    void stop(Collection<ProcessHandle> processes);

    /// Lets processes go on.
    void resume(Collection<ProcessHandle> processes);

    /// The way that works where `launcher` does.
    static StopSignals with(Launcher launcher) {
        return launcher instanceof LinuxLauncher ? new BySystemCall() : new ByProgram();
    }

    /// Linux.
    record BySystemCall() implements StopSignals {
        private static final long LOOK_NANOS = Duration.ofMillis(1).toNanos() / 10;
        private static final int LOOKS_MAX = 10_000;

        @Override
        public void stop(Collection<ProcessHandle> processes) {
            var calls = new LinuxCalls();
            processes.forEach(process -> calls.kill(process.pid(), LinuxCalls.SIGSTOP));
            awaitStopped(processes);
        }

        /// A process on another processor stops a moment later. One that waits for a disk does not, nor does one that
        /// belongs to somebody else: the number of looks is limited.
        private static void awaitStopped(Collection<ProcessHandle> processes) {
            for (int look = 0; look < LOOKS_MAX; look++) {
                if (processes.stream().allMatch(process -> ProcessState.of(process) != ProcessState.LIVE)) {
                    return;
                }
                LockSupport.parkNanos(LOOK_NANOS);
            }
        }

        @Override
        public void resume(Collection<ProcessHandle> processes) {
            var calls = new LinuxCalls();
            processes.stream()
                    .filter(ProcessHandle::isAlive)
                    .forEach(process -> calls.kill(process.pid(), LinuxCalls.SIGCONT));
        }
    }

    /// By `kill`, a program that every system with signals has; where it is missing nothing happens.
    record ByProgram() implements StopSignals {
        private static final Duration LIMIT = Duration.ofSeconds(1);

        @Override
        public void stop(Collection<ProcessHandle> processes) {
            send("-STOP", processes);
        }

        @Override
        public void resume(Collection<ProcessHandle> processes) {
            send("-CONT", processes.stream().filter(ProcessHandle::isAlive).toList());
        }

        private static void send(String signal, Collection<ProcessHandle> processes) {
            if (processes.isEmpty()) {
                return;
            }
            var command = new ArrayList<>(List.of("kill", signal));
            processes.forEach(process -> command.add(Long.toString(process.pid())));
            try {
                new ProcessBuilder(command)
                        .redirectOutput(Redirect.DISCARD)
                        .redirectError(Redirect.DISCARD)
                        .start()
                        .waitFor(LIMIT.toNanos(), TimeUnit.NANOSECONDS);
            } catch (IOException noSuchProgram) {
                // The tree is ended without being stopped first.
            } catch (InterruptedException interrupt) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
