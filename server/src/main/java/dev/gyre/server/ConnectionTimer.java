package dev.gyre.server;

import dev.gyre.loop.CancelScope;
import dev.gyre.loop.EventLoop;
import dev.gyre.loop.TimerHandle;
import dev.gyre.loop.net.ByteStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// The time limits of a connection, one for what comes and one for what goes, with one timer for both.
///
/// A limit is a deadline in a field, which is moved and taken away by storing a number. The timer is armed for the
/// first deadline and left alone; when it fires it looks whether a limit has passed, and else is armed for the next. So
/// a connection with a thousand requests a second arms it as often as an idle one: about once for each limit.
final class ConnectionTimer implements Runnable {
    private static final long NEVER = Long.MAX_VALUE;

    private final ServerRun run;
    private final EventLoop loop;
    private final ByteStream stream;
    private @Nullable TimerHandle armed;
    private long armedNanos = NEVER;

    private long inputNanos = NEVER;

    /// The read that is cancelled when the time for input is over; null to close the connection, which is idle.
    private @Nullable CancelScope reading;

    private long outputNanos = NEVER;
    private long stallNanos;

    /// What is being written, and how much of it was left when the time began.
    private @Nullable ByteBuffer writing;

    private int leftBytes;

    ConnectionTimer(ServerRun run, ByteStream stream) {
        this.run = run;
        this.loop = run.loop;
        this.stream = stream;
    }

    /// Closes the connection when nothing has come after `limitNanos`.
    void limitIdle(long limitNanos) {
        inputNanos = loop.recentNanos() + limitNanos;
        reading = null;
        arm(inputNanos);
    }

    /// Cancels `scope` at `deadlineNanos`.
    void limitReading(long deadlineNanos, CancelScope scope) {
        inputNanos = deadlineNanos;
        reading = scope;
        arm(inputNanos);
    }

    void endInput() {
        inputNanos = NEVER;
        reading = null;
    }

    /// Aborts the connection when no byte of `source` goes for `limitNanos`.
    void limitWriting(long limitNanos, ByteBuffer source) {
        stallNanos = limitNanos;
        writing = source;
        leftBytes = source.remaining();
        outputNanos = loop.recentNanos() + limitNanos;
        arm(outputNanos);
    }

    void endOutput() {
        outputNanos = NEVER;
        writing = null;
    }

    /// Stops the timer for good.
    void close() {
        endInput();
        endOutput();
        if (armed != null) {
            armed.cancel();
            armed = null;
        }
        armedNanos = Long.MIN_VALUE;
    }

    private void arm(long deadlineNanos) {
        if (deadlineNanos >= armedNanos) {
            return;
        }
        if (armed != null) {
            armed.cancel();
        }
        armedNanos = deadlineNanos;
        armed = loop.callLater(Duration.ofNanos(deadlineNanos - loop.recentNanos()), this);
    }

    /// Looks what has passed.
    @Override
    public void run() {
        armed = null;
        if (armedNanos == Long.MIN_VALUE) {
            return;
        }
        armedNanos = NEVER;
        long nowNanos = loop.recentNanos();
        if (inputNanos <= nowNanos) {
            expireInput();
        }
        if (outputNanos <= nowNanos) {
            expireOutput(nowNanos);
        }
        arm(Math.min(inputNanos, outputNanos));
    }

    private void expireInput() {
        inputNanos = NEVER;
        if (reading == null) {
            // In a task, as TLS has a last word.
            run.spawn("close " + stream, stream::close);
        } else {
            reading.cancel("the client is too slow");
        }
    }

    private void expireOutput(long nowNanos) {
        outputNanos = NEVER;
        if (writing != null && writing.remaining() < leftBytes) {
            leftBytes = writing.remaining();
            outputNanos = nowNanos + stallNanos;
        } else {
            stream.abort();
        }
    }
}
