package dev.gyre.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.testing.LoopTest;
import dev.gyre.testing.WebAnswer;
import dev.gyre.testing.WebClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

class BindingTest {
    record Item(String name, double price) {}

    record Paging(@Default("0") int skip, @Le(100) @Default("10") int limit) {}

    record Search(@Query String q, @Header Optional<String> userAgent, @Cookie Optional<String> session) {
        Search {
            if (q.isBlank()) throw new IllegalArgumentException("nothing to search for");
        }
    }

    String everything(
            int itemId, @Query("short") boolean isShort, @Header long xToken, @Cookie Optional<String> session,
            Item item) {
        return itemId + " " + isShort + " " + xToken + " " + session.orElse("-") + " " + item;
    }

    Paging page(Paging page) {
        return page;
    }

    String search(Search search) {
        return search.toString();
    }

    List<Integer> numbers(List<Integer> numbers) {
        return numbers;
    }

    Map<String, Item> both(Item one, Item other) {
        return Map.of("one", one, "other", other);
    }

    String raw(Request request, String kind) {
        return request.method() + " " + request.route() + " " + request.pathVariable("kind").orElseThrow() + ", "
                + kind;
    }

    private Set<java.nio.file.Path> seen = Set.of();

    String upload(List<UploadFile> files, @Form Optional<String> note) throws Exception {
        seen = temporaryFiles();
        var text = new StringBuilder(note.orElse("-"));
        for (var file : files) {
            text.append(' ').append(file.safeFilename().orElse("?")).append(':')
                    .append(new String(file.bytes(100), StandardCharsets.UTF_8));
        }
        return text.toString();
    }

    private App app() {
        var app = new App(WebOptions.defaults().withFileInMemoryBytesMax(4));
        app.post("/items/{item_id}", this::everything);
        app.get("/page", this::page);
        app.get("/search", this::search);
        app.get("/numbers", this::numbers);
        app.post("/both", this::both);
        app.route("GET,PURGE", "/raw/{kind}", this::raw).text();
        app.post("/upload", this::upload).text();
        return app;
    }

    @LoopTest
    void allThatIsWrongIsToldAtOnceInOrderOfItsPlaces() throws Exception {
        WebClient.test(app(), client -> {
            var answer = client.post("/items/x?short=maybe").header("X-Token", "t").json(Map.of("name", 1));
            assertEquals(422, answer.status());
            assertEquals("""
                    ["path","item_id"] ["query","short"] ["header","x-token"] ["body","name"] ["body","price"]""",
                places(answer, 5));
            assertEquals("\"x\"", answer.at("detail", 0, "input"));
        });
    }

    private static String places(WebAnswer answer, int count) {
        var places = new StringBuilder();
        for (int i = 0; i < count; i++) places.append(i == 0 ? "" : " ").append(answer.at("detail", i, "loc"));
        assertTrue(answer.json().find("detail", count).isEmpty(), answer.text());
        return places.toString();
    }

    @LoopTest
    void eachParameterComesFromItsPlace() throws Exception {
        WebClient.test(app(), client -> {
            client.cookies().put("session", "s");
            var answer = client.post("/items/7?short=on").header("x-token", "9").json(new Item("a", 1.5));
            assertEquals("\"7 true 9 s Item[name=a, price=1.5]\"", answer.text());
        });
    }

    @LoopTest
    void aRecordIsTakenFromTheQueryWhereThereIsNoBody() throws Exception {
        WebClient.test(app(), client -> {
            assertEquals("{\"skip\":0,\"limit\":10}", client.get("/page").send().text());
            assertEquals("{\"skip\":3,\"limit\":10}", client.get("/page?skip=3&other=x").send().text());
            assertEquals("[\"query\",\"limit\"]", client.get("/page?limit=101").send().at("detail", 0, "loc"));
            assertEquals("[1,2]", client.get("/numbers?numbers=1&numbers=2").send().text());
            assertEquals("[\"query\",\"numbers\",1]",
                client.get("/numbers?numbers=1&numbers=b").send().at("detail", 0, "loc"));
        });
    }

    @LoopTest
    void aRecordWhoseComponentsSayWhereTheyAreIsABundle() throws Exception {
        WebClient.test(app(), client -> {
            assertEquals("\"Search[q=a b, userAgent=Optional[me], session=Optional.empty]\"",
                client.get("/search?q=a+b").header("User-Agent", "me").send().text());
            assertEquals("[\"query\",\"q\"]", client.get("/search").send().at("detail", 0, "loc"));
            var refused = client.get("/search?q=+").send();
            assertEquals("\"value_error\"", refused.at("detail", 0, "type"));
            assertEquals("\"Value error, nothing to search for\"", refused.at("detail", 0, "msg"));
        });
    }

    @LoopTest
    void severalBodiesAreMembersOfAnObject() throws Exception {
        WebClient.test(app(), client -> {
            var item = new Item("a", 1);
            var answer = client.post("/both").json(Map.of("one", item, "other", item));
            assertEquals("\"a\"", answer.at("other", "name"));
            assertEquals("[\"body\",\"other\"]",
                client.post("/both").json(Map.of("one", item)).at("detail", 0, "loc"));
            assertEquals("[\"body\",\"one\"] [\"body\",\"other\"]", places(client.post("/both").json(List.of()), 2));
        });
    }

    @LoopTest
    void whatIsNoJsonIsNotReadAsJson() throws Exception {
        WebClient.test(app(), client -> {
            var json = "{\"name\":\"a\",\"price\":1}".getBytes(StandardCharsets.UTF_8);
            var call = "/items/1?short=1";
            assertEquals(422,
                client.post(call).header("x-token", "1").bytes("text/plain", json).status());
            assertEquals(200,
                client.post(call).header("x-token", "1").bytes("Application/Problem+JSON; a=b", json).status());
            var syntax = client.post("/items/x").jsonText("{\"a\":");
            assertEquals("[\"body\",5]", places(syntax, 1));
            assertEquals(400, client.post(call).header("x-token", "1").bytes("application/json",
                "\"\u00e9\"".getBytes(StandardCharsets.ISO_8859_1)).status());
        });
    }

    @LoopTest
    void aRequestAndItsRouteCanBeTaken() throws Exception {
        WebClient.test(app(), client -> {
            assertEquals("PURGE /raw/{kind} a b, a b", client.call("PURGE", "/raw/a%20b").send().text());
        });
    }

    @LoopTest
    void filesAreSpooledAndDeleted() throws Exception {
        var before = temporaryFiles();
        WebClient.test(app(), client -> {
            var body = part("name=\"note\"", "n") + part("name=\"files\"; filename=\"../a.txt\"", "abc")
                    + part("name=\"files\"; filename=\"b\"", "larger than four") + "--x--\r\n";
            var answer = client.post("/upload").bytes("multipart/form-data; boundary=x",
                body.getBytes(StandardCharsets.UTF_8));
            assertEquals("n a.txt:abc b:larger than four", answer.text());
            var truncated = client.post("/upload").bytes("multipart/form-data; boundary=x",
                body.substring(0, body.length() - 9).getBytes(StandardCharsets.UTF_8));
            assertEquals(400, truncated.status());
            assertEquals("[\"body\",\"files\"]", client.post("/upload").send().at("detail", 0, "loc"));
        });
        seen.removeAll(before);
        assertEquals(1, seen.size(), "one of the files is too large for memory");
        for (var file : seen) assertFalse(Files.exists(file), file.toString());
    }

    private static String part(String disposition, String content) {
        return "--x\r\nContent-Disposition: form-data; " + disposition + "\r\n\r\n" + content + "\r\n";
    }

    private static Set<java.nio.file.Path> temporaryFiles() throws Exception {
        var folder = java.nio.file.Path.of(System.getProperty("java.io.tmpdir"));
        try (var files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().startsWith("upload")).collect(Collectors.toSet());
        }
    }

    // ---- what cannot work is told when the application starts ----

    static final class Database {}

    String needsDatabase(Database db) {
        return "" + db;
    }

    String needsMap(Map<String, String> map) {
        return "" + map;
    }

    String id(int id) {
        return "" + id;
    }

    String scoped(Scope scope) {
        return "" + scope;
    }

    String wrongDefault(@Default("x") int number) {
        return "" + number;
    }

    String mixed(@Form String a, @Body String b) {
        return a + b;
    }

    private static void assertTold(App app, String... words) {
        var told = assertThrows(SetupException.class, app::start);
        for (var word : words) assertTrue(String.valueOf(told.getMessage()).contains(word), told.getMessage());
    }

    private static App with(java.util.function.Consumer<App> routes) {
        var app = new App();
        routes.accept(app);
        return app;
    }

    @LoopTest
    void signaturesThatCannotWorkAreToldInASentence() {
        assertTold(with(app -> app.get("/", this::needsDatabase)),
            "parameter \"db\" of BindingTest.needsDatabase(Database)", "app.provide(Database.class");
        assertTold(with(app -> app.get("/", this::needsMap)), "parameter \"map\"", "can only be in a body");
        assertTold(with(app -> app.get("/{other}", this::id)), "nothing takes {other}");
        assertTold(with(app -> app.get("/", this::scoped)), "is a Scope, which only providers have");
        assertTold(with(app -> app.get("/", this::wrongDefault)), "parameter \"number\"", "valid integer");
        assertTold(with(app -> app.post("/", this::mixed)), "JSON and a form of one body");
        assertTold(with(app -> app.get("/", (Integer number) -> "x")), "the name is not known", "this::name");
    }
}
