package dev.gyre.http;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// How a server answers requests to become a WebSocket (RFC 6455, section 4.2). Immutable; start from
/// [#defaults].
///
/// @param protocols the subprotocols that the server speaks, the preferred first
/// @param origins whose pages may connect, such as `https://example.com`, or `*` for all. Pages of the host
///     that is asked always may, and so may clients that are no browsers, which name no origin. Empty by
///     default: a browser sends cookies along, so that any page could act for its user otherwise
/// @param deflate how to compress, or null for not at all, the default
public record WebSocketHandshake(List<String> protocols, List<String> origins, @Nullable DeflateOptions deflate) {
    private static final String MAGIC = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final String VERSION = "13";
    private static final int KEY_BYTES = 16;

    private static final WebSocketHandshake DEFAULTS = new WebSocketHandshake(List.of(), List.of(), null);

    /// Copies the lists.
    ///
    /// @throws IllegalArgumentException when a protocol is not a token
    public WebSocketHandshake {
        protocols = List.copyOf(protocols);
        origins = List.copyOf(origins);
        for (var protocol : protocols) {
            if (!FieldScanner.isToken(protocol)) {
                throw new IllegalArgumentException("the subprotocol \"" + protocol + "\" is not a token");
            }
        }
    }

    /// What a request is answered with.
    public sealed interface Answer {
        /// Switch: answer with status 101 and `fields`, then both ends speak WebSocket.
        ///
        /// @param fields those of the response, in order
        /// @param protocol the subprotocol, empty for none
        /// @param deflate the compression, empty for none
        record Accepted(Map<String, String> fields, Optional<String> protocol, Optional<PermessageDeflate> deflate)
                implements Answer {}

        /// Do not switch: answer with `status` and `fields`.
        ///
        /// @param status 400, 403 or 426
        /// @param fields those of the response, in order
        /// @param reason what is wrong, in words that the client may see
        record Refused(int status, Map<String, String> fields, String reason) implements Answer {}
    }

    /// No subprotocol, pages of the same host only, no compression.
    public static WebSocketHandshake defaults() {
        return DEFAULTS;
    }

    /// The same with other subprotocols.
    public WebSocketHandshake withProtocols(List<String> protocols) {
        return new WebSocketHandshake(protocols, origins, deflate);
    }

    /// The same for pages of other origins.
    public WebSocketHandshake withOrigins(List<String> origins) {
        return new WebSocketHandshake(protocols, origins, deflate);
    }

    /// The same with compression.
    public WebSocketHandshake withDeflate(DeflateOptions deflate) {
        return new WebSocketHandshake(protocols, origins, deflate);
    }

    /// Answers a request of HTTP/1.1.
    ///
    /// @param method the method of the request
    /// @param fields the values of the fields with a name, in any case; an empty list for none
    public Answer answer(String method, Function<String, List<String>> fields) {
        if (!method.equals("GET")) {
            return refused(400, "a WebSocket begins with GET");
        }
        if (!hasToken(fields.apply("Upgrade"), "websocket") || !hasToken(fields.apply("Connection"), "upgrade")) {
            return new Answer.Refused(426, orderedMap("Upgrade", "websocket", "Connection", "Upgrade"),
                "this resource is a WebSocket: ask for it with Upgrade and Connection");
        }
        if (!fields.apply("Sec-WebSocket-Version").equals(List.of(VERSION))) {
            return new Answer.Refused(426, orderedMap("Sec-WebSocket-Version", VERSION),
                "the WebSocket version must be " + VERSION);
        }
        var keys = fields.apply("Sec-WebSocket-Key");
        if (keys.size() != 1 || !isKey(keys.getFirst())) {
            return refused(400, "Sec-WebSocket-Key must be " + KEY_BYTES + " bytes in Base64");
        }
        if (!isOriginAllowed(fields.apply("Origin"), fields.apply("Host"))) {
            return refused(403, "pages of this origin may not connect");
        }
        try {
            return accepted(keys.getFirst(), fields);
        } catch (BadContentException bad) {
            return refused(bad.status(), Objects.requireNonNullElse(bad.getMessage(), ""));
        }
    }

    private Answer accepted(String key, Function<String, List<String>> fields) {
        var answer = orderedMap("Upgrade", "websocket", "Connection", "Upgrade");
        answer.put("Sec-WebSocket-Accept", accept(key));
        var offered = tokens("Sec-WebSocket-Protocol", fields.apply("Sec-WebSocket-Protocol"));
        var protocol = protocols.stream().filter(offered::contains).findFirst();
        protocol.ifPresent(name -> answer.put("Sec-WebSocket-Protocol", name));
        var agreed = deflate == null
                ? Optional.<PermessageDeflate>empty()
                : PermessageDeflate.accept(fields.apply("Sec-WebSocket-Extensions"), deflate);
        agreed.ifPresent(parameters -> answer.put("Sec-WebSocket-Extensions", parameters.field()));
        return new Answer.Accepted(answer, protocol, agreed);
    }

    private static Answer refused(int status, String reason) {
        return new Answer.Refused(status, Map.of(), reason);
    }

    private static Map<String, String> orderedMap(String... namesAndValues) {
        var map = new LinkedHashMap<String, String>();
        for (var i = 0; i < namesAndValues.length; i += 2) map.put(namesAndValues[i], namesAndValues[i + 1]);
        return map;
    }

    private boolean isOriginAllowed(List<String> origin, List<String> host) {
        if (origin.isEmpty() || origins.contains("*")) {
            return true;
        }
        if (origin.size() > 1) {
            return false;
        }
        var page = origin.getFirst().toLowerCase(Locale.ROOT);
        if (origins.stream().anyMatch(page::equalsIgnoreCase)) {
            return true;
        }
        var authority = page.replaceFirst("^https?://", "");
        return host.size() == 1 && !authority.equals(page) && authority.equalsIgnoreCase(host.getFirst());
    }

    private static boolean isKey(String key) {
        try {
            return key.length() == 24 && Base64.getDecoder().decode(key).length == KEY_BYTES;
        } catch (IllegalArgumentException notBase64) {
            return false;
        }
    }

    static boolean hasToken(List<String> values, String token) {
        for (var value : values) {
            for (var element : value.split(",", -1)) {
                if (element.strip().equalsIgnoreCase(token)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static List<String> tokens(String field, List<String> values) {
        var tokens = new ArrayList<String>();
        for (var value : values) {
            var scanner = new FieldScanner(field, value);
            while (scanner.nextElement()) tokens.add(scanner.token());
        }
        return tokens;
    }

    /// The value of `Sec-WebSocket-Accept` for a key, which proves that the server speaks WebSocket. A client
    /// compares it with the one it got.
    public static String accept(String key) {
        try {
            var sha1 = MessageDigest.getInstance("SHA-1");
            return Base64.getEncoder().encodeToString(
                sha1.digest((key + MAGIC).getBytes(StandardCharsets.ISO_8859_1)));
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("every JDK has SHA-1, this one has not", missing);
        }
    }

    /// The key that a client sends as `Sec-WebSocket-Key`.
    ///
    /// @param nonce 16 random bytes, new for every connection
    /// @throws IllegalArgumentException for another number of bytes
    public static String key(byte[] nonce) {
        if (nonce.length != KEY_BYTES) {
            throw new IllegalArgumentException("a key is made of " + KEY_BYTES + " bytes, not " + nonce.length);
        }
        return Base64.getEncoder().encodeToString(nonce);
    }
}
