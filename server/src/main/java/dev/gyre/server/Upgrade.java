package dev.gyre.server;

import dev.gyre.http.BodyFraming;
import dev.gyre.http.HeaderFields;
import dev.gyre.loop.net.ConnectionHandler;

/// The end of HTTP on a connection, whose stream somebody else takes over.
final class Upgrade {
    private Upgrade() {}

    static void to(
            String protocol, Exchange exchange, WireAnswer answer, HeaderFields fields, ConnectionHandler handler)
            throws Exception {
        if (exchange.request().upgrade().isEmpty()) {
            throw new IllegalStateException("the client has not asked to change the protocol: " + exchange);
        }
        var all = HeaderFields.builder().add("Connection", "Upgrade").add("Upgrade", protocol).addAll(fields).build();
        run(exchange, answer, 101, all, handler);
    }

    static void tunnel(Exchange exchange, WireAnswer answer, HeaderFields fields, ConnectionHandler handler)
            throws Exception {
        if (!exchange.method().equals("CONNECT")) {
            throw new IllegalStateException("only CONNECT makes a tunnel: " + exchange);
        }
        run(exchange, answer, 200, fields, handler);
    }

    private static void run(
            Exchange exchange, WireAnswer answer, int status, HeaderFields fields, ConnectionHandler handler)
            throws Exception {
        if (!exchange.input().tryEndBody()) {
            throw new IllegalStateException("read the body of " + exchange + " before its protocol is changed");
        }
        exchange.connection().endWatch();
        answer.head(status, fields, BodyFraming.NONE);
        answer.upgraded();
        exchange.output().flush();
        handler.handle(exchange.connection().handOver());
    }
}
