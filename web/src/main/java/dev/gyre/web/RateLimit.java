package dev.gyre.web;

import dev.gyre.http.HeaderFields;
import dev.gyre.loop.Gyre;
import dev.gyre.server.Exchange;
import dev.gyre.server.Filter;
import dev.gyre.server.Handler;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Function;

/// Lets each client send so many requests in a time, and answers what is above that with 429 and `Retry-After`.
///
/// ```java
/// app.use(RateLimit.of(100, ofMinutes(1)));
/// var byKey = RateLimit.of(5, ofMinutes(1)).by(exchange -> exchange.header("X-Key"));
/// ```
///
/// Every client has a bucket of tokens that holds as many as the limit and fills evenly; a request takes one. So a
/// client that was quiet may send all of them at once. A client is an address, of IPv6 a network of 64 bits, as
/// everybody has that many; behind a proxy it is whom a filter for trusted proxies, in front of this one, has found
/// in its fields. All clients of a Unix socket are one.
///
/// Remembers at most 100,000 clients, some 20 MB, and forgets those first that were seen last long ago; who is
/// forgotten begins with a full bucket. All loops share the buckets. Any thread.
public final class RateLimit implements Filter {
    private static final int KEYS_MAX = 100_000;

    private final int requests;
    private final Duration period;
    private final Function<? super Exchange, ?> key;
    private final int keysMax;
    private final TokenBuckets buckets;

    private RateLimit(int requests, Duration period, Function<? super Exchange, ?> key, int keysMax) {
        this.requests = requests;
        this.period = period;
        this.key = key;
        this.keysMax = keysMax;
        buckets = new TokenBuckets(requests, period.toNanos() / requests, keysMax);
    }

    /// So many requests in a time, for each address.
    ///
    /// @param requests at least 1
    /// @param period to the nanosecond, at least one for each request, at most a year
    /// @throws IllegalArgumentException when one of them is out of range
    public static RateLimit of(int requests, Duration period) {
        if (requests < 1) {
            throw new IllegalArgumentException("requests is " + requests + ", but must be at least 1");
        }
        if (period.compareTo(Duration.ofNanos(requests)) < 0 || period.compareTo(Duration.ofDays(366)) > 0) {
            throw new IllegalArgumentException("period is " + period
                    + ", but must be at least a nanosecond for each request, and at most 366 days");
        }
        return new RateLimit(requests, period, RateLimit::address, KEYS_MAX);
    }

    /// The same, with buckets for something else than addresses.
    ///
    /// @param key what a request is counted for, compared with `equals`; it must not suspend
    public RateLimit by(Function<? super Exchange, ?> key) {
        return new RateLimit(requests, period, Objects.requireNonNull(key, "key"), keysMax);
    }

    /// The same with another number of clients that are remembered.
    ///
    /// @throws IllegalArgumentException when it is below 2
    public RateLimit withKeysMax(int keysMax) {
        if (keysMax < 2) {
            throw new IllegalArgumentException("keysMax is " + keysMax + ", but must be at least 2");
        }
        return new RateLimit(requests, period, key, keysMax);
    }

    /// Passes the request on, or answers 429.
    @Override
    public void filter(Exchange exchange, Handler next) throws Exception {
        var now = Gyre.now();
        long nowNanos = now.getEpochSecond() * 1_000_000_000 + now.getNano();
        long waitNanos = buckets.take(Objects.requireNonNull(key.apply(exchange), "key"), nowNanos);
        if (waitNanos == 0) {
            next.handle(exchange);
            return;
        }
        long waitSeconds = (waitNanos + 999_999_999) / 1_000_000_000;
        exchange.send(
            429,
            HeaderFields.of("Content-Type", "text/plain; charset=utf-8", "Retry-After", Long.toString(waitSeconds)),
            "Too Many Requests".getBytes(StandardCharsets.US_ASCII));
    }

    private record Network(long prefix) {}

    private static Object address(Exchange exchange) {
        var remote = exchange.peer().remoteAddress();
        if (remote instanceof InetSocketAddress socket) {
            InetAddress address = socket.getAddress();
            if (address instanceof Inet6Address six) {
                return new Network(ByteBuffer.wrap(six.getAddress()).getLong());
            }
            return address == null ? socket.getHostString() : address;
        }
        return remote.getClass();
    }

    @Override
    public String toString() {
        return "at most " + requests + " requests in " + period;
    }
}
