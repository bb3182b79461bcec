package dev.gyre.server;

import dev.gyre.http.BadContentException;
import dev.gyre.http.BodyFraming;
import dev.gyre.http.HeaderFields;
import dev.gyre.http.HttpSyntaxException;
import dev.gyre.http.RequestHead;
import dev.gyre.http.Status;
import dev.gyre.http.TargetForm;
import dev.gyre.loop.Action;
import dev.gyre.loop.Gyre;
import dev.gyre.loop.net.ByteStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// One connection that speaks HTTP/1.1: read [#serve] first, it is the connection loop.
final class HttpConnection {
    private static final HeaderFields TEXT = HeaderFields.of("Content-Type", "text/plain; charset=utf-8");

    final ServerRun run;
    final ByteStream stream;
    final ConnectionTimer timer;

    // Owned by ServerRun.
    @Nullable HttpConnection previous;
    @Nullable HttpConnection next;

    /// While it works; an idle connection has none.
    private @Nullable Workspace workspace;

    private int requestsLeft;
    private boolean isIdle;

    /// Why this connection ends, if it does.
    private boolean closesAfterwards;

    private boolean hasClientLeft;
    private boolean isCut;
    private boolean isHandedOver;

    // ---- of the present exchange ----

    @Nullable ClientWatch watch;
    private @Nullable List<Action<?>> afterSent;
    private @Nullable List<Action<?>> afterEnd;
    private @Nullable List<Runnable> onStop;

    HttpConnection(ServerRun run, ByteStream stream) {
        this.run = run;
        this.stream = stream;
        timer = new ConnectionTimer(run.loop, stream);
        requestsLeft = run.options.requestsPerConnectionMax();
    }

    // ---- the loop --------------------------------------------------------------------------------

    /// Serves the connection to its end. Only a cancellation is thrown.
    void serve() {
        run.add(this);
        try {
            while (awaitRequest()) {
                var head = readHead();
                if (head == null) {
                    break;
                }
                var exchange = new Exchange(this, head);
                boolean keeps;
                try {
                    handle(exchange);
                    keeps = finish(exchange);
                } finally {
                    startAfterEnd(exchange);
                }
                if (!keeps) {
                    break;
                }
            }
            end();
        } catch (IOException broken) {
            stream.abort();
        } finally {
            giveBackWorkspace();
            timer.close();
            run.remove(this);
        }
    }

    /// Waits for the first bytes of a request, without any memory for them; false when there will be none.
    private boolean awaitRequest() {
        if (workspace != null && workspace.input.hasBytes()) {
            return true;
        }
        giveBackWorkspace();
        isIdle = true;
        timer.limitIdle(run.idleNanos);
        try {
            stream.awaitReadable();
            var taken = run.takeWorkspace();
            taken.lendTo(this);
            workspace = taken;
            hasClientLeft = !taken.input.fillIdle();
            return !hasClientLeft;
        } catch (IOException closed) {
            // By the timer, by the end of the server, by the client: nobody waits for an answer.
            hasClientLeft = true;
            return false;
        } finally {
            isIdle = false;
            timer.endInput();
        }
    }

    private @Nullable RequestHead readHead() throws IOException {
        try {
            var head = input().head();
            if (head != null) {
                output().answer(head);
            }
            return head;
        } catch (HttpSyntaxException malformed) {
            refuse(malformed.status());
        } catch (HttpException late) {
            refuse(late.status());
        }
        return null;
    }

    /// Answers what is not a request; nobody knows where the next one would begin.
    private void refuse(int status) throws IOException {
        var text = ByteBuffer.wrap(Status.reason(status).getBytes(StandardCharsets.UTF_8));
        output().answerMalformed();
        output().head(status, TEXT, BodyFraming.length(text.remaining()));
        output().body(text);
        output().end(HeaderFields.empty());
    }

    private void handle(Exchange exchange) throws IOException {
        output().flushWhenSuspended();
        try {
            if (!answerItself(exchange)) {
                run.handler.handle(exchange);
            }
            if (!exchange.answer().tryComplete()) {
                ServerRun.LOGGER.log(
                    System.Logger.Level.ERROR, "the handler has ended without an answer to " + exchange);
                exchange.sendText(500, HeaderFields.empty(), Status.reason(500));
            }
        } catch (Throwable failure) {
            // Who is cancelled cannot answer any more.
            Gyre.checkpoint();
            failed(exchange, failure);
        }
    }

    /// Requests that are about the server, or for a proxy.
    private boolean answerItself(Exchange exchange) throws IOException {
        return switch (exchange.request().form()) {
            case ORIGIN, ABSOLUTE -> false;
            case ASTERISK -> {
                exchange.send(204);
                yield true;
            }
            case AUTHORITY -> {
                if (!run.options.acceptsTunnels()) {
                    exchange.sendText(501, HeaderFields.empty(), Status.reason(501));
                }
                yield !run.options.acceptsTunnels();
            }
        };
    }

    private void failed(Exchange exchange, Throwable failure) throws IOException {
        if (hasClientLeft || isCut) {
            isCut = true;
            return;
        }
        if (failure instanceof HttpSyntaxException) {
            closesAfterwards = true;
        }
        if (isHandedOver || exchange.isCommitted()) {
            isCut = true;
            log(exchange, failure, "failed after it had begun to answer, and its connection is aborted");
            return;
        }
        switch (failure) {
            case HttpException told -> exchange.sendText(told.status(), told.fields(), told.text());
            case HttpSyntaxException malformed -> sendStatus(exchange, malformed.status());
            case BadContentException bad when bad.status() < 500 ->
                exchange.sendText(bad.status(), HeaderFields.empty(), Objects.requireNonNull(bad.getMessage()));
            default -> {
                log(exchange, failure, "failed");
                sendStatus(exchange, 500);
            }
        }
    }

    private static void sendStatus(Exchange exchange, int status) throws IOException {
        exchange.sendText(status, HeaderFields.empty(), Status.reason(status));
    }

    private static void log(Exchange exchange, Throwable failure, String what) {
        ServerRun.LOGGER.log(System.Logger.Level.ERROR, "the handler of " + exchange + " " + what, failure);
    }

    /// Brings the exchange to its end; whether another one may follow.
    private boolean finish(Exchange exchange) throws IOException {
        if (isCut || isHandedOver || hasClientLeft) {
            exchange.over();
            return false;
        }
        boolean keeps = !closesAfterwards && output().keepsAlive() && endBody();
        output().answered(!keeps || afterSent != null || !input().hasBytes());
        exchange.over();
        if (afterSent != null) {
            afterSent.forEach(action -> run.spawn("after " + exchange, action));
        }
        afterSent = null;
        onStop = null;
        return keeps;
    }

    /// Gets rid of a body that the handler has not read, if that is worth it.
    private boolean endBody() throws IOException {
        try {
            if (input().tryEndBody()) {
                return true;
            }
            output().flush();
            return input().drainBody(run.options.drainBytesMax());
        } catch (HttpSyntaxException | HttpException unusable) {
            return false;
        }
    }

    // ---- the end ---------------------------------------------------------------------------------

    private void end() throws IOException {
        if (isCut) {
            stream.abort();
        } else if (hasClientLeft || isHandedOver) {
            stream.close();
        } else {
            output().flush();
            giveBackWorkspace();
            timer.endInput();
            stream.closeGracefully(run.options.timeLimits().close());
        }
    }

    private void giveBackWorkspace() {
        var used = workspace;
        workspace = null;
        if (used != null && used.reset()) {
            run.giveBack(used);
        }
    }

    /// The server stops: called by another task, or by a callback.
    void stop() {
        closesAfterwards = true;
        if (isIdle) {
            stream.close();
        }
        var actions = onStop;
        onStop = null;
        if (actions != null) {
            actions.forEach(Runnable::run);
        }
    }

    // ---- for the parts ---------------------------------------------------------------------------

    RequestInput input() {
        return workspace().input;
    }

    ResponseOutput output() {
        return workspace().output;
    }

    private Workspace workspace() {
        if (workspace == null) {
            throw new IllegalStateException("this connection does not speak HTTP any more");
        }
        return workspace;
    }

    /// Before the head of an answer, which tells whether the connection is kept.
    void prepareHead() {
        requestsLeft--;
        // If the client still waits to be told to send its body, nobody knows whether it will.
        if (closesAfterwards || run.isStopping() || requestsLeft <= 0 || input().forgoContinue()) {
            output().closeAfterwards();
        }
    }

    void closeAfterwards() {
        closesAfterwards = true;
    }

    void clientLeft() {
        hasClientLeft = true;
    }

    void outputCut() {
        isCut = true;
    }

    void bodyEnded() {
        if (watch != null) {
            watch.bodyEnded();
        }
    }

    void afterSent(Action<?> action) {
        if (afterSent == null) {
            afterSent = new ArrayList<>(2);
        }
        afterSent.add(action);
    }

    void afterEnd(Action<?> action) {
        if (afterEnd == null) {
            afterEnd = new ArrayList<>(2);
        }
        afterEnd.add(action);
    }

    private void startAfterEnd(Exchange exchange) {
        if (afterEnd != null) {
            afterEnd.forEach(action -> run.spawn("after the end of " + exchange, action));
            afterEnd = null;
        }
    }

    void onStop(Runnable action) {
        if (run.isStopping()) {
            action.run();
            return;
        }
        if (onStop == null) {
            onStop = new ArrayList<>(2);
        }
        onStop.add(action);
    }

    /// The stream for somebody who speaks another protocol.
    ByteStream handOver() {
        var rest = input().takeRest();
        isHandedOver = true;
        giveBackWorkspace();
        return rest.length == 0 ? stream : new UpgradedStream(stream, rest);
    }

    @Override
    public String toString() {
        return stream.toString();
    }
}
