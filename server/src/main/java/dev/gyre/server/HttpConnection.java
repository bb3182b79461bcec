package dev.gyre.server;

import dev.gyre.http.HttpSyntaxException;
import dev.gyre.http.RequestHead;
import dev.gyre.loop.Action;
import dev.gyre.loop.Gyre;
import dev.gyre.loop.net.ByteStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One connection that speaks HTTP/1.1, from its first request to its end.
///
/// [#serve] is the connection loop, and reads as what happens: wait for a request, read its head, let it be handled,
/// bring the exchange to its end, and begin again or close. It runs in one task, that of the connection, which also
/// runs the handler. So while a handler works no further request is read: a client that sends many gets the answers in
/// their order, and finds its way blocked when it does not read them.
///
/// **Idle.** Most connections wait most of the time. [#awaitRequest] waits with nothing but this object and the timer;
/// codec and buffers come from the server's spare ones ([Workspace]) when there are bytes, and go back when every byte
/// has been answered.
///
/// **Reading.** [RequestInput] turns bytes into heads and bodies, and waits for more. A handler reads the body when it
/// likes. What it leaves is read over in [#endBody], as far as that costs less than a new connection.
///
/// **Writing.** [ResponseOutput] collects. An answer is written at its end when there is no further request at hand, so
/// that answers to requests of one packet leave in one packet. What is collected when the handler suspends leaves
/// then ([PendingFlushes]).
///
/// **Errors** end up in two places. What a handler throws becomes an answer, if there is none yet ([#failed]). What is
/// not HTTP is answered in [#readHead], after the answers to all requests before it; then the connection is closed, for
/// nobody knows where the next request begins.
///
/// **Time.** Each wait for the client has a limit, which is a field in [ConnectionTimer]. The wait for the handler has
/// none: it is not the client's doing.
///
/// **The end** has four forms, chosen in [#end]. When the client has gone or has nothing to say, the stream is closed.
/// When the server ends a connection on which the client may be sending, it is closed gracefully, or a reset could
/// destroy the last answer. When an answer was cut, it is aborted, so that nobody takes a part for the whole. And when
/// another protocol has taken over ([#handOver]), it closes when that ends.
final class HttpConnection {
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
    private @Nullable List<Runnable> onStop;
    private @Nullable List<Runnable> onEnd;

    HttpConnection(ServerRun run, ByteStream stream) {
        this.run = run;
        this.stream = stream;
        timer = new ConnectionTimer(run, stream);
        requestsLeft = run.options.requestsPerConnectionMax();
    }

    // ---- the loop --------------------------------------------------------------------------------

    /// Serves the connection to its end. Only a cancellation is thrown.
    void serve() {
        run.add(this);
        try {
            while (awaitRequest()) {
                var head = readHead();
                if (head == null || !exchange(head)) {
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
        if (run.isStopping()) {
            hasClientLeft = true;
            return false;
        }
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
            ErrorAnswers.refuse(output(), malformed.status());
        } catch (HttpException late) {
            ErrorAnswers.refuse(output(), late.status());
        }
        return null;
    }

    /// One request and its answer; whether another one may follow.
    private boolean exchange(RequestHead head) throws IOException {
        var exchange = new Exchange(this, head);
        try {
            handle(exchange);
            return finish(exchange);
        } finally {
            tellAll(onEnd);
            onEnd = null;
            onStop = null;
            exchange.over();
        }
    }

    private void handle(Exchange exchange) throws IOException {
        output().flushWhenSuspended();
        try {
            if (!answerItself(exchange)) {
                run.handler.handle(exchange);
            }
            if (!exchange.answer().tryComplete()) {
                ErrorAnswers.answerForNone(exchange);
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
                    ErrorAnswers.send(exchange, 501);
                }
                yield !run.options.acceptsTunnels();
            }
        };
    }

    private void failed(Exchange exchange, Throwable failure) throws IOException {
        if (failure instanceof HttpSyntaxException) {
            closesAfterwards = true;
        }
        if (hasClientLeft || isCut) {
            isCut = true;
        } else if (isHandedOver || exchange.isCommitted()) {
            isCut = true;
            ErrorAnswers.log(exchange, "failed after it had begun to answer, and its connection is aborted", failure);
        } else {
            ErrorAnswers.answer(exchange, failure);
        }
    }

    /// Brings the exchange to its end.
    private boolean finish(Exchange exchange) throws IOException {
        if (isCut || isHandedOver || hasClientLeft) {
            return false;
        }
        boolean keeps = !closesAfterwards && output().keepsAlive() && endBody();
        if (!keeps || afterSent != null || !input().hasBytes()) {
            output().flush();
        }
        if (afterSent != null) {
            afterSent.forEach(action -> run.spawn("after " + exchange, action));
            afterSent = null;
        }
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
        tellAll(actions);
    }

    private void tellAll(@Nullable List<Runnable> actions) {
        if (actions == null) {
            return;
        }
        for (var action : actions) {
            try {
                action.run();
            } catch (RuntimeException failure) {
                ServerRun.LOGGER.log(System.Logger.Level.WARNING, "a callback of " + this + " failed", failure);
            }
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
        if (closesAfterwards || requestsLeft <= 0 || input().forgoContinue()) {
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

    /// Ends reading ahead, which suspends until it has.
    void endWatch() {
        if (watch != null) {
            watch.end();
        }
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

    void onEnd(Runnable action) {
        if (onEnd == null) {
            onEnd = new ArrayList<>(2);
        }
        onEnd.add(action);
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
