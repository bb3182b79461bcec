import static dev.gyre.loop.Gyre.*;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gyre.web.*;

// The application whose answers FastAPI has recorded, in Java: same paths, names and rules, and the same answers.
//
//     ./gyre run examples/fastapi-contract --port 8000
//     curl -i 'http://127.0.0.1:8000/items/foo?skip=x'

final List<String> log = new ArrayList<>();
int count;

void main(String... args) {
    app().run(args);
}

App app() {
    var app = new App();
    parameters(app);
    bodies(app);
    answers(app);
    dependencies(app);
    security(app);
    app.get("/slash/", () -> 1);
    app.get("/noslash", () -> 1);

    var sub = new App();
    sub.get("/x", (Request request) -> Map.of(
        "root", request.rootPath(), "path", request.path(), "url", request.url()));
    app.mount("/sub", sub);

    app.router("/r", r -> {
        r.tags("R").responses(404, "nf");
        r.get("/one", this::documented).deprecated().summary("Sum").description("D");
        r.put("/doc_string/{a_b}", this::documentedHere);
    });
    return app;
}

// ---- types ----

enum Color { red, blue }

record Sub(@HttpUrl URI url, @Gt(0) int n) {}

record Item(
        @Size(min = 2, max = 5) String name, double price, Optional<Double> tax, @Default("[]") List<String> tags,
        Optional<Sub> sub, @Default("red") Color color) {}

@Strict
record Exact(int a) {}

record Even(int a) {
    Even {
        if (a == 4) throw new IllegalArgumentException("no four");
    }

    @Validates("a")
    static void even(int a) {
        if (a % 2 != 0) throw new IllegalArgumentException("must be even");
    }
}

record Many(
        @Default("0") int i, @Default("0") double f, @Default("false") boolean b, @Default("") String s,
        Optional<LocalDate> d, Optional<OffsetDateTime> t, Optional<LocalTime> tm, Optional<Duration> td,
        Optional<UUID> u, Optional<BigDecimal> dec, Optional<Color> e, @Literal({
            "x", "y"}) @Default("x") String lit,
        @Default("[]") List<Integer> l, @Default("{}") Map<String, Integer> m, @Ge(1) @Default("1") int ge,
        @Le(1) @Default("1") int le, @Lt(2) @Default("1") int lt, @MultipleOf(5) @Default("10") int mult,
        @Pattern(regexp = "^a") @Default("a") String pat, @Default("") byte[] by, @Default("[]") Set<Integer> st,
        @Size(max = 2) @Default("[]") List<Integer> mx, @Size(min = 1) @Default("[1]") List<Integer> mn) {
}

@Discriminator("kind")
sealed interface Pet permits Cat, Dog {}

sealed interface AnyPet permits Cat, Dog {}

record Cat(@Literal("cat") String kind, int meow) implements Pet, AnyPet {}

record Dog(@Literal("dog") String kind, int bark) implements Pet, AnyPet {}

record Out(int id, @Default("d") String name, Optional<String> opt) {
    Out(int id) {
        this(id, "d", Optional.empty());
    }
}

record Page(
        @Gt(0) @Le(100) @Default("100") int limit, @Literal({
            "a", "b"}) @Default("a") String order,
        @Default("[]") List<String> tags) {
}

record HeaderModel(
        @Name("x_tag") @Default("[]") List<String> xTag, @Name("save_data") @Default("false") boolean saveData) {}

// ---- parameters ----

void parameters(App app) {
    app.get("/items/{item_id}", this::readItem);
    app.get("/req", this::required);
    app.get("/pathval/{n}", this::checked);
    app.get("/enum/{c}", this::color);
    app.get("/file/{p:path}", this::file);
    app.get("/qmodel", this::page);
    app.get("/hmodel", this::headers);
}

Map<String, Object> readItem(
        int itemId, Optional<String> q, @Query("short") @Default("false") boolean isShort, @Default("0") int skip) {
    return Map.of("item_id", itemId, "q", q, "short", isShort, "skip", skip);
}

List<Object> required(
        int a, String b, @Header String xToken, @Query @Default("[]") List<Integer> c, @Cookie Optional<String> ck) {
    return List.of(a, b, c, xToken, ck);
}

Map<String, Integer> checked(
        @Ge(1) @Le(10) int n, @Gt(0) @Lt(10.5) @Default("1.0") double size,
        @Size(min = 3, max = 5) @Pattern(regexp = "^ab") @Default("abc") String name) {
    return Map.of("n", n);
}

Map<String, Color> color(Color c) {
    return Map.of("c", c);
}

Map<String, String> file(String p) {
    return Map.of("p", p);
}

Page page(Page p) {
    return p;
}

HeaderModel headers(@Header HeaderModel p) {
    return p;
}

// ---- bodies ----

void bodies(App app) {
    app.post("/items", this::create).status(201);
    app.post("/two", this::two);
    app.post("/embed", this::embedded);
    app.post("/strict", this::exact);
    app.post("/v", this::even);
    app.post("/many", this::many);
    app.post("/pet", this::pet);
    app.post("/pet2", this::anyPet);
    app.post("/list", this::list);
    app.post("/opt", this::optional);
    app.post("/form", this::form);
    app.post("/upload", this::upload);
}

Item create(Item item) {
    return item;
}

Map<String, Object> two(Item item, @Body int importance) {
    return Map.of("item", item, "importance", importance);
}

Item embedded(@Body(embed = true) Item item) {
    return item;
}

Exact exact(Exact s) {
    return s;
}

Even even(Even s) {
    return s;
}

Many many(Many s) {
    return s;
}

Pet pet(Pet p) {
    return p;
}

AnyPet anyPet(AnyPet p) {
    return p;
}

List<Integer> list(List<Integer> p) {
    return p;
}

Optional<Item> optional(Optional<Item> item) {
    return item;
}

Map<String, Object> form(@Form String user, @Form @Default("3") int age) {
    return Map.of("u", user, "age", age);
}

Map<String, Object> upload(UploadFile file, @Form @Default("") String note) {
    return Map.of("fn", file.filename(), "ct", file.contentType(), "size", file.size(), "note", note);
}

// ---- answers ----

void answers(App app) {
    app.get("/rm", this::out);
    app.get("/rm_unset", this::out).omit(Omission.NULLS_AND_DEFAULTS);
    app.get("/nobody", () -> {}).status(204);
    app.get("/none", () -> {});
    app.get("/exc", this::teapot);
    app.get("/exc2", this::notFound);
    app.get("/boom", this::boom);
    app.on(Mine.class, mine -> Response.json(409, Map.of("mye", 1)));
    app.get("/mye", this::mine);
    app.get("/resp", this::settings);
    app.get("/redir", () -> Response.redirect("/none"));
    app.get("/html", () -> "<b>x</b>").html();
    app.get("/plain", () -> "x").text();
    app.get("/str", () -> "x");
    app.get("/sse", this::events);
    app.get("/jsonl", this::lines);
    app.get("/typesm", this::types);
}

static final class Mine extends RuntimeException {}

record Types(OffsetDateTime d, Duration td, BigDecimal dec, byte[] by, double f, String s) {}

Out out() {
    return new Out(1);
}

void teapot() {
    throw new HttpError(418, Map.of("why", List.of("tea")), Map.of("X-E", "1"));
}

void notFound() {
    throw new HttpError(404);
}

void boom() {
    throw new IllegalStateException("boom");
}

void mine() {
    throw new Mine();
}

Map<String, Integer> settings(ResponseSettings response) {
    response.header("X-A", "1").cookie("k", "v").status(202);
    return Map.of("ok", 1);
}

Stream<Event<?>> events() {
    return Stream.of(
        Event.of(new Out(1)),
        Event.of("hi").named("e").id("7").retry(ofMillis(10)).withComment("c"),
        Event.raw("a\nb"));
}

Stream<Out> lines() {
    return Stream.of(new Out(1), new Out(2));
}

Types types() {
    return new Types(OffsetDateTime.of(2020, 1, 2, 3, 4, 5, 6000, ZoneOffset.UTC), Duration.ofDays(1).plusSeconds(2),
        new BigDecimal("1.10"), "x".getBytes(UTF_8), 1.0, "é<");
}

/// doc string
int documented() {
    return 1;
}

/// Title line
///
/// More *markdown*.
int documentedHere(int aB, Item item) {
    return 1;
}

// ---- dependencies ----

void dependencies(App app) {
    app.provide(String.class, this::a).named("a");
    app.provide(String.class, this::b).named("b");
    app.provide(String.class, this::f).named("f").scope(Scope.Kind.FUNCTION);
    app.get("/dep", this::provided);
    app.provide(Integer.class, this::counted).named("counter");
    app.get("/cache", this::cached);
    app.get("/log", this::logged);
}

String a(Scope scope) {
    log.add("a-enter");
    scope.onExit(outcome -> log.add("a-exit"));
    return "A";
}

String b(@From("a") String a, Scope scope) {
    log.add("b-enter");
    scope.onExit(outcome -> log.add("b-exit"));
    return "B" + a;
}

String f(Scope scope) {
    log.add("f-enter");
    scope.onExit(outcome -> log.add("f-exit"));
    return "F";
}

List<String> provided(BackgroundTasks background, @From("a") String a, @From("b") String b, @From("f") String f) {
    log.add("handler");
    background.add(() -> log.add("bg"));
    return List.of(a, b, f);
}

int counted() {
    return ++count;
}

List<Integer> cached(
        @From("counter") int a, @From("counter") int b, @From(value = "counter", cached = false) int c) {
    return List.of(a, b, c);
}

List<String> logged() {
    var lines = List.copyOf(log);
    log.clear();
    return lines;
}

// ---- security ----

record Login(String username, String password) {}

record Token(String scheme, String credentials) {}

record PasswordForm(@Form String username, @Form String password, @Form Optional<String> scope) {}

void security(App app) {
    app.provide(Login.class, this::basic);
    app.provide(Token.class, this::bearer);
    app.provide(String.class, this::key).named("key");
    app.provide(Token.class, this::digest).named("digest");
    app.get("/s/basic", (Login login) -> login);
    app.get("/s/bearer", (Token token) -> token);
    app.get("/s/key", this::showKey);
    app.get("/s/digest", this::showDigest);
    app.post("/token", this::token);
}

Login basic(@Header Optional<String> authorization) {
    try {
        var pair = new String(Base64.getDecoder().decode(credentials("Basic", authorization)), UTF_8).split(":", 2);
        return new Login(pair[0], pair[1]);
    } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException malformed) {
        throw unauthorized("Basic");
    }
}

Token bearer(@Header Optional<String> authorization) {
    return new Token(authorization.orElse("").split(" ")[0], credentials("Bearer", authorization));
}

Token digest(@Header Optional<String> authorization) {
    return new Token("Digest", credentials("Digest", authorization));
}

String key(@Header Optional<String> xKey) {
    return xKey.orElseThrow(() -> unauthorized("APIKey"));
}

String credentials(String scheme, Optional<String> authorization) {
    return authorization.filter(text -> text.toLowerCase(Locale.ROOT).startsWith(scheme.toLowerCase(Locale.ROOT) + " "))
            .map(text -> text.substring(scheme.length() + 1))
            .orElseThrow(() -> unauthorized(scheme));
}

HttpError unauthorized(String scheme) {
    return new HttpError(401, "Not authenticated", Map.of("WWW-Authenticate", scheme));
}

String showKey(@From("key") String key) {
    return key;
}

Token showDigest(@From("digest") Token token) {
    return token;
}

Map<String, String> token(PasswordForm form) {
    return Map.of("access_token", form.username(), "token_type", "bearer");
}
