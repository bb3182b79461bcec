package dev.gyre.loop.net;

import dev.gyre.loop.Action;
import dev.gyre.loop.Blocking;
import dev.gyre.loop.LoopLocal;
import dev.gyre.loop.TaskGroup;
import dev.gyre.loop.sync.TaskSemaphore;
import java.io.IOException;
import java.util.concurrent.RejectedExecutionException;
import javax.net.ssl.SSLEngine;

/// How two ends agree on keys and tell each other who they are.
final class TlsHandshake {
    /// Where the engine computes keys and signatures.
    enum Computing {
        /// On threads of the loop's pool: a signature takes a millisecond, with a long RSA key ten, and the way to
        /// another thread and back little beside that.
        OFF_LOOP,
        /// In the task, as all the rest: the order of what happens then depends on the seed alone.
        ON_LOOP
    }

    /// How many handshakes of a loop compute off the loop at once: more than there are processors, because some
    /// wait, for a server that knows revoked certificates say, and few enough to leave the pool to others.
    private static final int OFF_LOOP_MAX =
            Math.max(8, 2 * Runtime.getRuntime().availableProcessors());

    private static final LoopLocal<TaskSemaphore> OFF_LOOP =
            LoopLocal.of(() -> TaskSemaphore.bounded(OFF_LOOP_MAX));

    private TlsHandshake() {}

    /// Shakes hands; suspends until that is done.
    static void run(TlsCodec codec, TlsInput input, TlsOutput output, Computing computing) throws IOException {
        codec.engine().beginHandshake();
        while (true) {
            switch (codec.status()) {
                case NEED_TASK -> compute(codec.engine(), computing);
                case NEED_WRAP -> output.sealHandshake();
                case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> receive(input, output);
                case FINISHED, NOT_HANDSHAKING -> {
                    end(codec, input, output);
                    return;
                }
            }
        }
    }

    /// Opens one record, or waits for more of it, and sends meanwhile what the transport had no room for. Both ends may
    /// have more to say than there is room for on the way, and if both said it first neither would ever listen.
    private static void receive(TlsInput input, TlsOutput output) throws IOException {
        output.trySend();
        if (output.isSent()) {
            input.openHandshake();
            return;
        }
        TaskGroup.run(group -> {
            var rest = group.spawn(() -> sendOrLeave(output));
            input.openHandshake();
            // What has not been sent then is sent later.
            rest.cancel("bytes of the handshake have arrived");
        });
    }

    /// What cannot be sent is left to whoever reads, who hears why: the other end may have said it before it left.
    private static void sendOrLeave(TlsOutput output) {
        try {
            output.send();
        } catch (IOException broken) {
            return;
        }
    }

    private static void end(TlsCodec codec, TlsInput input, TlsOutput output) throws IOException {
        codec.requireSound();
        if (codec.isServerOfTls13()) {
            // What is left is a ticket for later. A client that only writes need not read it, so nobody waits for that.
            output.trySend();
        } else {
            output.send();
        }
        input.release();
    }

    private static void compute(SSLEngine engine, Computing computing) {
        switch (computing) {
            case ON_LOOP -> compute(engine);
            case OFF_LOOP -> {
                try (var permit = OFF_LOOP.get().hold()) {
                    offLoop(() -> compute(engine));
                }
            }
        }
    }

    /// Runs `computation` on another thread while the task is suspended; in the task itself when all threads are busy
    /// and all places to wait are taken.
    static <X extends Exception> void offLoop(Action<X> computation) throws X {
        try {
            Blocking.call(computation);
        } catch (RejectedExecutionException full) {
            computation.run();
        }
    }

    private static void compute(SSLEngine engine) {
        for (var task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
            task.run();
        }
    }
}
