package dev.gyre.loop.os;

import java.io.File;
import java.io.FileOutputStream;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.lang.foreign.Arena;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Starts programs with pipes for which one thread waits, however many there are. Linux.
///
/// The JDK gives a program files, but no pipes that others have made; but in Linux every descriptor has a name among
/// the files, `/proc/self/fd/7`, and opening that of one end of a pipe is opening the pipe. So the program is given
/// such a file, and its own opening of the pipe, whose reads and writes wait as it expects; ours do not.
final class LinuxLauncher implements Launcher {
    private static final String DESCRIPTORS = "/proc/self/fd/";

    private LinuxLauncher() {}

    /// The launcher, if it works here: on Linux, with native access, and where `/proc` is what it should be.
    static Optional<Launcher> ifWorking() {
        try {
            if (System.getProperty("os.name").equals("Linux") && works()) {
                return Optional.of(new LinuxLauncher());
            }
        } catch (IOException | RuntimeException | LinkageError unavailable) {
            // Threads can do it.
        }
        return Optional.empty();
    }

    /// Sends a byte the way a program would.
    private static boolean works() throws IOException {
        var calls = new LinuxCalls();
        var pipe = calls.pipe();
        try (var arena = Arena.ofConfined();
                var sink = new FileOutputStream(DESCRIPTORS + pipe.sink())) {
            sink.write('x');
            return calls.read(pipe.source(), arena.allocate(1), 1) == 1;
        } finally {
            calls.close(pipe.source());
            calls.close(pipe.sink());
        }
    }

    @Override
    public Launched launch(ProcessSpec spec) throws IOException {
        return new Launch(spec).run();
    }

    @Override
    public String toString() {
        return "pipes of Linux";
    }

    /// One launch: pipes that were made are closed when it fails.
    private static final class Launch {
        private final LinuxCalls calls = new LinuxCalls();
        private final ProcessSpec spec;
        private final ProcessBuilder builder;
        private LinuxCalls.@Nullable PipeEnds in;
        private LinuxCalls.@Nullable PipeEnds out;
        private LinuxCalls.@Nullable PipeEnds errors;

        Launch(ProcessSpec spec) {
            this.spec = spec;
            builder = spec.toBuilder();
        }

        Launched run() throws IOException {
            var poller = PipePoller.get();
            Process process;
            try {
                makePipes();
                process = builder.start();
            } catch (Throwable failure) {
                close(in, out, errors);
                throw failure;
            }
            var name = " of process " + process.pid();
            return new Launched(
                process,
                sink("standard input" + name, poller),
                source("standard output" + name, out, poller),
                source("standard error" + name, errors, poller));
        }

        private void makePipes() throws IOException {
            if (spec.stdin() == Redirect.PIPE) {
                in = calls.pipe();
                builder.redirectInput(Redirect.from(file(in.source())));
            }
            if (spec.stdout() == Redirect.PIPE) {
                out = calls.pipe();
                builder.redirectOutput(Redirect.to(file(out.sink())));
            }
            if (spec.stderr() == Redirect.PIPE && !spec.mergesErrors()) {
                errors = calls.pipe();
                builder.redirectError(Redirect.to(file(errors.sink())));
            }
        }

        private static File file(int descriptor) {
            return new File(DESCRIPTORS + descriptor);
        }

        private void close(LinuxCalls.@Nullable PipeEnds... pipes) {
            for (var pipe : pipes) {
                if (pipe != null) {
                    calls.close(pipe.source());
                    calls.close(pipe.sink());
                }
            }
        }

        /// The program has its own opening of the other end.
        private PipeSink sink(String name, PipePoller poller) {
            if (in == null) {
                return new NoPipe(name);
            }
            calls.close(in.source());
            return LinuxPipe.sink(name, in.sink(), poller);
        }

        private PipeSource source(String name, LinuxCalls.@Nullable PipeEnds pipe, PipePoller poller) {
            if (pipe == null) {
                return new NoPipe(name);
            }
            calls.close(pipe.sink());
            return LinuxPipe.source(name, pipe.source(), poller);
        }
    }
}
