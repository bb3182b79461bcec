package dev.gyre.server;

import dev.gyre.http.BadContentException;
import dev.gyre.http.BodyFraming;
import dev.gyre.http.HeaderFields;
import dev.gyre.http.HttpSyntaxException;
import dev.gyre.http.Status;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/// What clients are told of failures: nothing but what is meant for them. The rest is logged, once.
final class ErrorAnswers {
    private ErrorAnswers() {}

    /// Answers what is not a request, and is therefore the last thing on its connection.
    static void refuse(ResponseOutput output, int status) throws IOException {
        var text = bytes(Status.reason(status));
        output.answerMalformed();
        output.head(status, Exchange.TEXT, BodyFraming.length(text.remaining()));
        output.body(text);
        output.end(HeaderFields.empty());
    }

    /// Answers a request whose handler has thrown `failure`.
    static void answer(Exchange exchange, Throwable failure) throws IOException {
        switch (failure) {
            case HttpException told -> send(exchange, told.status(), told.fields(), told.text());
            case HttpSyntaxException malformed -> send(exchange, malformed.status());
            case BadContentException bad when bad.status() >= 400 && bad.status() < 500 ->
                send(exchange, bad.status(), HeaderFields.empty(), Objects.requireNonNull(bad.getMessage()));
            default -> {
                log(exchange, "failed", failure);
                send(exchange, 500);
            }
        }
    }

    /// Answers a request whose handler has not.
    static void answerForNone(Exchange exchange) throws IOException {
        ServerRun.LOGGER.log(System.Logger.Level.ERROR, "the handler has ended without an answer to " + exchange);
        send(exchange, 500);
    }

    static void log(Exchange exchange, String what, Throwable failure) {
        ServerRun.LOGGER.log(System.Logger.Level.ERROR, "the handler of " + exchange + " " + what, failure);
    }

    static void send(Exchange exchange, int status) throws IOException {
        send(exchange, status, HeaderFields.empty(), Status.reason(status));
    }

    private static void send(Exchange exchange, int status, HeaderFields fields, String text) throws IOException {
        var all = fields.contains("Content-Type")
                ? fields
                : HeaderFields.builder().addAll(Exchange.TEXT).addAll(fields).build();
        try {
            exchange.send(status, all, bytes(text));
        } catch (RuntimeException filterFailed) {
            if (exchange.isCommitted()) {
                throw filterFailed;
            }
            ServerRun.LOGGER.log(System.Logger.Level.WARNING, "a filter failed before an answer", filterFailed);
            exchange.answer().sendPlain(status, all, bytes(text));
        }
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }
}
