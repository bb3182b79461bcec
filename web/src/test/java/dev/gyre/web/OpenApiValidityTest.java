package dev.gyre.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Whether others take the document for one of OpenAPI 3.1: checked with the meta schema of the standard, by a
/// validator from npm.
@Tag("clients")
class OpenApiValidityTest {
    private static final String VALIDATOR = "@seriousme/openapi-schema-validator@2.11.0";

    private record Verdict(int status, String said) {}

    private static Verdict validate(Path folder, String document) throws Exception {
        var file = Files.writeString(folder.resolve("openapi.json"), document);
        var process = new ProcessBuilder("npx", "--yes", "--package=" + VALIDATOR, "validate-api", file.toString())
                .directory(folder.toFile()).redirectErrorStream(true).start();
        process.getOutputStream().close();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Verdict(process.waitFor(), said);
    }

    private static JsonValue document() {
        var app =
                RecordedApi.app().docs(Docs.titled("G", "1.2.3").withDescription("D").withServers("https://a.example"));
        return OpenApi.document(app.docs(), app.plan().routes(), "/sub");
    }

    /// The same without the schemas of streams' items, which came with OpenAPI 3.2 and are there as they were recorded.
    private static JsonValue withoutItemSchemas(JsonValue value) {
        if (value instanceof JsonValue.JsonObject(var members)) {
            var kept = new LinkedHashMap<String, JsonValue>();
            members.forEach((name, member) -> {
                if (!name.equals("itemSchema")) kept.put(name, withoutItemSchemas(member));
            });
            return new JsonValue.JsonObject(kept);
        }
        if (value instanceof JsonValue.JsonArray(var elements)) {
            return new JsonValue.JsonArray(elements.stream().map(OpenApiValidityTest::withoutItemSchemas).toList());
        }
        return value;
    }

    @Test
    void theDocumentIsValid(@TempDir Path folder) throws Exception {
        var verdict = validate(folder, withoutItemSchemas(document()).toString());
        assertEquals(0, verdict.status(), verdict.said());
    }

    @Test
    void theValidatorFindsWhatIsWrong(@TempDir Path folder) throws Exception {
        var wrong = withoutItemSchemas(document()).toString().replace("\"description\":\"Successful Response\",", "");
        assertNotEquals(0, validate(folder, wrong).status());
    }
}
