package dev.gyre.web;

import static dev.gyre.web.Asking.ask;
import static dev.gyre.web.Asking.request;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.server.Handler;
import dev.gyre.testing.LoopTest;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Filters, security schemes, health and documentation as parts of an application.
class FiltersInAppTest {
    private interface Use {
        void with(Handler handler) throws Exception;
    }

    private static void running(App app, Use use) throws Exception {
        try (var running = app.start()) {
            use.with(running.handler());
        }
    }

    static String read(int id) {
        return "item " + id;
    }

    static BasicCredentials who(BasicCredentials credentials) {
        return credentials;
    }

    static String greet(@From("maybe") @Nullable BasicCredentials credentials) {
        return credentials == null ? "stranger" : credentials.username();
    }

    static String token(OAuth2PasswordForm form) {
        return form.username() + " " + form.scopes();
    }

    @LoopTest
    void routesTakeCredentials() throws Exception {
        var basic = HttpBasic.create();
        var app = new App();
        app.provide(BasicCredentials.class, basic::credentials);
        app.provide(BasicCredentials.class, basic::credentialsOrNull).named("maybe");
        app.get("/who", FiltersInAppTest::who);
        app.get("/greet", FiltersInAppTest::greet);
        running(app, handler -> {
            var refused = request(handler, "GET", "/who", "");
            assertEquals(401, refused.status());
            assertEquals("Basic", refused.field("WWW-Authenticate"));
            assertEquals("application/json", refused.field("Content-Type"));
            assertEquals("{\"detail\":\"Not authenticated\"}", refused.body());
            assertEquals("{\"username\":\"u\",\"password\":\"p\"}",
                request(handler, "GET", "/who", "", "Authorization: Basic dTpw").body());
            assertEquals("\"stranger\"", request(handler, "GET", "/greet", "").body());
            assertEquals("\"u\"", request(handler, "GET", "/greet", "", "Authorization: Basic dTpw").body());
        });
    }

    static Optional<String> visitor(Session session) {
        return session.get("user");
    }

    @LoopTest
    void routesTakeSessions() throws Exception {
        var app = new App().use(Sessions.signedWith(new byte[32]));
        app.provide(Session.class, Session::of);
        app.post("/login", (Session session) -> session.put("user", "ann"));
        app.get("/visitor", FiltersInAppTest::visitor);
        running(app, handler -> {
            var cookie = request(handler, "POST", "/login", "").field("Set-Cookie");
            assertEquals("\"ann\"", request(handler, "GET", "/visitor", "",
                "Cookie: " + cookie.substring(0, cookie.indexOf(';'))).body());
            assertEquals("null", request(handler, "GET", "/visitor", "").body());
        });
    }

    @LoopTest
    void aRouteTakesThePasswordForm() throws Exception {
        var app = new App();
        app.post("/token", FiltersInAppTest::token);
        var form = "Content-Type: application/x-www-form-urlencoded";
        running(app, handler -> {
            assertEquals("\"u [a, b]\"",
                request(handler, "POST", "/token", "grant_type=password&username=u&password=p&scope=a+b", form).body());
            var missing = request(handler, "POST", "/token", "username=u", form);
            assertEquals(422, missing.status());
            assertEquals(
                "{\"detail\":[{\"type\":\"missing\",\"loc\":[\"body\",\"password\"],\"msg\":\"Field required\","
                        + "\"input\":null}]}",
                missing.body());
            assertEquals(422,
                request(handler, "POST", "/token", "grant_type=code&username=u&password=p", form).status());
        });
    }

    @LoopTest
    void filtersStandBeforeErrorsToo() throws Exception {
        var app = new App().use(Cors.allow("https://shop.example"), SecurityHeaders.defaults());
        running(app, handler -> {
            var answer = request(handler, "GET", "/nowhere", "", "Origin: https://shop.example");
            assertEquals(404, answer.status());
            assertEquals("https://shop.example", answer.field("Access-Control-Allow-Origin"));
            assertEquals("nosniff", answer.field("X-Content-Type-Options"));
        });
    }

    @LoopTest
    void healthAndMetricsAreRoutes() throws Exception {
        var app = new App();
        var metrics = RequestMetrics.byRoute(app::routeOf);
        app.use(metrics.filter());
        app.get("/health", HealthChecks.none()::handle);
        app.get("/metrics", metrics.page()::handle).hidden();
        app.get("/items/{id}", FiltersInAppTest::read);
        var inner = new App();
        inner.get("/items/{id}", FiltersInAppTest::read);
        app.mount("/inner", inner);
        running(app, handler -> {
            assertEquals("{\"status\":\"up\",\"checks\":{}}", request(handler, "GET", "/health", "").body());
            assertEquals("\"item 7\"", request(handler, "GET", "/items/7", "").body());
            request(handler, "GET", "/items/8", "");
            request(handler, "GET", "/inner/items/8", "");
            request(handler, "GET", "/items/x", "");
            request(handler, "GET", "/nowhere", "");
            var text = request(handler, "GET", "/metrics", "").body();
            for (var line : List.of(
                "_count{method=\"GET\",route=\"/items/{id}\",status=\"200\"} 2",
                "_count{method=\"GET\",route=\"/items/{id}\",status=\"422\"} 1",
                "_count{method=\"GET\",route=\"/inner/items/{id}\",status=\"200\"} 1",
                "_count{method=\"GET\",route=\"\",status=\"404\"} 1",
                "_count{method=\"GET\",route=\"/health\",status=\"200\"} 1")) {
                assertTrue(text.contains(line + "\n"), line + "\nis not in\n" + text);
            }
        });
    }

    @LoopTest
    void theDocumentAndThePagesAreServed() throws Exception {
        var app = new App().docs(Docs.titled("A \"b\" <c>", "1"));
        app.get("/items/{id}", FiltersInAppTest::read);
        running(app, handler -> {
            var document = request(handler, "GET", "/openapi.json", "");
            assertEquals("application/json", document.field("Content-Type"));
            assertEquals(new JsonValue.JsonString("A \"b\" <c>"),
                Json.parse(document.body()).find("info", "title").orElseThrow());
            var page = request(handler, "GET", "/docs", "");
            assertEquals(200, page.status());
            assertTrue(page.body().contains("<title>A &quot;b&quot; &lt;c&gt; - Swagger UI</title>"), page.body());
            assertTrue(page.field("Content-Security-Policy").contains("script-src 'self'"));
            assertTrue(request(handler, "GET", "/redoc", "").body().contains("redoc.standalone.js"));
            for (var line : page.body().lines().toList()) {
                int address = Math.max(line.indexOf("src=\""), line.indexOf("href=\""));
                if (address < 0) continue;
                int start = line.indexOf('"', address) + 1;
                var file = request(handler, "GET", "/" + line.substring(start, line.indexOf('"', start)), "");
                assertEquals(200, file.status(), line);
                assertEquals(line.contains("start.js") ? "no-cache" : "public, max-age=31536000, immutable",
                    file.field("Cache-Control"));
            }
            assertEquals(200, request(handler, "HEAD", "/docs", "").status());
            assertEquals(405, request(handler, "POST", "/docs", "").status());
            assertEquals(200, request(handler, "GET", "/docs/oauth2-redirect", "").status());
        });
    }

    @LoopTest
    void aMountedApplicationHasItsOwnDocument() throws Exception {
        var inner = new App();
        inner.get("/x", FiltersInAppTest::nothing);
        var app = new App().mount("/inner", inner);
        running(app, handler -> {
            var document = Json.parse(request(handler, "GET", "/inner/openapi.json", "").body());
            assertEquals("[{\"url\":\"/inner\"}]", document.find("servers").orElseThrow().toString());
            assertTrue(document.find("paths", "/x").isPresent());
            assertTrue(request(handler, "GET", "/inner/docs/start.js", "").body().contains("url: \"openapi.json\""));
            assertTrue(Json.parse(request(handler, "GET", "/openapi.json", "").body()).find("servers").isEmpty());
        });
    }

    static void nothing() {}

    @LoopTest
    void pagesThatAreOffAreNotThere() throws Exception {
        running(new App().docs(Docs.off()), handler -> {
            for (var path : List.of("/openapi.json", "/docs", "/redoc")) {
                assertEquals(404, request(handler, "GET", path, "").status());
            }
        });
    }

    @LoopTest
    void aRouteOfTheUsersGoesFirst() throws Exception {
        var app = new App();
        app.get("/docs", () -> "mine");
        running(app, handler -> assertEquals("\"mine\"", request(handler, "GET", "/docs", "").body()));
    }

    @LoopTest
    void aPageWithoutItsLibrarySaysWhichOne() throws Exception {
        var missing =
                new DocsPages(Docs.defaults(), List::of).missing("Swagger UI", "org.webjars:swagger-ui", "o.json");
        var answer = ask(missing, "GET");
        assertEquals(501, answer.status());
        assertTrue(answer.body().contains("<code>org.webjars:swagger-ui</code>"), answer.body());
        assertTrue(WebJar.find("org.webjars", "no-such-library").isEmpty());
    }
}
