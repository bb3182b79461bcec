package dev.gyre.web;

import static dev.gyre.loop.Gyre.ofSeconds;
import static dev.gyre.loop.Gyre.sleep;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.testing.LoopTest;
import dev.gyre.testing.WebClient;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

class AnswersOfAppTest {
    sealed interface Person permits Guest, Member {}

    record Guest(String name) implements Person {}

    record Member(String name, String secret) implements Person {}

    record Shown(String name) {}

    @Nullable
    String nothing() {
        return null;
    }

    void empty() {}

    Person person() {
        return new Guest("g");
    }

    Object anything() {
        return Map.of("list", List.of(1, 2.5, "x"));
    }

    Response made() {
        return Response.json(201, new Shown("s")).header("X-A", "1").header("X-A", "2");
    }

    String settings(ResponseSettings response) {
        response.header("X-B", "b").status(202);
        return "x";
    }

    Stream<Event<Integer>> slowEvents() {
        return Stream.iterate(1, n -> n <= 2, n -> n + 1).map(n -> {
            sleep(ofSeconds(n == 2 ? 40 : 0));
            return Event.of(n).named("n");
        });
    }

    Iterator<Shown> lines() {
        return List.of(new Shown("a"), new Shown("b")).iterator();
    }

    Stream<Shown> breaking() {
        return Stream.of("a", "b").map(name -> {
            if (name.equals("b")) throw new IllegalStateException("secret");
            return new Shown(name);
        });
    }

    void boom() {
        throw new IllegalStateException("secret");
    }

    static class Missing extends RuntimeException {}

    static final class MissingItem extends Missing {}

    void missing() {
        throw new MissingItem();
    }

    @Prefix("/things")
    @Tags("Things")
    static final class Things {
        @Get
        List<String> all(@Default("2") int count) {
            return List.of("a", "b", "c").subList(0, count);
        }

        @Post("/{name}")
        @Status(201)
        String add(String name) {
            return name;
        }
    }

    private App app() {
        var app = new App();
        app.get("/nothing", this::nothing);
        app.get("/empty", this::empty).status(204);
        app.get("/person", this::person);
        app.get("/anything", this::anything);
        app.get("/made", this::made);
        app.get("/settings", this::settings).html();
        app.get("/events", this::slowEvents);
        app.get("/lines", this::lines);
        app.get("/breaking", this::breaking);
        app.get("/boom", this::boom);
        app.get("/missing", this::missing);
        app.get("/lambda", () -> "lambda");
        app.on(Missing.class, missing -> Response.json(404, Map.of("missing", missing.getClass().getSimpleName())));
        app.controller(new Things());
        return app;
    }

    @LoopTest
    void valuesAreAnsweredByTheirDeclaredType() throws Exception {
        WebClient.test(app(), client -> {
            assertEquals("200 null", client.get("/nothing").send().toString());
            assertEquals("204 ", client.get("/empty").send().toString());
            assertEquals("200 {\"name\":\"g\"}", client.get("/person").send().toString());
            assertEquals("200 {\"list\":[1,2.5,\"x\"]}", client.get("/anything").send().toString());
            assertEquals("200 \"lambda\"", client.get("/lambda").send().toString());
            var made = client.get("/made").send();
            assertEquals("201 {\"name\":\"s\"}", made.toString());
            assertEquals(List.of("1", "2"), made.fields().all("X-A"));
            var settings = client.get("/settings").send();
            assertEquals("202 x", settings.toString());
            assertEquals("text/html; charset=utf-8", settings.header("Content-Type").orElseThrow());
            assertEquals("b", settings.header("X-B").orElseThrow());
        });
    }

    @LoopTest
    void annotatedMethodsAreRoutes() throws Exception {
        WebClient.test(app(), client -> {
            assertEquals("200 [\"a\",\"b\"]", client.get("/things").send().toString());
            assertEquals("201 \"x\"", client.post("/things/x").send().toString());
            assertEquals("POST", client.get("/things/x").send().header("Allow").orElseThrow());
        });
    }

    @LoopTest
    void silentEventStreamsSendComments() throws Exception {
        WebClient.test(app(), client -> {
            var answer = client.get("/events").send();
            assertEquals("event: n\ndata: 1\n\n: ping\n\n: ping\n\nevent: n\ndata: 2\n\n", answer.text());
            assertEquals("text/event-stream; charset=utf-8", answer.header("Content-Type").orElseThrow());
        });
    }

    @LoopTest
    void anIteratorIsAnsweredAsLines() throws Exception {
        WebClient.test(app(), client -> {
            var answer = client.get("/lines").send();
            assertEquals("{\"name\":\"a\"}\n{\"name\":\"b\"}\n", answer.text());
            assertEquals("application/jsonl", answer.header("Content-Type").orElseThrow());
        });
    }

    @LoopTest
    void aStreamThatFailsIsCutOff() throws Exception {
        WebClient.test(app(), client -> {
            client.showFailures();
            assertThrows(java.io.IOException.class, () -> client.get("/breaking").send());
        });
    }

    @LoopTest
    void whatIsNotExpectedTellsTheClientNothing() throws Exception {
        WebClient.test(app(), client -> {
            var failed = assertThrows(WebClient.ApplicationFailed.class, () -> client.get("/boom").send());
            assertEquals("secret", String.valueOf(failed.getCause().getMessage()));
            var shown = client.showFailures().get("/boom").send();
            assertEquals("500 Internal Server Error", shown.toString());
            assertEquals("text/plain; charset=utf-8", shown.header("Content-Type").orElseThrow());
            assertFalse(shown.text().contains("secret"));
        });
    }

    @LoopTest
    void handlersOfExceptionsAreFoundByClassAndByStatus() throws Exception {
        var app = app();
        app.on(405, failure -> Response.text("no").status(405));
        WebClient.test(app, client -> {
            assertEquals("404 {\"missing\":\"MissingItem\"}", client.get("/missing").send().toString());
            assertEquals("405 no", client.post("/made").send().toString());
            assertEquals("404 {\"detail\":\"Not Found\"}", client.get("/none").send().toString());
        });
        app.on(500, failure -> Response.text("sorry").status(500));
        WebClient.test(app, client -> assertEquals("500 sorry", client.get("/boom").send().toString()));
    }

    @LoopTest
    void errorsCanBeProblems() throws Exception {
        var app = app().tellProblems();
        WebClient.test(app, client -> {
            var problem = client.get("/none").send();
            assertEquals("application/problem+json", problem.header("Content-Type").orElseThrow());
            assertEquals("404", problem.at("status"));
            assertEquals("\"count\"", client.get("/things?count=x").send().at("errors", 0, "parameter"));
        });
    }

    @LoopTest
    void mountedApplicationsHaveRoutesErrorsAndFiltersOfTheirOwn() throws Exception {
        var inner = new App();
        inner.get("/x", (Request request) -> request.rootPath() + "|" + request.path());
        inner.use((exchange, next) -> {
            exchange.addField("X-Inner", "1");
            next.handle(exchange);
        });
        var app = app().mount("/in/side", inner).mount("/raw", exchange -> exchange.send("raw " + exchange.path()));
        WebClient.test(app, client -> {
            var answer = client.get("/in/side/x").send();
            assertEquals("200 \"/in/side|/in/side/x\"", answer.toString());
            assertEquals("1", answer.header("X-Inner").orElseThrow());
            assertEquals("404 {\"detail\":\"Not Found\"}", client.get("/in/side/y").send().toString());
            assertEquals("/in/side/", client.get("/in/side").send().header("Location").orElseThrow());
            assertEquals("200 raw /raw/a/b", client.get("/raw/a/b").send().toString());
        });
    }

    @LoopTest
    void pathsAreDecodedOnceAndNeverClimb() throws Exception {
        var app = new App();
        app.get("/f/{p:path}", (Request request) -> request.pathVariable("p").orElseThrow());
        app.get("/{p:path}/x", (Request request) -> "x");
        WebClient.test(app, client -> {
            assertEquals("200 \"a/b%41\"", client.get("/f/a%2Fb%2541").send().toString());
            for (var path : List.of("/f/../x", "/f/%2e%2E/x", "/f/a%2f..%2fx", "/f/.")) {
                assertEquals(400, client.get(path).send().status(), path);
            }
            var slashes = client.get("//example.org/x/").send();
            assertTrue(slashes.status() == 404, slashes + " must not lead to another host");
        });
    }

    @LoopTest
    void filtersStandAroundEverythingTheFirstOutermost() throws Exception {
        var app = app();
        app.use((exchange, next) -> {
            exchange.addField("X-Order", "first");
            next.handle(exchange);
        }, (exchange, next) -> {
            exchange.addField("X-Order", "second");
            next.handle(exchange);
        });
        WebClient.test(app, client -> {
            var answer = client.get("/none").send();
            assertEquals(404, answer.status());
            assertEquals(List.of("first", "second"), answer.fields().all("X-Order"));
        });
    }
}
