package dev.gyre.http;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// How a client asks to become a WebSocket, and what it takes for an answer (RFC 6455, section 4.1).
/// Immutable; one for each connection, as the key must be new.
///
/// @param key from [WebSocketHandshake#key]
/// @param protocols the subprotocols that the client speaks, the preferred first; none by default
/// @param deflate how to compress if the server agrees, or null for not at all, the default
public record WebSocketRequest(String key, List<String> protocols, @Nullable DeflateOptions deflate) {
    /// Copies the list.
    ///
    /// @throws IllegalArgumentException when a protocol is not a token
    public WebSocketRequest {
        protocols = List.copyOf(protocols);
        for (var protocol : protocols) {
            if (!FieldScanner.isToken(protocol)) {
                throw new IllegalArgumentException("the subprotocol \"" + protocol + "\" is not a token");
            }
        }
    }

    /// No subprotocol, no compression.
    public static WebSocketRequest of(String key) {
        return new WebSocketRequest(key, List.of(), null);
    }

    /// The same request with subprotocols.
    public WebSocketRequest withProtocols(List<String> protocols) {
        return new WebSocketRequest(key, protocols, deflate);
    }

    /// The same request with compression.
    public WebSocketRequest withDeflate(DeflateOptions deflate) {
        return new WebSocketRequest(key, protocols, deflate);
    }

    /// The fields to send with GET, besides `Host`.
    public Map<String, String> fields() {
        var fields = new LinkedHashMap<String, String>();
        fields.put("Upgrade", "websocket");
        fields.put("Connection", "Upgrade");
        fields.put("Sec-WebSocket-Key", key);
        fields.put("Sec-WebSocket-Version", "13");
        if (!protocols.isEmpty()) fields.put("Sec-WebSocket-Protocol", String.join(", ", protocols));
        if (deflate != null) fields.put("Sec-WebSocket-Extensions", PermessageDeflate.offer(deflate));
        return fields;
    }

    /// What was agreed on.
    ///
    /// @param protocol the subprotocol, empty for none
    /// @param deflate the compression, empty for none
    public record Agreement(Optional<String> protocol, Optional<PermessageDeflate> deflate) {}

    /// Reads the response.
    ///
    /// @param status of the response
    /// @param fields the values of its fields with a name, in any case; an empty list for none
    /// @throws BadContentException with status 400 when the server does not switch, does not prove that it
    ///     speaks WebSocket, or agrees to what was not offered; the connection has to be closed
    public Agreement agreement(int status, Function<String, List<String>> fields) {
        require(status == 101, "does not switch: its status is " + status);
        require(WebSocketHandshake.hasToken(fields.apply("Upgrade"), "websocket")
                && WebSocketHandshake.hasToken(fields.apply("Connection"), "upgrade"),
            "switches to something else");
        require(fields.apply("Sec-WebSocket-Accept").equals(List.of(WebSocketHandshake.accept(key))),
            "does not answer the key");
        var protocol = fields.apply("Sec-WebSocket-Protocol");
        require(protocol.isEmpty() || (protocol.size() == 1 && protocols.contains(protocol.getFirst())),
            "chose a subprotocol that was not offered");
        var extensions = fields.apply("Sec-WebSocket-Extensions");
        require(extensions.isEmpty() || deflate != null, "agreed to an extension, but none was offered");
        return new Agreement(protocol.stream().findFirst(),
            deflate == null ? Optional.empty() : PermessageDeflate.accepted(extensions, deflate));
    }

    private static void require(boolean right, String otherwise) {
        if (!right) {
            throw new BadContentException(400, "the server " + otherwise);
        }
    }
}
