package dev.gyre.server;

import dev.gyre.loop.LoopLocal;
import java.util.Map;
import java.util.Objects;
import java.util.WeakHashMap;
import java.util.function.Consumer;

/// Writes a line for each request, when its answer has been sent or has failed.
///
/// ```java
/// HttpServer.of(handler.behind(RequestIds.defaults().then(AccessLog.toLogger(AccessLog.Form.COMBINED))));
/// ```
///
/// Whoever takes the lines is called by threads that may block, one line after the other, in the order of a loop; the
/// loops of a server may call at the same time. Lines wait for that in a queue; when it is full more are dropped, which
/// is logged with their number. When the server stops, what waits is written first, within the time for connections.
///
/// What clients send cannot end or fake a line: quotes, backslashes, controls and all that is not ASCII are escaped,
/// and long values are cut. What is no request at all, and is refused, has no line. Immutable, for any thread.
public final class AccessLog implements Filter {
    /// What a line looks like.
    public enum Form {
        /// The one of the first web servers: who, when, the request's line, status, bytes.
        COMMON,
        /// The same with the page that led here, and the client's name for itself.
        COMBINED,
        /// An object of JSON, with the time that it took in microseconds and the id of [RequestIds] besides.
        JSON
    }

    private static final LoopLocal<Map<AccessLog, LogQueue>> QUEUES = LoopLocal.of(WeakHashMap::new);

    /// Some seconds of a busy server, and a few megabytes.
    private static final int LINES_MAX = 10_000;

    private final Form form;
    private final Consumer<? super String> sink;
    private final int linesMax;

    private AccessLog(Form form, Consumer<? super String> sink, int linesMax) {
        ServerOptions.requireAtLeast("linesMax", linesMax, 1);
        this.form = Objects.requireNonNull(form, "form");
        this.sink = Objects.requireNonNull(sink, "sink");
        this.linesMax = linesMax;
    }

    /// Lines for `sink`, without an end of line.
    public static AccessLog of(Form form, Consumer<? super String> sink) {
        return new AccessLog(form, sink, LINES_MAX);
    }

    /// Lines for the [System.Logger] called `dev.gyre.server.access`, with level `INFO`.
    public static AccessLog toLogger(Form form) {
        var logger = System.getLogger("dev.gyre.server.access");
        return of(form, line -> logger.log(System.Logger.Level.INFO, line));
    }

    /// The same with another number of lines that may wait on each loop, 10,000 by default: some seconds of a busy
    /// server.
    public AccessLog withLinesMax(int linesMax) {
        return new AccessLog(form, sink, linesMax);
    }

    @Override
    public void filter(Exchange exchange, Handler next) throws Exception {
        var run = exchange.connection().run;
        long beginNanos = run.loop.recentNanos();
        exchange.onEnd(() -> {
            var queue = QUEUES.get().computeIfAbsent(this, log -> new LogQueue(log.sink, log.linesMax));
            queue.add(new LogLine(exchange, run.loop.recentNanos() - beginNanos).text(form), run);
        });
        next.handle(exchange);
    }
}
