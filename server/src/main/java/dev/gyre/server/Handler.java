package dev.gyre.server;

/// Answers requests.
///
/// ```java
/// Handler hello = exchange -> exchange.send("Hello, World!");
/// ```
@FunctionalInterface
public interface Handler {
    /// Answers one request, in the task of its connection; may suspend. With several loops it is called by the tasks of
    /// all of them.
    ///
    /// When it returns, a streamed answer that has not been ended is ended. When it throws, or has not answered, the
    /// client gets an error: what [HttpException] says, and else 500 without any detail; if an answer had begun, the
    /// connection is aborted instead, so that nobody takes a part for the whole.
    ///
    /// @throws Exception whatever went wrong: only this request is lost
    void handle(Exchange exchange) throws Exception;

    /// This handler behind `filter`, which sees every request first.
    default Handler behind(Filter filter) {
        return exchange -> filter.filter(exchange, this);
    }
}
