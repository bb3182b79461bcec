package dev.gyre.web;

import dev.gyre.http.HeaderFields;
import dev.gyre.loop.Gyre;
import dev.gyre.loop.TaskCancelledException;
import dev.gyre.loop.TaskGroup;
import dev.gyre.loop.sync.Mutex;
import dev.gyre.server.ResponseBody;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Sends many values one after the other, as the handler's stream or iterator brings them: as lines of JSON, or as
/// events. What is asked for the next value may suspend, for as long as it takes.
///
/// An answer without an end ends when the client leaves, and when the server stops. Events of which none comes for 15 s
/// are replaced by a comment, so that what is between client and server does not take the connection for dead.
///
/// @param shape of one value, or of the data of one event
/// @param isEvents whether they are events
record StreamAnswering(Shape shape, boolean isEvents, int status, HeaderFields fields) implements Answering {
    private static final Duration PING_INTERVAL = Duration.ofSeconds(15);
    private static final byte[] PING = ": ping\n\n".getBytes(StandardCharsets.UTF_8);

    @Override
    public void send(Request request, @Nullable Object result) throws Exception {
        switch (result) {
            case Response response -> ResponseSending.send(request, response);
            case Stream<?> stream -> {
                try (stream) {
                    send(request, stream.iterator());
                }
            }
            case Iterator<?> iterator -> {
                try {
                    send(request, iterator);
                } finally {
                    if (iterator instanceof AutoCloseable closeable) closeable.close();
                }
            }
            case null -> throw new IllegalStateException(request + " returned null for a stream");
            default -> throw new IllegalStateException(request + " returned " + result.getClass() + " for a stream");
        }
    }

    private void send(Request request, Iterator<?> values) throws Exception {
        var exchange = request.exchange();
        var settings = request.settingsOrNull();
        int sentStatus = settings == null || settings.status() == 0 ? status : settings.status();
        var body = exchange.stream(sentStatus, ResponseSending.merged(fields, settings));
        var isStopping = new boolean[1];
        exchange.cancelWhenClientLeaves(() -> {
            TaskGroup.run(group -> {
                exchange.onServerStop(() -> {
                    isStopping[0] = true;
                    group.cancel("the server is stopping");
                });
                try {
                    writeAll(request, values, body, group);
                } catch (TaskCancelledException cancelled) {
                    if (!isStopping[0]) throw cancelled;
                }
                group.cancel("the stream has ended");
            });
        });
        body.end();
    }

    private void writeAll(Request request, Iterator<?> values, ResponseBody body, TaskGroup group) throws IOException {
        var writer = new Writer(request.running(), body);
        if (isEvents) group.spawn("ping " + request, writer::pings);
        while (values.hasNext()) writer.write(values.next());
    }

    /// Writes one value at a time, with pings between.
    private final class Writer {
        private final RunningApp running;
        private final ResponseBody body;
        private final Mutex mutex = new Mutex();
        private Instant lastWrite = Gyre.now();

        Writer(RunningApp running, ResponseBody body) {
            this.running = running;
            this.body = body;
        }

        void write(@Nullable Object value) throws IOException {
            var output = running.takeOutput();
            try (var held = mutex.hold()) {
                if (isEvents) {
                    EventText.write(value, shape, output);
                } else {
                    shape.write(value, output);
                    output.put((byte) '\n');
                }
                body.write(output.written());
                lastWrite = Gyre.now();
            } finally {
                running.giveBack(output);
            }
        }

        void pings() throws IOException {
            while (true) {
                Gyre.sleepUntil(lastWrite.plus(PING_INTERVAL));
                try (var held = mutex.hold()) {
                    if (Duration.between(lastWrite, Gyre.now()).compareTo(PING_INTERVAL) < 0) continue;
                    body.write(PING);
                    lastWrite = Gyre.now();
                }
            }
        }
    }
}
