package dev.gyre.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.gyre.http.WebSocketHandshake.Answer;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WebSocketHandshakeTest {
    private static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";

    @Test
    void theKeyOfTheRfcIsAnswered() {
        assertEquals("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", WebSocketHandshake.accept(KEY));
        assertEquals(KEY, WebSocketHandshake.key("the sample nonce".getBytes(java.nio.charset.StandardCharsets.UTF_8)));
        assertThrows(IllegalArgumentException.class, () -> WebSocketHandshake.key(new byte[15]));
    }

    @Test
    void theExampleIsAccepted() {
        var handshake = WebSocketHandshake.defaults().withProtocols(List.of("superchat", "chat"))
                .withDeflate(DeflateOptions.defaults().withContextTakeover(true));
        var answer = accepted(handshake, Map.of("sec-websocket-protocol", "chat, superchat",
            "sec-websocket-extensions", "permessage-deflate; client_max_window_bits"));
        assertEquals("superchat", answer.protocol().orElseThrow());
        assertEquals("{Upgrade=websocket, Connection=Upgrade, Sec-WebSocket-Accept=s3pPLMBiTxaQ9kYGzzhZRbK+xOo=,"
                + " Sec-WebSocket-Protocol=superchat, Sec-WebSocket-Extensions=permessage-deflate}",
            answer.fields().toString());
        assertEquals(Optional.empty(), accepted(WebSocketHandshake.defaults(), Map.of()).deflate());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "400 | sec-websocket-key     | dGhlIHNhbXBsZSBub25jZQ=",
        "400 | sec-websocket-key     | dGhlIHNhbXBsZSBub25jZQ",
        "400 | sec-websocket-key     | dGhlIHNhbXBsZSBub25jZSE=",
        "400 | sec-websocket-key     | ????????????????????????",
        "400 | sec-websocket-key     | ''",
        "426 | sec-websocket-version | 8",
        "426 | sec-websocket-version | 13, 8",
        "426 | upgrade               | h2c",
        "426 | connection            | keep-alive",
        "403 | origin                | https://evil.example",
        "403 | origin                | null",
        "403 | origin                | example.com"})
    void handshakesThatAreNotRightAreRefused(int status, String field, String value) {
        assertEquals(status, assertInstanceOf(Answer.Refused.class,
            answer(WebSocketHandshake.defaults(), Map.of(field, value))).status());
    }

    @Test
    void otherMethodsAndBrokenListsAreRefused() {
        assertEquals(400, assertInstanceOf(Answer.Refused.class,
            WebSocketHandshake.defaults().answer("POST", name -> List.of())).status());
        assertEquals(400, assertInstanceOf(Answer.Refused.class,
            answer(WebSocketHandshake.defaults(), Map.of("sec-websocket-protocol", "a b"))).status());
    }

    @ParameterizedTest
    @CsvSource({"https://example.com", "HTTP://EXAMPLE.COM", "https://app.example"})
    void pagesOfTheHostAndOfTheListMayConnect(String origin) {
        accepted(WebSocketHandshake.defaults().withOrigins(List.of("https://app.example")), Map.of("origin", origin));
    }

    @Test
    void aStarLetsAllPagesConnect() {
        accepted(WebSocketHandshake.defaults().withOrigins(List.of("*")), Map.of("origin", "https://evil.example"));
    }

    private static Answer.Accepted accepted(WebSocketHandshake handshake, Map<String, String> fields) {
        return assertInstanceOf(Answer.Accepted.class, answer(handshake, fields));
    }

    private static Answer answer(WebSocketHandshake handshake, Map<String, String> changes) {
        var fields = new HashMap<>(Map.of("host", "example.com", "upgrade", "WebSocket", "connection",
            "keep-alive, Upgrade", "sec-websocket-version", "13", "sec-websocket-key", KEY));
        fields.putAll(changes);
        return handshake.answer("GET", name -> Optional.ofNullable(fields.get(name.toLowerCase(Locale.ROOT)))
                .stream().toList());
    }
}
