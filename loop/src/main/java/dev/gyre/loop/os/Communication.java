package dev.gyre.loop.os;

import dev.gyre.loop.Gyre;
import dev.gyre.loop.TaskFailedException;
import dev.gyre.loop.TaskGroup;
import dev.gyre.loop.net.ByteStream;
import dev.gyre.loop.net.LimitExceededException;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A conversation with a process in which everything is said at once: its input, its output, its errors, its end.
///
/// All goes on at the same time, or the one would wait with a full pipe for the other. A cancellation stops it where it
/// is; it can be taken up again.
final class Communication {
    /// What ended processes have written is there, unless one that escaped has the pipe.
    private static final Duration LAST_WORDS = Duration.ofSeconds(1);

    private final Subprocess process;
    private final ProcessSpec spec;
    private final Captured output;
    private final Captured errors;
    private @Nullable ByteBuffer input;

    Communication(Subprocess process, ProcessSpec spec) {
        this.process = process;
        this.spec = spec;
        var program = spec.command().getFirst();
        output = new Captured("the output of " + program, spec.outputBytesMax());
        errors = new Captured("what " + program + " writes to standard error", spec.outputBytesMax());
    }

    ProcessResult run(byte[] bytes) throws IOException {
        try {
            return talk(bytes);
        } catch (Throwable failure) {
            failure.addSuppressed(partial());
            throw failure;
        }
    }

    /// As [#run], but a process with which nobody goes on talking is ended, and what it says to that is heard.
    ProcessResult runAndEndWhenCancelled(byte[] bytes) throws IOException {
        try {
            return talk(bytes);
        } catch (Throwable failure) {
            try {
                hearLastWords();
            } catch (IOException | RuntimeException second) {
                failure.addSuppressed(second);
            }
            failure.addSuppressed(partial());
            throw failure;
        }
    }

    private ProcessResult talk(byte[] bytes) throws IOException {
        if (bytes.length > 0 && spec.stdin() != Redirect.PIPE) {
            throw new IllegalArgumentException(spec.command().getFirst() + " cannot be given " + bytes.length
                    + " bytes of input: its standard input is no pipe, but " + spec.stdin());
        }
        var unsent = input == null ? ByteBuffer.wrap(bytes) : input;
        input = unsent;
        try {
            return talkUntilTheEnd(unsent);
        } catch (TaskFailedException failed) {
            // Which task it was that failed says nothing to the caller.
            if (failed.getCause() instanceof IOException failure) {
                throw failure;
            }
            throw failed;
        }
    }

    private ProcessResult talkUntilTheEnd(ByteBuffer unsent) {
        return TaskGroup.run(group -> {
            var feeding = group.spawn("input of " + process, () -> feed(unsent));
            var reading = group.spawn("output of " + process, () -> output.readAll(process.stream()));
            var listening = group.spawn("errors of " + process, () -> errors.readAll(process.errors()));
            reading.await();
            listening.await();
            var status = process.await();
            // Who does not read its input to the end need not be waited for.
            feeding.cancel("the process has ended");
            return new ProcessResult(spec.command(), status, output.toBytes(), errors.toBytes());
        });
    }

    private void feed(ByteBuffer unsent) {
        try {
            process.stream().write(unsent);
            process.stream().closeOutput();
        } catch (IOException notWanted) {
            // It has closed its input, or ended; its status says whether that is well.
        }
    }

    /// Ends the process and collects what it still writes, so that it does not wait with a full pipe.
    private void hearLastWords() throws IOException {
        Gyre.shield(spec.killGrace().plusMinutes(1), () -> TaskGroup.run(group -> {
            var reading = group.spawn(() -> collect(output, process.stream()));
            var listening = group.spawn(() -> collect(errors, process.errors()));
            process.end();
            Gyre.moveOnAfter(LAST_WORDS, () -> {
                reading.await();
                listening.await();
            });
            group.cancel("the process has ended");
        }));
    }

    private static void collect(Captured captured, ByteStream stream) throws IOException {
        try {
            captured.readAll(stream);
        } catch (LimitExceededException enough) {
            // What is over the limit is not wanted.
        }
    }

    private PartialOutput partial() {
        return new PartialOutput(process.toString(), output.toBytes(), errors.toBytes());
    }
}
