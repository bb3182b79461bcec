package dev.gyre.loop.os;

import dev.gyre.loop.Blocking;
import dev.gyre.loop.Gyre;
import dev.gyre.loop.net.ByteStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// A program that runs beside this one.
///
/// ```java
/// var log = Subprocess.run(ProcessSpec.of("git", "log")).requireSuccess().text();
///
/// try (var sort = Subprocess.start(ProcessSpec.of("sort"))) {
///     sort.stream().write("b\na\n");
///     sort.stream().closeOutput();
///     …
/// }
/// ```
///
/// [#run] is all that most programs need. Who starts a process closes it, which ends it and what it has started; what
/// is left at the end of the loop is killed. Loop-confined.
///
/// The name is not that of `java.lang.Process`, which every file imports.
public final class Subprocess implements AutoCloseable {
    /// Each takes up to four threads and three descriptors.
    private static final int OPEN_MAX = 256;

    private final ProcessSpec spec;
    private final Process process;
    private final ProcessTree tree;
    private final ByteStream stream;
    private final ByteStream errors;
    private final Communication communication;
    private final Bell exit = new Bell();
    private boolean closed;

    private Subprocess(ProcessSpec spec, Launcher.Launched launched, StopSignals stops) {
        this.spec = spec;
        process = launched.process();
        tree = new ProcessTree(process.toHandle(), stops);
        var name = "process " + process.pid();
        stream = new PipeStream(name, launched.stdout(), launched.stdin());
        errors = new PipeStream(
            "errors of " + name, launched.stderr(), new NoPipe("errors of " + name));
        communication = new Communication(this, spec);
        process.onExit().thenRun(exit::ring);
    }

    // ---- starting --------------------------------------------------------------------------------

    /// Starts a program; suspends until it runs. A cancelled call has started none.
    ///
    /// @throws IOException when there is no such program or directory; the message names it
    /// @throws IllegalStateException when 256 subprocesses of this loop are open; off the loop
    public static Subprocess start(ProcessSpec spec) throws IOException {
        return start(spec, Launcher.ofSystem());
    }

    static Subprocess start(ProcessSpec spec, Launcher launcher) throws IOException {
        int open = LoopOwned.count(Subprocess.class);
        if (open >= OPEN_MAX) {
            throw new IllegalStateException("cannot start " + spec.command().getFirst() + ": " + open + " subprocesses"
                    + " of this loop are open, which is the limit. Close those that have ended, or let a TaskSemaphore"
                    + " limit how many run at once");
        }
        var launched = Blocking.callUninterrupted(() -> launcher.launch(spec));
        return LoopOwned.add(new Subprocess(spec, launched, StopSignals.with(launcher)));
    }

    /// Runs a program to its end, without input, and returns what it has left; suspends meanwhile. See
    /// [#run(ProcessSpec, byte\[\])].
    public static ProcessResult run(ProcessSpec spec) throws IOException {
        return run(spec, new byte[0]);
    }

    /// As [#run(ProcessSpec, byte\[\])], with an input in UTF-8.
    public static ProcessResult run(ProcessSpec spec, String input) throws IOException {
        return run(spec, input.getBytes(StandardCharsets.UTF_8));
    }

    /// Runs a program to its end and returns what it has left; suspends meanwhile. It has ended when it has exited, and
    /// whatever it has left behind has closed its output, too.
    ///
    /// When this is cancelled, or fails, the program and what it has started are ended first, as [#close] does; what
    /// they had written until then is noted in the exception, [PartialOutput].
    ///
    /// @param input what the program can read; one that does not want it all is no error
    /// @throws dev.gyre.loop.net.LimitExceededException when it writes more than [ProcessSpec#outputBytesMax]
    /// @throws IOException when there is no such program or directory; the message names it
    public static ProcessResult run(ProcessSpec spec, byte[] input) throws IOException {
        return run(spec, input, Launcher.ofSystem());
    }

    static ProcessResult run(ProcessSpec spec, byte[] input, Launcher launcher) throws IOException {
        try (var process = start(spec, launcher)) {
            return process.communication.runAndEndWhenCancelled(input);
        }
    }

    // ---- talking ---------------------------------------------------------------------------------

    /// What the program writes to standard output and reads from standard input, as one stream: closing its output is
    /// the end of the program's input. Where the one or the other is no pipe, that direction is at its end.
    ///
    /// Closing it leaves the program alone, which may be surprised.
    public ByteStream stream() {
        return stream;
    }

    /// What the program writes to standard error; nobody can write there.
    public ByteStream errors() {
        return errors;
    }

    /// Gives the program all of `input`, collects what it writes, and waits for its end; suspends meanwhile.
    ///
    /// When this is cancelled or fails, what was collected is noted in the exception, [PartialOutput], and kept: the
    /// program goes on, and another call takes the conversation up where it was, with the input of the first.
    ///
    /// @throws dev.gyre.loop.net.LimitExceededException when it writes more than [ProcessSpec#outputBytesMax]
    public ProcessResult communicate(byte[] input) throws IOException {
        return communication.run(input);
    }

    // ---- ending ----------------------------------------------------------------------------------

    /// Suspends until the program has ended, and returns how. It may leave others behind, and output that nobody has
    /// read. A program whose output nobody reads waits when the pipe, of 64 KiB, is full.
    public ExitStatus await() {
        do {
            exit.await("the end of " + this, () -> !process.isAlive());
        } while (process.isAlive());
        return new ExitStatus(process.exitValue());
    }

    /// How the program has ended; empty while it runs. Never suspends.
    public Optional<ExitStatus> status() {
        return process.isAlive() ? Optional.empty() : Optional.of(new ExitStatus(process.exitValue()));
    }

    /// Asks the program, and not those that it has started, to end: `TERM`. Never suspends; does nothing when it has
    /// ended.
    public void terminate() {
        process.toHandle().destroy();
    }

    /// Ends the program, and not those that it has started, without asking: `KILL`. Never suspends; does nothing when
    /// it has ended.
    public void kill() {
        process.toHandle().destroyForcibly();
    }

    /// Ends the program and all that it has started: asks them to, and makes those that run yet after
    /// [ProcessSpec#killGrace]. Suspends until they have ended, also in a cancelled task; returns how the program
    /// ended. One that had started programs and ended before cannot be told from others: they go on.
    ///
    /// @throws IOException when one does not end even so
    public ExitStatus end() throws IOException {
        tree.end(spec.killGrace());
        return Gyre.shield(spec.killGrace().plusSeconds(1), this::await);
    }

    /// As [#end], and lets go of the pipes; what is in them is lost. Idempotent.
    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        LoopOwned.remove(this);
        try {
            if (process.isAlive()) {
                end();
            }
        } catch (RuntimeException notHere) {
            // The loop is ending, and this no task any more, or it has no thread left.
            tree.killAll();
        } finally {
            stream.abort();
            errors.abort();
        }
    }

    /// The number that the system has given to the process.
    public long pid() {
        return process.pid();
    }

    @Override
    public String toString() {
        return "process " + process.pid() + " (" + spec.command().getFirst() + ")";
    }
}
