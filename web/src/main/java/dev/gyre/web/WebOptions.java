package dev.gyre.web;

import dev.gyre.http.DeflateOptions;
import dev.gyre.http.MultipartLimits;
import dev.gyre.http.ParameterLimits;
import dev.gyre.http.WebSocketHandshake;
import dev.gyre.server.ServerOptions;
import dev.gyre.websocket.WebSocketOptions;
import java.util.Objects;

/// Settings of an application. Immutable; start from [#defaults].
///
/// @param server those of the server that [App#run] starts
/// @param jsonLimits on JSON in requests
/// @param queryLimits on queries; the server's by default
/// @param multipartLimits on forms with files
/// @param fileInMemoryBytesMax how large a file in a form is kept in memory rather than on disk; 1 MiB by default, as
///     most forms hold no larger one, and a hundred of them at once are no harm
/// @param webSocket those of WebSockets
/// @param handshake which pages may open WebSockets, and which subprotocols there are; pages of the same host only by
///     default
/// @param redirectsSlashes whether a path that fits no route, but would with a slash more or less at its end, is
///     redirected there; on by default
/// @param answersHead whether `GET` routes answer `HEAD`; off by default, as each route answers the methods it names
public record WebOptions(
        ServerOptions server,
        JsonLimits jsonLimits,
        ParameterLimits queryLimits,
        MultipartLimits multipartLimits,
        int fileInMemoryBytesMax,
        WebSocketOptions webSocket,
        WebSocketHandshake handshake,
        boolean redirectsSlashes,
        boolean answersHead) {

    private static final WebOptions DEFAULTS = new WebOptions(ServerOptions.defaults(), JsonLimits.defaults(),
        ServerOptions.defaults().queryLimits(), MultipartLimits.defaults(), 1 << 20,
        WebSocketOptions.defaults(), WebSocketHandshake.defaults().withDeflate(DeflateOptions.defaults()), true,
        false);

    /// Checks the ranges.
    ///
    /// @throws IllegalArgumentException naming the setting, its value and its range
    public WebOptions {
        Objects.requireNonNull(server, "server");
        Objects.requireNonNull(jsonLimits, "jsonLimits");
        Objects.requireNonNull(queryLimits, "queryLimits");
        Objects.requireNonNull(multipartLimits, "multipartLimits");
        Objects.requireNonNull(webSocket, "webSocket");
        Objects.requireNonNull(handshake, "handshake");
        if (fileInMemoryBytesMax < 0) {
            throw new IllegalArgumentException("fileInMemoryBytesMax is " + fileInMemoryBytesMax
                    + ", but must be at least 0");
        }
    }

    /// The settings that are named above.
    public static WebOptions defaults() {
        return DEFAULTS;
    }

    /// The same settings with others for the server.
    public WebOptions withServer(ServerOptions server) {
        return new WebOptions(
            server, jsonLimits, queryLimits, multipartLimits, fileInMemoryBytesMax, webSocket, handshake,
            redirectsSlashes, answersHead);
    }

    /// The same settings with other limits on JSON.
    public WebOptions withJsonLimits(JsonLimits jsonLimits) {
        return new WebOptions(
            server, jsonLimits, queryLimits, multipartLimits, fileInMemoryBytesMax, webSocket, handshake,
            redirectsSlashes, answersHead);
    }

    /// The same settings with other limits on queries.
    public WebOptions withQueryLimits(ParameterLimits queryLimits) {
        return new WebOptions(
            server, jsonLimits, queryLimits, multipartLimits, fileInMemoryBytesMax, webSocket, handshake,
            redirectsSlashes, answersHead);
    }

    /// The same settings with other limits on forms with files.
    public WebOptions withMultipartLimits(MultipartLimits multipartLimits) {
        return new WebOptions(
            server, jsonLimits, queryLimits, multipartLimits, fileInMemoryBytesMax, webSocket, handshake,
            redirectsSlashes, answersHead);
    }

    /// The same settings with files of another size in memory.
    public WebOptions withFileInMemoryBytesMax(int fileInMemoryBytesMax) {
        return new WebOptions(
            server, jsonLimits, queryLimits, multipartLimits, fileInMemoryBytesMax, webSocket, handshake,
            redirectsSlashes, answersHead);
    }

    /// The same settings with others for WebSockets.
    public WebOptions withWebSocket(WebSocketOptions webSocket) {
        return new WebOptions(
            server, jsonLimits, queryLimits, multipartLimits, fileInMemoryBytesMax, webSocket, handshake,
            redirectsSlashes, answersHead);
    }

    /// The same settings with WebSockets for other pages or subprotocols.
    public WebOptions withHandshake(WebSocketHandshake handshake) {
        return new WebOptions(
            server, jsonLimits, queryLimits, multipartLimits, fileInMemoryBytesMax, webSocket, handshake,
            redirectsSlashes, answersHead);
    }

    /// The same settings with redirects for slashes, or without.
    public WebOptions withRedirectsSlashes(boolean redirectsSlashes) {
        return new WebOptions(
            server, jsonLimits, queryLimits, multipartLimits, fileInMemoryBytesMax, webSocket, handshake,
            redirectsSlashes, answersHead);
    }

    /// The same settings with answers to `HEAD`, or without.
    public WebOptions withAnswersHead(boolean answersHead) {
        return new WebOptions(
            server, jsonLimits, queryLimits, multipartLimits, fileInMemoryBytesMax, webSocket, handshake,
            redirectsSlashes, answersHead);
    }
}
