package dev.gyre.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What the OpenAPI document says of routes.
class OpenApiTest {
    record Price(BigDecimal amount) {}

    private static JsonValue document(App app) {
        return OpenApi.document(app.docs(), app.plan().routes(), "");
    }

    private static Object at(JsonValue document, Object... steps) {
        return comparable(
            document.find(steps).orElseThrow(() -> new AssertionError(List.of(steps) + " in " + document)));
    }

    /// Equal for JSON that means the same: the order of members aside, and 1.0 is 1.
    private static Object comparable(JsonValue value) {
        return switch (value) {
            case JsonValue.JsonObject(var members) -> {
                var sorted = new TreeMap<String, Object>();
                members.forEach((name, member) -> sorted.put(name, comparable(member)));
                yield sorted;
            }
            case JsonValue.JsonArray(var elements) -> elements.stream().map(OpenApiTest::comparable).toList();
            case JsonValue.JsonString(var text) -> text;
            case JsonValue.JsonNumber number -> number.decimalValue().stripTrailingZeros();
            case JsonValue.JsonBoolean(var bool) -> bool;
            case JsonValue.JsonNull() -> "null";
        };
    }

    private static Object json(String text) {
        return comparable(Json.parse(text));
    }

    @Test
    void itIsTheRecordedOne() {
        var recorded = Json.parse(Recordings.texts("openapi-excerpt.json").collect(Collectors.joining("\n")));
        var ours = document(RecordedApi.app());
        assertEquals(at(recorded, "openapi"), at(ours, "openapi"));
        assertEquals(at(recorded, "info"), at(ours, "info"));
        var paths = (JsonValue.JsonObject) recorded.find("paths").orElseThrow();
        for (var path : paths.members().keySet()) {
            assertEquals(at(recorded, "paths", path), at(ours, "paths", path), path);
        }
        assertEquals(at(recorded, "components", "securitySchemes"), at(ours, "components", "securitySchemes"));
        var schemas = (JsonValue.JsonObject) recorded.find("components", "schemas").orElseThrow();
        for (var name : schemas.members().keySet()) {
            assertEquals(at(recorded, "components", "schemas", name), at(ours, "components", "schemas", name), name);
        }
        assertEquals(schemas.members().keySet(),
            ((JsonValue.JsonObject) ours.find("components", "schemas").orElseThrow()).members().keySet());
    }

    // ---- names and texts -------------------------------------------------------------------------

    static void readOneItem() {}

    static void readItemOf(String b) {}

    @Test
    void aCommentIsShownUpToItsFormFeed() {
        assertEquals("Title line\n\nMore *markdown*.",
            OpenApiOperation.shown("Title line\n\nMore *markdown*. \f hidden"));
        assertEquals("More", OpenApiOperation.shown("More\n\\f hidden \f twice"));
        assertEquals("All of it", OpenApiOperation.shown("All of it"));
    }

    @Test
    void namesAreMadeFromThoseOfMethods() {
        var app = new App();
        app.get("/a/{b}/c-d", OpenApiTest::readItemOf);
        app.get("/named", OpenApiTest::readOneItem).name("other_name").tags("one", "two");
        app.get("/lambda", () -> "x");
        var document = document(app);
        assertEquals("read_item_of_a__b__c_d_get", at(document, "paths", "/a/{b}/c-d", "get", "operationId"));
        assertEquals("Read Item Of", at(document, "paths", "/a/{b}/c-d", "get", "summary"));
        assertEquals("other_name_named_get", at(document, "paths", "/named", "get", "operationId"));
        assertEquals("Other Name", at(document, "paths", "/named", "get", "summary"));
        assertEquals(List.of("one", "two"), at(document, "paths", "/named", "get", "tags"));
        assertEquals("lambda_lambda_get", at(document, "paths", "/lambda", "get", "operationId"));
    }

    @Test
    void aRouteForSeveralMethodsIsSeveralOperations() {
        var app = new App();
        app.route("GET,DELETE", "/x/{p:path}", OpenApiTest::takesPath);
        var document = document(app);
        assertEquals("takes_path_x__p__get", at(document, "paths", "/x/{p}", "get", "operationId"));
        assertEquals("takes_path_x__p__delete", at(document, "paths", "/x/{p}", "delete", "operationId"));
    }

    static String takesPath(String p) {
        return p;
    }

    @Test
    void whatIsHiddenIsNotThere() {
        var app = new App();
        app.get("/seen", OpenApiTest::readOneItem);
        app.get("/hidden", OpenApiTest::readOneItem).hidden();
        assertEquals(json("[\"/seen\"]"), List.copyOf(
            ((JsonValue.JsonObject) document(app).find("paths").orElseThrow()).members().keySet()));
        assertTrue(document(app).find("components").isEmpty());
    }

    @Test
    void theApplicationIsDescribed() {
        var app = new App().docs(Docs.titled("T", "2").withDescription("*D*").withServers("https://a.example"));
        var document = OpenApi.document(app.docs(), app.plan().routes(), "/sub");
        assertEquals(json("{\"title\":\"T\",\"version\":\"2\",\"description\":\"*D*\"}"), at(document, "info"));
        assertEquals(json("[{\"url\":\"/sub\"},{\"url\":\"https://a.example\"}]"), at(document, "servers"));
    }

    // ---- requests --------------------------------------------------------------------------------

    static void everywhere(
            @Cookie Optional<String> session, @Header String xToken, List<Integer> ids,
            @Description("The id") int id) {}

    @Test
    void parametersAreInTheOrderOfTheirPlaces() {
        var app = new App();
        app.get("/e/{id}", OpenApiTest::everywhere);
        assertEquals(
            json("""
                [{"name":"id","in":"path","required":true,"description":"The id",
                  "schema":{"type":"integer","title":"Id","description":"The id"}},
                 {"name":"ids","in":"query","required":true,
                  "schema":{"type":"array","items":{"type":"integer"},"title":"Ids"}},
                 {"name":"x-token","in":"header","required":true,"schema":{"type":"string","title":"X-Token"}},
                 {"name":"session","in":"cookie","required":false,
                  "schema":{"anyOf":[{"type":"string"},{"type":"null"}],"title":"Session"}}]
                """),
            comparableWithoutTitlesOfHeaders(
                document(app).find("paths", "/e/{id}", "get", "parameters").orElseThrow()));
    }

    /// Whether a dash becomes a space is a matter of taste.
    private static Object comparableWithoutTitlesOfHeaders(JsonValue parameters) {
        return json(parameters.toString().replace("\"X Token\"", "\"X-Token\""));
    }

    static Price roundTrip(Price price) {
        return price;
    }

    static List<Price> prices() {
        return List.of();
    }

    @Test
    void typesThatAreWrittenInAnotherWayHaveTwoSchemas() {
        var app = new App();
        app.post("/price", OpenApiTest::roundTrip);
        app.get("/prices", OpenApiTest::prices);
        var document = document(app);
        assertEquals(json("{\"$ref\":\"#/components/schemas/Price-Input\"}"),
            at(document, "paths", "/price", "post", "requestBody", "content", "application/json", "schema"));
        assertEquals(json("{\"$ref\":\"#/components/schemas/Price-Output\"}"),
            at(document, "paths", "/price", "post", "responses", "200", "content", "application/json", "schema"));
        assertEquals(
            json("""
                {"type":"array","items":{"$ref":"#/components/schemas/Price-Output"},
                 "title":"Response Prices Prices Get"}
                """),
            at(document, "paths", "/prices", "get", "responses", "200", "content", "application/json", "schema"));
    }

    static void optionalBody(Optional<Price> price) {}

    static void oneFormField(@Form String only) {}

    static void formModel(@Form RecordedApi.Out form) {}

    static void token(OAuth2PasswordForm form) {}

    @Test
    void bodiesAreWhatTheParametersMakeThem() {
        var app = new App();
        app.post("/optional", OpenApiTest::optionalBody);
        app.post("/one", OpenApiTest::oneFormField);
        app.post("/model", OpenApiTest::formModel);
        app.post("/token", OpenApiTest::token);
        var document = document(app);
        var optional = document.find("paths", "/optional", "post", "requestBody").orElseThrow();
        assertTrue(optional.find("required").isEmpty());
        assertEquals(
            json("{\"anyOf\":[{\"$ref\":\"#/components/schemas/Price\"},{\"type\":\"null\"}],\"title\":\"Price\"}"),
            at(optional, "content", "application/json", "schema"));
        var form = "application/x-www-form-urlencoded";
        assertEquals(json("{\"$ref\":\"#/components/schemas/Body_one_form_field_one_post\"}"),
            at(document, "paths", "/one", "post", "requestBody", "content", form, "schema"));
        assertEquals(json("{\"$ref\":\"#/components/schemas/Out\"}"),
            at(document, "paths", "/model", "post", "requestBody", "content", form, "schema"));
        assertEquals(json("[\"username\",\"password\"]"),
            at(document, "components", "schemas", "Body_token_token_post", "required"));
        assertEquals(
            json("{\"anyOf\":[{\"type\":\"string\",\"pattern\":\"^password$\"},{\"type\":\"null\"}],"
                    + "\"title\":\"Grant Type\"}"),
            at(document, "components", "schemas", "Body_token_token_post", "properties", "grant_type"));
    }

    // ---- responses -------------------------------------------------------------------------------

    static Stream<RecordedApi.Out> lines() {
        return Stream.of();
    }

    @Test
    void responsesAreWhatRoutesSay() {
        var app = new App();
        app.get("/html", OpenApiTest::html).html();
        app.delete("/gone", OpenApiTest::readOneItem).status(204);
        app.get("/lines", OpenApiTest::lines);
        app.get("/own/{p}", OpenApiTest::takesPath).responses(422, "mine").responses(200, "Fine");
        var document = document(app);
        assertEquals(json("{\"text/html\":{\"schema\":{\"type\":\"string\"}}}"),
            at(document, "paths", "/html", "get", "responses", "200", "content"));
        assertEquals(json("{\"204\":{\"description\":\"Successful Response\"}}"),
            at(document, "paths", "/gone", "delete", "responses"));
        assertEquals(json("{\"application/jsonl\":{\"itemSchema\":{\"$ref\":\"#/components/schemas/Out\"}}}"),
            at(document, "paths", "/lines", "get", "responses", "200", "content"));
        assertEquals("mine", at(document, "paths", "/own/{p}", "get", "responses", "422", "description"));
        assertEquals("Fine", at(document, "paths", "/own/{p}", "get", "responses", "200", "description"));
        assertTrue(document.find("components", "schemas", "HTTPValidationError").isEmpty());
    }

    static String html() {
        return "<b>x</b>";
    }

    // ---- security --------------------------------------------------------------------------------

    record User(String name) {}

    static User user(BasicCredentials credentials) {
        return new User(credentials.username());
    }

    static String me(User user) {
        return user.name();
    }

    @Test
    void schemesOfProvidersOfProvidersAreFound() {
        var app = new App();
        app.provide(BasicCredentials.class, HttpBasic.inRealm("a")::credentials);
        app.provide(User.class, OpenApiTest::user);
        app.get("/me", OpenApiTest::me);
        app.router("/tokens", tokens -> {
            tokens.depends(OAuth2Password.at("t").requiring("a", "b")::token);
            tokens.get("/one", OpenApiTest::readOneItem);
            tokens.get("/more", OpenApiTest::me);
        });
        app.get("/free", OpenApiTest::readOneItem);
        var document = document(app);
        assertEquals(json("[{\"HTTPBasic\":[]}]"), at(document, "paths", "/me", "get", "security"));
        assertEquals(json("[{\"OAuth2PasswordBearer\":[\"a\",\"b\"]}]"),
            at(document, "paths", "/tokens/one", "get", "security"));
        assertEquals(json("[{\"OAuth2PasswordBearer\":[\"a\",\"b\"]},{\"HTTPBasic\":[]}]"),
            at(document, "paths", "/tokens/more", "get", "security"));
        assertTrue(document.find("paths", "/free", "get", "security").isEmpty());
        // Credentials are not parameters: the only ones here are those of the schemes.
        assertTrue(document.find("paths", "/me", "get", "parameters").isEmpty());
        assertNotNull(document.find("components", "securitySchemes", "HTTPBasic").orElse(null));
    }

    // ---- pages -----------------------------------------------------------------------------------

    @Test
    void addressesAreRelative() {
        assertEquals("openapi.json", DocsPages.relative("/docs", "/openapi.json"));
        assertEquals("../openapi.json", DocsPages.relative("/api/docs", "/openapi.json"));
        assertEquals("v1/openapi.json", DocsPages.relative("/api/docs", "/api/v1/openapi.json"));
        assertEquals("../spec/o.json", DocsPages.relative("/api/docs", "/spec/o.json"));
    }

    @Test
    void pagesCanBeElsewhereOrOff() {
        assertEquals(List.of(), paths(Docs.off()));
        assertEquals(List.of("/openapi.json"), paths(Docs.defaults().withoutSwaggerUi().withoutRedoc()));
        var moved = paths(Docs.defaults().withDocument("/o.json").withSwaggerUi("/try").withRedoc("/read"));
        assertTrue(moved.containsAll(List.of("/o.json", "/try", "/read")), moved.toString());
        assertFalse(moved.contains("/docs"));
        for (var wrong : List.of("docs", "/docs/", "/", "", "/a b", "/{x}")) {
            assertThrows(IllegalArgumentException.class, () -> Docs.defaults().withSwaggerUi(wrong), wrong);
        }
    }

    private static List<String> paths(Docs docs) {
        return new ArrayList<>(new DocsPages(docs, List::of).handlers().keySet());
    }
}
