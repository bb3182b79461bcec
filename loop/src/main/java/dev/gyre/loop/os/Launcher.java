package dev.gyre.loop.os;

import java.io.IOException;

/// Starts programs and connects them by pipes. A seam, because systems differ in what can wait for a pipe.
interface Launcher {
    /// A program that runs, and our ends of its pipes.
    record Launched(Process process, PipeSink stdin, PipeSource stdout, PipeSource stderr) {}

    /// Starts the program. Called by a thread of the pool.
    ///
    /// @throws IOException when there is no such program or directory, or the system refuses
    Launched launch(ProcessSpec spec) throws IOException;

    /// The best one that works on this machine.
    static Launcher ofSystem() {
        return LauncherOfSystem.INSTANCE;
    }
}
