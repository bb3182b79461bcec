package dev.gyre.client;

import dev.gyre.http.BadContentException;
import dev.gyre.http.HeaderFields;
import dev.gyre.http.WebSocketHandshake;
import dev.gyre.http.WebSocketRequest;
import dev.gyre.websocket.WebSocket;
import dev.gyre.websocket.WebSocketOptions;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.List;

/// The beginning of a WebSocket (RFC 6455, section 4.1). Redirections are not followed: the RFC leaves that open, and
/// browsers do not either.
final class Handshake {
    private static final SecureRandom NONCES = new SecureRandom();
    private static final int NONCE_BYTES = 16;

    private final WebSocketOptions options;
    private final WebSocketRequest request;

    Handshake(WebSocketOptions options, List<String> protocols) {
        this.options = options;
        var nonce = new byte[NONCE_BYTES];
        NONCES.nextBytes(nonce);
        this.request = new WebSocketRequest(WebSocketHandshake.key(nonce), protocols, options.deflate());
    }

    WebSocket run(ClientRequest with) throws IOException {
        var fields = HeaderFields.builder();
        request.fields().forEach(fields::add);
        var response = with.exchange(fields.build(), 0);
        try {
            var agreed = request.agreement(response.status(), response.fields()::all);
            var connection = response.detach();
            return WebSocket.ofClient(connection.stream(), connection.received(), agreed, options);
        } catch (BadContentException refused) {
            response.close();
            throw new HttpClientException.BadResponse(
                "no WebSocket with " + response.uri().getRawAuthority() + ": " + refused.getMessage(),
                response.status(), refused);
        }
    }
}
