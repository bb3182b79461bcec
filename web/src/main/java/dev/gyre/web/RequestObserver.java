package dev.gyre.web;

import dev.gyre.loop.Gyre;
import dev.gyre.server.Exchange;
import dev.gyre.server.Filter;
import dev.gyre.server.HttpException;
import java.time.Duration;

/// Is told of every request when it has been handled: [RequestMetrics] is one, and a bridge to another library for
/// measurements is one method.
///
/// ```java
/// RequestObserver micrometer = (exchange, status, took) ->
///     registry.timer("http.server.requests", "method", exchange.method(), "status", "" + status).record(took);
/// app.use(micrometer.filter());
/// ```
@FunctionalInterface
public interface RequestObserver {
    /// Called in the task of the request, after its handler; must not suspend, nor throw.
    ///
    /// @param status of the answer
    /// @param took from the moment when the filter saw the request to the end of its handler, streamed bodies included
    void handled(Exchange exchange, int status, Duration took);

    /// Called when a request begins; does nothing unless overridden.
    default void begins(Exchange exchange) {}

    /// A filter that tells this observer; put it in front of all others.
    default Filter filter() {
        return (exchange, next) -> {
            var began = Gyre.now();
            begins(exchange);
            int failed = 500;
            try {
                next.handle(exchange);
            } catch (HttpException told) {
                failed = told.status();
                throw told;
            } finally {
                int status = exchange.isCommitted() ? exchange.status() : failed;
                handled(exchange, status, Duration.between(began, Gyre.now()));
            }
        };
    }
}
