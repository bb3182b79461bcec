package dev.gyre.server;

/// Stands before a handler: passes requests on, answers them itself, or does something before and after.
///
/// ```java
/// Filter timed = (exchange, next) -> {
///     var begin = now();
///     next.handle(exchange);
///     println(exchange.path() + " took " + between(begin, now()));
/// };
/// var server = HttpServer.of(handler.behind(timed));
/// ```
@FunctionalInterface
public interface Filter {
    /// Sees one request; may suspend.
    ///
    /// @param next answers the request: called once or, by a filter that answers itself, not at all
    /// @throws Exception what `next` throws, or whatever went wrong here
    void filter(Exchange exchange, Handler next) throws Exception;

    /// Both filters as one, this one first.
    default Filter then(Filter inner) {
        return (exchange, next) -> filter(exchange, seen -> inner.filter(seen, next));
    }
}
