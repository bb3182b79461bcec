package dev.gyre.client;

import dev.gyre.http.HeaderFields;
import dev.gyre.http.HeaderFieldsBuilder;
import dev.gyre.http.HttpSyntaxException;
import dev.gyre.http.ResponseHead;
import dev.gyre.loop.Gyre;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// From a request to the head of its response: redirections, a second attempt, a connection, and the exchange on it.
/// Read from the top: [#run] follows redirections, [#attempt] takes a connection, [#exchange] uses it.
final class Exchange {
    private final ClientOptions options;
    private final Dialer dialer;
    private final Pool pool;

    Exchange(ClientOptions options, Dialer dialer, Pool pool) {
        this.options = options;
        this.dialer = dialer;
        this.pool = pool;
    }

    /// Sends a request, and follows where the answer leads.
    ///
    /// @param redirectsMax 0 for who wants to see redirections
    ResponseStream run(Prepared request, ClientTimeouts timeouts, int redirectsMax) throws IOException {
        var current = request;
        for (int followed = 0;; followed++) {
            var response = attempt(current, timeouts);
            if (redirectsMax == 0) {
                return response;
            }
            try {
                var next = current.redirected(
                    response.status(), response.header("Location"), options.followsToPlain());
                if (next.isEmpty()) {
                    return response;
                }
                if (followed == redirectsMax) {
                    throw new HttpClientException.RedirectRefused(request.target().origin() + " redirects more than "
                            + redirectsMax + " times, the limit ClientLimits.redirectsMax",
                        response.status());
                }
                current = next.get();
            } catch (HttpClientException refused) {
                response.close();
                throw refused;
            }
            response.close();
        }
    }

    /// Sends a request once; again, when the server had closed the connection before it saw it, as far as one can
    /// know (RFC 9112, section 9.3.1).
    private ResponseStream attempt(Prepared request, ClientTimeouts timeouts) throws IOException {
        var route = dialer.routeTo(request.target().origin());
        var connection = pool.acquire(route, false);
        try {
            return exchange(connection, request, timeouts);
        } catch (HttpClientException.ConnectionLost lost) {
            if (!connection.isReused() || connection.isAnswered() || !request.mayBeRepeated()) {
                throw lost;
            }
        }
        return exchange(pool.acquire(route, true), request, timeouts);
    }

    private ResponseStream exchange(Connection connection, Prepared request, ClientTimeouts timeouts)
            throws IOException {
        var sending = new BodySending(connection, request.body(), timeouts.send());
        try {
            var fields = fields(request);
            connection.encoder().head(
                request.method(), requestTarget(request), fields, request.body().framing(), connection.output());
            connection.begin(request.method());
            var head = headAfterSending(connection, request, sending, timeouts);
            storeCookies(request.target(), head.fields());
            return new ResponseStream(pool, connection, head, request.target(),
                options.decodes() && !request.fields().contains("Accept-Encoding"), options, timeouts, sending);
        } catch (Throwable failure) {
            pool.discard(connection);
            sending.cancel();
            throw failure;
        }
    }

    private ResponseHead headAfterSending(
            Connection connection, Prepared request, BodySending sending, ClientTimeouts timeouts) throws IOException {
        @Nullable IOException notSent = null;
        try {
            if (request.expectsContinue()) {
                sending.sendHead();
                var early = awaitContinue(connection, timeouts);
                if (early != null) {
                    return early;
                }
            }
            sending.sendBody();
        } catch (HttpClientException known) {
            throw known;
        } catch (IOException broken) {
            // Perhaps the server has answered and closed: then its answer is still to be read.
            notSent = broken;
        }
        try {
            return awaitHead(connection, sending, timeouts.head());
        } catch (HttpClientException known) {
            throw known;
        } catch (IOException broken) {
            throw lost(connection, notSent != null ? notSent : broken, sending);
        }
    }

    private static HttpClientException lost(Connection connection, IOException broken, BodySending sending) {
        var cause = sending.failure() == null ? broken : sending.failure();
        var what = sending.failure() == null
                ? "was lost before the head of a response came: "
                : "was lost because the request could not be sent: ";
        return new HttpClientException.ConnectionLost(
            "the connection to " + connection.route() + " " + what + cause.getMessage(), cause);
    }

    /// Null when the body is to be sent.
    private static @Nullable ResponseHead awaitContinue(Connection connection, ClientTimeouts timeouts)
            throws IOException {
        while (true) {
            var head = nextHead(connection, timeouts.awaitContinue());
            if (head == null || head.status() == 100) {
                return null;
            }
            if (!head.isInformational()) {
                return head;
            }
        }
    }

    private static ResponseHead awaitHead(Connection connection, BodySending sending, Duration limit)
            throws IOException {
        while (true) {
            var head = nextHead(connection, limit);
            if (head != null && !head.isInformational()) {
                return head;
            }
            // A server may read all of a large body before it answers.
            if (head == null && !sending.isUnderWay()) {
                throw new HttpClientException.TimedOut(
                    connection.route() + " has not answered within " + limit + " (ClientTimeouts.head)");
            }
        }
    }

    private static @Nullable ResponseHead nextHead(Connection connection, Duration limit) throws IOException {
        try {
            return (ResponseHead) connection.nextWithin(limit);
        } catch (HttpSyntaxException malformed) {
            throw new HttpClientException.BadResponse(
                connection.route() + " does not answer as HTTP demands: " + malformed.getMessage(), 0, malformed);
        }
    }

    // ---- the head of the request -----------------------------------------------------------------

    private String requestTarget(Prepared request) {
        var isForProxy = options.proxy() != null && !request.target().origin().isSecure();
        return isForProxy ? request.target().uri().toString() : request.target().path();
    }

    private HeaderFields fields(Prepared request) {
        var own = request.fields();
        var target = request.target();
        var all = HeaderFields.builder();
        if (!own.contains("Host")) all.add("Host", target.origin().authority());
        var defaults = options.fields();
        for (int field = 0; field < defaults.size(); field++) {
            var name = defaults.name(field);
            if (!own.contains(name) && !(request.isForeign() && Prepared.isSecret(name))) {
                all.add(name, defaults.value(field));
            }
        }
        if (options.decodes() && !own.contains("Accept-Encoding") && !defaults.contains("Accept-Encoding")) {
            all.add("Accept-Encoding", "gzip, deflate");
        }
        all.addAll(own);
        var type = request.body().contentType();
        if (type.isPresent() && !own.contains("Content-Type")) all.add("Content-Type", type.get());
        if (target.credentials() != null && !own.contains("Authorization")) {
            all.set("Authorization", Proxy.basic(target.credentials()));
        }
        var proxy = options.proxy();
        if (proxy != null && proxy.authorization() != null && !target.origin().isSecure()) {
            all.set("Proxy-Authorization", proxy.authorization());
        }
        if (request.expectsContinue()) all.set("Expect", "100-continue");
        addCookies(target, own, all);
        return all.build();
    }

    private void addCookies(Target target, HeaderFields own, HeaderFieldsBuilder all) {
        var jar = options.cookies();
        if (jar != null && !own.contains("Cookie")) {
            jar.header(target, Gyre.now()).ifPresent(value -> all.add("Cookie", value));
        }
    }

    private void storeCookies(Target target, HeaderFields fields) {
        var jar = options.cookies();
        if (jar != null && fields.contains("Set-Cookie")) jar.store(target, fields.all("Set-Cookie"), Gyre.now());
    }
}
