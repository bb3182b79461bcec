package dev.gyre.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WebSocketRequestTest {
    private static final WebSocketRequest REQUEST = WebSocketRequest.of("dGhlIHNhbXBsZSBub25jZQ==")
            .withProtocols(List.of("chat"));

    @Test
    void ourServerAndOurClientAgree() {
        for (var deflate : List.of(DeflateOptions.defaults(), DeflateOptions.defaults().withContextTakeover(true))) {
            var request = REQUEST.withDeflate(deflate);
            var server = WebSocketHandshake.defaults().withProtocols(List.of("other", "chat")).withDeflate(deflate);
            var accepted = assertInstanceOf(WebSocketHandshake.Answer.Accepted.class,
                server.answer("GET", lookup(request.fields())));
            var agreement = request.agreement(101, lookup(accepted.fields()));
            assertEquals(Optional.of("chat"), agreement.protocol());
            assertEquals(accepted.deflate(), agreement.deflate());
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "200 | Upgrade | websocket", "101 | Upgrade | h2c", "101 | Connection | close",
        "101 | Sec-WebSocket-Accept | x",
        "101 | Sec-WebSocket-Protocol | other", "101 | Sec-WebSocket-Extensions | permessage-deflate"})
    void answersThatWereNotAskedForAreRefused(int status, String name, String value) {
        var fields = new HashMap<>(Map.of("Upgrade", "websocket", "Connection", "Upgrade",
            "Sec-WebSocket-Accept", WebSocketHandshake.accept(REQUEST.key())));
        assertEquals(Optional.empty(), REQUEST.agreement(101, lookup(fields)).protocol());
        fields.put(name, value);
        assertThrows(BadContentException.class, () -> REQUEST.agreement(status, lookup(fields)));
    }

    @Test
    void protocolsAreTokens() {
        assertThrows(IllegalArgumentException.class, () -> REQUEST.withProtocols(List.of("a\r\nb")));
        assertThrows(IllegalArgumentException.class,
            () -> WebSocketHandshake.defaults().withProtocols(List.of("a, b")));
    }

    private static Function<String, List<String>> lookup(Map<String, String> fields) {
        var anyCase = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
        anyCase.putAll(fields);
        return name -> Optional.ofNullable(anyCase.get(name)).stream().toList();
    }
}
