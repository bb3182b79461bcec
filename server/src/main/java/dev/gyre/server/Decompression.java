package dev.gyre.server;

import dev.gyre.http.HeaderFields;
import dev.gyre.http.InflateLimits;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;

/// Decompresses the bodies of requests, for handlers that then read them as if they had come so.
///
/// ```java
/// HttpServer.of(handler.behind(Decompression.of(InflateLimits.defaults().withBytesMax(1 << 20))));
/// ```
///
/// A body with a coding that is not known, or with two, is answered with 415, and one that decompresses to too much
/// with 413, when that much of it has been read. The field `Content-Encoding` stays as it was sent. The limits of the
/// server hold for the bytes as they come, these for what they become.
///
/// Immutable, for any thread.
public final class Decompression implements Filter {
    private final List<ContentCoding> codings;
    private final InflateLimits limits;

    private Decompression(List<ContentCoding> codings, InflateLimits limits) {
        this.codings = List.copyOf(codings);
        this.limits = Objects.requireNonNull(limits, "limits");
    }

    /// With gzip and deflate.
    public static Decompression of(InflateLimits limits) {
        return new Decompression(List.of(ContentCoding.GZIP, ContentCoding.DEFLATE), limits);
    }

    /// The same with another coding besides.
    public Decompression with(ContentCoding coding) {
        var all = new ArrayList<>(codings);
        all.add(Objects.requireNonNull(coding, "coding"));
        return new Decompression(all, limits);
    }

    /// Passes the request on.
    ///
    /// @throws HttpException with status 415 when the coding of its body is not known
    @Override
    public void filter(Exchange exchange, Handler next) throws Exception {
        var values = exchange.request().fields().all("Content-Encoding");
        if (values.isEmpty() || (values.size() == 1 && values.getFirst().equalsIgnoreCase("identity"))) {
            next.handle(exchange);
            return;
        }
        var coding = coding(values);
        try (var decoded = new DecodedBody(coding.decompressor(), limits)) {
            exchange.body().readThrough(decoded::over);
            next.handle(exchange);
        }
    }

    private ContentCoding coding(List<String> values) {
        var name = values.getFirst().toLowerCase(Locale.ROOT);
        for (var coding : codings) {
            if (values.size() == 1 && (coding.name().equals(name) || name.equals("x-" + coding.name()))) {
                return coding;
            }
        }
        var known = codings.stream().map(ContentCoding::name).collect(Collectors.joining(", "));
        throw new HttpException(415, "The coding of the body is not known here.",
            HeaderFields.of("Accept-Encoding", known));
    }
}
