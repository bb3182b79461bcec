package dev.gyre.web;

import dev.gyre.http.HeaderFields;
import dev.gyre.server.Exchange;
import dev.gyre.server.Handler;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Comparator;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;

/// Counts requests and how long they take, and shows the numbers in the text format of Prometheus.
///
/// ```java
/// var metrics = RequestMetrics.byRoute(app::routeOf);
/// app.use(metrics.filter());
/// app.get("/metrics", metrics.page()::handle).hidden();
/// ```
///
/// | name | what |
/// |---|---|
/// | `http_requests_in_progress` | requests that are being handled now |
/// | `http_request_duration_seconds` | a histogram, by `method`, `route` and `status`; its `_count` counts requests |
///
/// There are at most 1,000 combinations of method, route and status; whatever comes above that is counted in one,
/// `route="other"`. Unknown methods are counted as `OTHER`. So no client can fill the memory. A request costs a few
/// adds. Any thread.
public final class RequestMetrics implements RequestObserver {
    private static final int SERIES_MAX = 1000;

    private static final Set<String> METHODS =
            Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "CONNECT", "TRACE");

    /// Upper ends of the buckets; the last one has none.
    private static final long[] BUCKET_NANOS = {
        1_000_000, 2_500_000, 5_000_000, 10_000_000, 25_000_000, 50_000_000, 100_000_000, 250_000_000, 500_000_000,
        1_000_000_000, 2_500_000_000L, 5_000_000_000L, 10_000_000_000L};

    private static final String[] BUCKET_SECONDS =
            {"0.001", "0.0025", "0.005", "0.01", "0.025", "0.05", "0.1", "0.25", "0.5", "1", "2.5", "5", "10"};

    private static final HeaderFields TEXT =
            HeaderFields.of("Content-Type", "text/plain; version=0.0.4; charset=utf-8");

    private final Function<? super Exchange, String> route;
    private final ConcurrentHashMap<Labels, Series> series = new ConcurrentHashMap<>();
    private final LongAdder inProgress = new LongAdder();

    private record Labels(String method, String route, int status) {
        private static final Labels REST = new Labels("OTHER", "other", 0);
    }

    private static final class Series {
        private final LongAdder[] buckets = new LongAdder[BUCKET_NANOS.length + 1];
        private final LongAdder sumNanos = new LongAdder();

        private Series() {
            for (int i = 0; i < buckets.length; i++) {
                buckets[i] = new LongAdder();
            }
        }

        private void add(long nanos) {
            int bucket = 0;
            while (bucket < BUCKET_NANOS.length && nanos > BUCKET_NANOS[bucket]) {
                bucket++;
            }
            buckets[bucket].increment();
            sumNanos.add(nanos);
        }
    }

    private RequestMetrics(Function<? super Exchange, String> route) {
        this.route = route;
    }

    /// New numbers, all zero, with an empty `route`.
    public static RequestMetrics create() {
        return byRoute(exchange -> "");
    }

    /// New numbers, with the route that `route` tells after the request was handled: the pattern, such as
    /// `/items/{id}`, and not the path, of which there is no end.
    public static RequestMetrics byRoute(Function<? super Exchange, String> route) {
        return new RequestMetrics(Objects.requireNonNull(route, "route"));
    }

    /// Counts one more in progress.
    @Override
    public void begins(Exchange exchange) {
        inProgress.increment();
    }

    /// Counts one request.
    @Override
    public void handled(Exchange exchange, int status, Duration took) {
        inProgress.decrement();
        var method = METHODS.contains(exchange.method()) ? exchange.method() : "OTHER";
        series(new Labels(method, route.apply(exchange), status)).add(took.toNanos());
    }

    private Series series(Labels labels) {
        var present = series.get(labels);
        if (present != null) {
            return present;
        }
        var counted = series.size() < SERIES_MAX ? labels : Labels.REST;
        return series.computeIfAbsent(counted, missing -> new Series());
    }

    // ---- the page --------------------------------------------------------------------------------

    /// A handler that shows the numbers.
    public Handler page() {
        return exchange -> exchange.send(200, TEXT, text().getBytes(StandardCharsets.UTF_8));
    }

    /// The numbers as text.
    String text() {
        var text = new StringBuilder();
        text.append("# HELP http_requests_in_progress Requests that are being handled.\n");
        text.append("# TYPE http_requests_in_progress gauge\n");
        text.append("http_requests_in_progress ").append(inProgress.sum()).append('\n');
        text.append("# HELP http_request_duration_seconds How long requests take.\n");
        text.append("# TYPE http_request_duration_seconds histogram\n");
        var byLabels = Comparator.comparing(Labels::route).thenComparing(Labels::method)
                .thenComparingInt(Labels::status);
        series.entrySet().stream().sorted((a, b) -> byLabels.compare(a.getKey(), b.getKey()))
                .forEach(entry -> append(text, entry.getKey(), entry.getValue()));
        return text.toString();
    }

    private static void append(StringBuilder text, Labels labels, Series series) {
        var named = "method=\"" + labels.method() + "\",route=\"" + escaped(labels.route()) + "\",status=\""
                + labels.status() + '"';
        long count = 0;
        for (int i = 0; i <= BUCKET_NANOS.length; i++) {
            count += series.buckets[i].sum();
            var end = i < BUCKET_NANOS.length ? BUCKET_SECONDS[i] : "+Inf";
            text.append("http_request_duration_seconds_bucket{").append(named).append(",le=\"").append(end)
                    .append("\"} ").append(count).append('\n');
        }
        text.append("http_request_duration_seconds_sum{").append(named).append("} ")
                .append(series.sumNanos.sum() / 1e9).append('\n');
        text.append("http_request_duration_seconds_count{").append(named).append("} ").append(count).append('\n');
    }

    private static String escaped(String label) {
        return label.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    }

    @Override
    public String toString() {
        return "request metrics, " + series.size() + " series";
    }
}
