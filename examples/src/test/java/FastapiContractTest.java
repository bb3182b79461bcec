import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.loop.Gyre;
import dev.gyre.testing.LoopTest;
import dev.gyre.testing.WebAnswer;
import dev.gyre.testing.WebClient;
import dev.gyre.web.Json;
import dev.gyre.web.JsonValue;
import dev.gyre.web.JsonValue.JsonArray;
import dev.gyre.web.JsonValue.JsonNumber;
import dev.gyre.web.JsonValue.JsonObject;
import dev.gyre.web.JsonValue.JsonString;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Sends the requests that FastAPI has answered once, and compares the answers: status, fields and body.
class FastapiContractTest {
    private static final List<String> FIELDS = List.of("content-type", "location", "www-authenticate", "allow", "x-e",
        "x-a", "set-cookie");

    /// What is free: pages for people, and the words of the JSON parser.
    private static final List<String> FREE_PAGES = List.of("/docs");

    @LoopTest
    void everyRecordedRequestGetsTheRecordedAnswer() throws Exception {
        var findings = new ArrayList<String>();
        var cases = cases();
        WebClient.test(new FastapiContract().app(), client -> {
            client.showFailures();
            for (var recorded : cases) {
                // The recording had the cookies that it names, and no others.
                client.cookies().clear();
                // What is provided for a request ends after its answer.
                Gyre.yieldNow();
                Gyre.sleep(Gyre.ofMillis(1));
                var difference = difference(recorded, ask(client, recorded));
                if (!difference.isEmpty()) {
                    findings.add(text(recorded, "method") + " " + text(recorded, "url") + " " + text(recorded, "body")
                            + "\n      " + difference);
                }
            }
        });
        assertEquals(77, cases.size());
        assertTrue(findings.isEmpty(), () -> findings.size() + " answers differ:\n  " + String.join("\n  ", findings));
    }

    private static List<JsonValue> cases() throws IOException {
        try (var file = Objects.requireNonNull(FastapiContractTest.class.getResourceAsStream("/fastapi-cases.jsonl"))) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8).lines().map(Json::parse)
                    // The documentation is not of this program's making.
                    .toList();
        }
    }

    private static WebAnswer ask(WebClient client, JsonValue recorded) throws IOException {
        var call = client.call(text(recorded, "method"), text(recorded, "url"));
        for (var field : ((JsonArray) recorded.find("headers").orElseThrow()).elements()) {
            var pair = ((JsonArray) field).elements();
            call.header(((JsonString) pair.getFirst()).value(), ((JsonString) pair.getLast()).value());
        }
        var body = text(recorded, "body");
        return body.isEmpty() ? call.send() : call.bytes(body.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static String difference(JsonValue recorded, WebAnswer answer) {
        if (FREE_PAGES.contains(text(recorded, "url"))) return "";
        var status = ((JsonNumber) recorded.find("status").orElseThrow()).text();
        if (!status.equals(String.valueOf(answer.status()))) {
            return "status " + answer + ", not " + status + " " + text(recorded, "resp_body");
        }
        for (var field : FIELDS) {
            var wanted = recorded.find("resp_headers", field).map(value -> ((JsonString) value).value());
            if (wanted.isEmpty()) continue;
            var got = answer.header(field).orElse("");
            if (!plain(wanted.get()).equals(plain(got))) return field + " " + got + ", not " + wanted.get();
        }
        var wanted = text(recorded, "resp_body");
        var type = recorded.find("resp_headers", "content-type").map(JsonValue::toString).orElse("");
        boolean isJson = type.contains("application/json\"") && !wanted.isEmpty();
        boolean isSame = isJson
                ? comparable(Json.parse(wanted)).equals(comparable(answer.json()))
                : wanted.equals(answer.text());
        return isSame ? "" : "body " + answer.text() + ", not " + wanted;
    }

    /// Locations may leave out the host; white space has no meaning in types.
    private static String plain(String field) {
        return field.replace("http://testserver", "").replace(" ", "");
    }

    /// Numbers by their value, objects without the order of their members, and without the parser's words.
    private static Object comparable(JsonValue value) {
        return switch (value) {
            case JsonObject(var members) -> {
                var map = new LinkedHashMap<String, Object>();
                members.forEach((name, member) -> map.put(name, name.equals("error") ? "*" : comparable(member)));
                yield Map.copyOf(map);
            }
            case JsonArray(var elements) -> elements.stream().map(FastapiContractTest::comparable).toList();
            case JsonNumber number -> number.doubleValue();
            default -> value;
        };
    }

    private static String text(JsonValue value, String name) {
        return ((JsonString) value.find(name).orElseThrow()).value();
    }
}
