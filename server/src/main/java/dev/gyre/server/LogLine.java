package dev.gyre.server;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;

/// One line of an access log.
final class LogLine {
    private static final DateTimeFormatter COMMON_TIME =
            DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss Z", Locale.ROOT).withZone(ZoneOffset.UTC);

    /// Longer than honest values, and short enough for those who read.
    private static final int VALUE_LENGTH_MAX = 1024;

    private static final int NANOS_PER_MICRO = 1000;

    private final Exchange exchange;
    private final long nanos;
    private final Instant time;
    private final StringBuilder line = new StringBuilder(160);

    LogLine(Exchange exchange, long nanos) {
        this.exchange = exchange;
        this.nanos = nanos;
        time = exchange.options().clock().instant();
    }

    String text(AccessLog.Form form) {
        switch (form) {
            case COMMON -> common();
            case COMBINED -> {
                common();
                line.append(' ');
                quoted(exchange.header("Referer").orElse("-"));
                line.append(' ');
                quoted(exchange.header("User-Agent").orElse("-"));
            }
            case JSON -> json();
        }
        return line.toString();
    }

    private void common() {
        var head = exchange.request();
        escaped(host(exchange.peer().remoteAddress()));
        line.append(" - - [");
        COMMON_TIME.formatTo(time, line);
        line.append("] ");
        quoted(head.method() + ' ' + head.target() + ' ' + version());
        line.append(' ').append(exchange.status() == 0 ? "-" : Integer.toString(exchange.status()));
        line.append(' ').append(exchange.bytesSent() == 0 ? "-" : Long.toString(exchange.bytesSent()));
    }

    private void json() {
        var head = exchange.request();
        line.append("{\"time\":\"").append(time).append('"');
        member("remote", Optional.of(host(exchange.peer().remoteAddress())));
        member("method", Optional.of(head.method()));
        member("host", Optional.of(head.authority()));
        member("target", Optional.of(head.target()));
        member("version", Optional.of(version()));
        line.append(",\"status\":").append(exchange.status() == 0 ? "null" : Integer.toString(exchange.status()))
                .append(",\"bytes\":").append(exchange.bytesSent())
                .append(",\"micros\":").append(nanos / NANOS_PER_MICRO);
        member("referer", exchange.header("Referer"));
        member("agent", exchange.header("User-Agent"));
        member("id", exchange.id());
        line.append('}');
    }

    private void member(String name, Optional<String> value) {
        if (value.isPresent()) {
            line.append(",\"").append(name).append("\":");
            quoted(value.get());
        }
    }

    private String version() {
        return switch (exchange.request().version()) {
            case HTTP_1_0 -> "HTTP/1.0";
            case HTTP_1_1 -> "HTTP/1.1";
        };
    }

    private static String host(SocketAddress address) {
        return address instanceof InetSocketAddress internet
                ? internet.isUnresolved() ? internet.getHostString() : internet.getAddress().getHostAddress()
                : address.toString();
    }

    private void quoted(String value) {
        line.append('"');
        escaped(value);
        line.append('"');
    }

    /// In the way of JSON, which logs of text are read with, too.
    private void escaped(String value) {
        int length = Math.min(value.length(), VALUE_LENGTH_MAX);
        for (int i = 0; i < length; i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                line.append('\\').append(c);
            } else if (c >= ' ' && c <= '~') {
                line.append(c);
            } else {
                line.append("\\u").append(HexFormat.of().toHexDigits(c));
            }
        }
        if (length < value.length()) {
            line.append("...");
        }
    }
}
