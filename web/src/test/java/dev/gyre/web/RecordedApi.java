package dev.gyre.web;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The routes of the application whose OpenAPI document was recorded: as many of them as the recording has. Most
/// methods return `Object`, for the recorded ones do not say what they return.
final class RecordedApi {
    record Sub(@HttpUrl URI url, @Gt(0) int n) {}

    enum Color {
        red, blue
    }

    record Item(
            @Size(min = 2, max = 5) String name,
            double price,
            Optional<Double> tax,
            @Default("[]") List<String> tags,
            Optional<Sub> sub,
            @Default("red") Color color) {}

    record Cat(@Literal("cat") String kind, int meow) implements Pet {}

    record Dog(@Literal("dog") String kind, int bark) implements Pet {}

    @Discriminator("kind")
    sealed interface Pet permits Cat, Dog {}

    record Out(int id, @Default("d") String name, Optional<String> opt) {}

    record Page(
            @Gt(0) @Le(100) @Default("100") int limit,
            @Literal({
                "a", "b"}) @Default("a") String order,
            @Default("[]") List<String> tags) {
    }

    private static final OAuth2Password OAUTH = OAuth2Password.at("token").withScope("me", "Me");

    private RecordedApi() {}

    static App app() {
        var app = new App().docs(Docs.titled("G", "1.2.3"));
        app.get("/items/{item_id}", RecordedApi::readItem);
        app.post("/items", RecordedApi::create).status(201);
        app.post("/two", RecordedApi::two);
        app.post("/pet", RecordedApi::pet);
        app.post("/form", RecordedApi::form);
        app.post("/upload", RecordedApi::up);
        app.get("/rm", RecordedApi::rm);
        addSecurity(app);
        app.get("/sse", RecordedApi::sse);
        app.get("/qmodel", RecordedApi::qm);
        app.router("/r", r -> {
            r.tags("R").responses(404, "nf");
            r.get("/one", RecordedApi::rOne).deprecated().summary("Sum").description("D");
        });
        return app;
    }

    private static void addSecurity(App app) {
        app.provide(BasicCredentials.class, HttpBasic.create()::credentials);
        app.provide(HttpCredentials.class, HttpBearer.create()::credentials);
        app.provide(String.class, ApiKey.inHeader("X-Key")::value).named("key");
        app.provide(String.class, OAUTH.requiring("me")::token).named("token");
        app.provide(HttpCredentials.class, HttpDigest.create()::credentials).named("digest");
        app.provide(String.class, OpenIdConnect.at("/oidc")::authorization).named("oidc");
        app.get("/s/basic", RecordedApi::sb);
        app.get("/s/bearer", RecordedApi::sbe);
        app.get("/s/key", RecordedApi::sk);
        app.get("/s/oauth", RecordedApi::so);
        app.get("/s/digest", RecordedApi::sd);
        app.get("/s/oidc", RecordedApi::soi);
    }

    static Object readItem(
            int itemId, Optional<String> q, @Query("short") @Default("false") boolean isShort,
            @Default("0") int skip) {
        return List.of(itemId, q, isShort, skip);
    }

    static Object create(Item item) {
        return item;
    }

    static Object two(@Body Item item, @Body int importance) {
        return item.name() + importance;
    }

    static Object pet(Pet p) {
        return p;
    }

    static Object form(@Form String user, @Form @Default("3") int age) {
        return user + age;
    }

    static Object up(UploadFile file, @Form @Default("") String note) {
        return file.filename() + note;
    }

    static Out rm() {
        return new Out(1, "d", Optional.empty());
    }

    static Object sb(BasicCredentials c) {
        return c;
    }

    static Object sbe(HttpCredentials c) {
        return c;
    }

    static Object sk(@From("key") String c) {
        return c;
    }

    static Object so(@From("token") String c) {
        return c;
    }

    static Object sd(@From("digest") HttpCredentials c) {
        return c;
    }

    static Object soi(@From("oidc") String c) {
        return c;
    }

    static Stream<Event<Out>> sse() {
        return Stream.of(Event.of(rm()));
    }

    static Object qm(@Query Page p) {
        return p;
    }

    static Object rOne() {
        return 1;
    }
}
