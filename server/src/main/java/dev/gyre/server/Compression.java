package dev.gyre.server;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// Compresses answers for clients that like it (RFC 9110, section 12.5.3).
///
/// ```java
/// HttpServer.of(handler.behind(Compression.defaults()));
/// ```
///
/// Text and its like, not what is compressed by nature; no parts of a content, nothing that has a coding already, and
/// nothing with `Cache-Control: no-transform`. Answers tell caches that they differ ([Answer] gets a `Vary`), and
/// their tag becomes weak, since other bytes have the same meaning. Streamed answers leave as promptly as without.
///
/// An answer that repeats a secret next to what the client has sent tells something about the secret by its compressed
/// length (the BREACH attack): leave it out with `no-transform`.
///
/// Immutable, for any thread.
public final class Compression implements Filter {
    private static final Compression DEFAULTS = new Compression(List.of(ContentCoding.GZIP), 1024);

    private final List<ContentCoding> codings;
    private final int bytesMin;
    private final List<String> names;

    private Compression(List<ContentCoding> codings, int bytesMin) {
        ServerOptions.requireAtLeast("bytesMin", bytesMin, 0);
        this.codings = List.copyOf(codings);
        this.bytesMin = bytesMin;
        names = this.codings.stream().map(ContentCoding::name).toList();
    }

    /// With gzip, for answers of a kibibyte and more: what is shorter mostly fits into the packet of its head. Those
    /// whose length is not known are compressed, too.
    public static Compression defaults() {
        return DEFAULTS;
    }

    /// The same with another coding that is preferred to those which it has.
    public Compression preferring(ContentCoding coding) {
        var all = new ArrayList<ContentCoding>(codings.size() + 1);
        all.add(Objects.requireNonNull(coding, "coding"));
        codings.stream().filter(other -> !other.name().equals(coding.name())).forEach(all::add);
        return new Compression(all, bytesMin);
    }

    /// The same for answers from another length on.
    ///
    /// @param bytesMin at least 0
    public Compression withBytesMin(int bytesMin) {
        return new Compression(codings, bytesMin);
    }

    @Override
    public void filter(Exchange exchange, Handler next) throws Exception {
        try (var coded = new CodedAnswer(this)) {
            exchange.beforeAnswer(coded);
            next.handle(exchange);
            coded.end();
        }
    }

    int bytesMin() {
        return bytesMin;
    }

    List<String> names() {
        return names;
    }

    /// The coding of that name, which is one of [#names].
    ContentCoding coding(String name) {
        return codings.get(names.indexOf(name));
    }
}
