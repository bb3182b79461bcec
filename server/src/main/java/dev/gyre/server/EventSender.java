package dev.gyre.server;

import dev.gyre.http.HeaderFields;
import dev.gyre.http.ServerSentEvent;
import dev.gyre.loop.CancelScope;
import dev.gyre.loop.EventLoop;
import dev.gyre.loop.TaskCancelledException;
import dev.gyre.loop.TimerHandle;
import dev.gyre.loop.sync.Mutex;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The events of one answer (server-sent events, WHATWG HTML, section 9.2).
///
/// What was sent leaves when the task suspends. Any number of tasks may send, as long as the handler has not returned;
/// their events leave whole, one after the other. Methods that send suspend while the client does not read, and are
/// cancellation points.
public final class EventSender {
    /// Before the first proxies on the way take a silent connection for a dead one, with room for delays: some do after
    /// 30 seconds.
    static final Duration PING_AFTER = Duration.ofSeconds(15);

    private static final HeaderFields FIELDS = HeaderFields.of(
        "Content-Type", "text/event-stream", "Cache-Control", "no-cache", "X-Accel-Buffering", "no");

    private static final byte[] PING = ServerSentEvent.comment("");

    private final Exchange exchange;
    private final ServerRun run;
    private final ResponseBody body;
    private final EventLoop loop = EventLoop.current();
    private final long pingAfterNanos;
    private final Mutex turn = new Mutex("sending an event");
    private long sentNanos = loop.recentNanos();
    private @Nullable TimerHandle timer;
    private boolean hasEnded;

    private EventSender(Exchange exchange, ResponseBody body, Duration pingAfter) {
        this.exchange = exchange;
        this.run = exchange.connection().run;
        this.body = body;
        this.pingAfterNanos = pingAfter.toNanos();
    }

    /// @param pingAfter zero for no pings
    static void run(Exchange exchange, Duration pingAfter, EventsHandler handler) throws Exception {
        ServerOptions.requireAtLeast("pingAfter", pingAfter.toNanos(), 0);
        var body = exchange.stream(200, FIELDS);
        if (!exchange.method().equals("HEAD")) {
            var sender = new EventSender(exchange, body, pingAfter);
            // So that the client knows that it is connected.
            body.flush();
            exchange.<Exception>cancelWhenClientLeaves(() -> sender.run(handler));
        }
        body.end();
    }

    private void run(EventsHandler handler) throws Exception {
        var scope = CancelScope.open();
        try (scope) {
            exchange.onServerStop(() -> scope.cancel("the server stops"));
            pingLater(pingAfterNanos);
            handler.handle(this);
        } catch (TaskCancelledException cancelled) {
            if (!scope.isCancelled()) {
                throw cancelled;
            }
        } finally {
            hasEnded = true;
            if (timer != null) {
                timer.cancel();
            }
        }
        // A ping, or an event of another task, that has begun must be whole before the end.
        turn.hold().close();
    }

    // ---- for handlers ----------------------------------------------------------------------------

    /// Sends an event.
    ///
    /// @throws IOException when the client is gone, or reads too slowly
    /// @throws IllegalStateException when the handler has returned
    public void send(ServerSentEvent event) throws IOException {
        write(event.encode());
    }

    /// Sends an event that is only `data`, which may have several lines; as [#send(ServerSentEvent)].
    public void send(String data) throws IOException {
        send(ServerSentEvent.of(data));
    }

    /// Sends a comment, which clients skip; as [#send(ServerSentEvent)].
    public void comment(String comment) throws IOException {
        write(ServerSentEvent.comment(comment));
    }

    /// The id of the last event that the client has got, if it was connected before and events had ids.
    public Optional<String> lastEventId() {
        // Browsers send UTF-8, which the fields of HTTP know nothing of.
        return exchange.header("Last-Event-ID")
                .map(id -> new String(id.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8));
    }

    private void write(byte[] bytes) throws IOException {
        try (var held = turn.hold()) {
            if (hasEnded) {
                throw new IllegalStateException("the events have ended: the handler of " + exchange + " has returned");
            }
            sentNanos = loop.recentNanos();
            body.write(ByteBuffer.wrap(bytes));
        }
    }

    // ---- pings -----------------------------------------------------------------------------------

    private void pingLater(long nanos) {
        if (pingAfterNanos > 0) {
            timer = loop.callLater(Duration.ofNanos(nanos), this::pingIfSilent);
        }
    }

    /// A timer and not a task of its own: there are many streams, and most are silent.
    private void pingIfSilent() {
        if (hasEnded) {
            return;
        }
        long silentNanos = loop.recentNanos() - sentNanos;
        if (silentNanos < pingAfterNanos) {
            pingLater(pingAfterNanos - silentNanos);
            return;
        }
        run.spawn("ping " + exchange, this::ping);
        pingLater(pingAfterNanos);
    }

    private void ping() {
        // Who holds it is sending, which says more than a ping.
        if (!turn.tryLock()) {
            return;
        }
        try {
            if (!hasEnded) {
                body.write(PING);
            }
        } catch (IOException broken) {
            // The connection ends, and cancels the handler.
        } finally {
            turn.unlock();
        }
    }
}
