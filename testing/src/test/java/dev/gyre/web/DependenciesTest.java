package dev.gyre.web;

import static dev.gyre.loop.Gyre.ofMillis;
import static dev.gyre.loop.Gyre.sleep;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.testing.LoopTest;
import dev.gyre.testing.WebClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

class DependenciesTest {
    private final List<String> log = new ArrayList<>();

    private final class Session implements AutoCloseable {
        private final String name;

        Session(String name) {
            this.name = name;
            log.add("open " + name);
        }

        @Override
        public void close() {
            log.add("close " + name);
        }
    }

    record Pool(String url) {}

    record User(String name) {}

    Pool pool(Scope scope) {
        log.add("pool opens");
        scope.onExit(outcome -> log.add("pool closes"));
        return new Pool("db");
    }

    Session session(Pool pool) {
        return new Session(pool.url());
    }

    User user(@Header String token, Session session) {
        log.add("user in " + session.name);
        if (token.equals("bad")) throw new HttpError(401, "Not authenticated");
        return new User(token);
    }

    Session transaction(Scope scope) {
        scope.onExit(outcome -> {
            sleep(ofMillis(5));
            log.add(outcome instanceof ScopeOutcome.Failed ? "rollback" : "commit");
        });
        return new Session("transaction");
    }

    String show(User user, Session session, BackgroundTasks background) {
        background.add(() -> log.add("background in " + session.name));
        log.add("handler");
        return user.name();
    }

    void change(@From("transaction") Session transaction, boolean fails) {
        if (fails) throw new IllegalStateException("no");
    }

    private App app() {
        var app = new App();
        app.provide(Pool.class, this::pool).scope(Scope.Kind.APP);
        app.provide(Session.class, this::session);
        app.provide(User.class, this::user);
        app.provide(Session.class, this::transaction).named("transaction").scope(Scope.Kind.FUNCTION);
        app.get("/show", this::show);
        app.post("/change", this::change);
        return app;
    }

    private String logged() {
        sleep(ofMillis(20));
        var lines = String.join(", ", log);
        log.clear();
        return lines;
    }

    @LoopTest
    void whatARequestNeedsIsMadeOnceAndEndsAfterItsBackgroundTasks() throws Exception {
        WebClient.test(app(), client -> {
            assertEquals("pool opens", logged());
            assertEquals("\"ada\"", client.get("/show").header("token", "ada").send().text());
            assertEquals("open db, user in db, handler, background in db, close db", logged());
        });
        assertEquals("pool closes", logged());
    }

    @LoopTest
    void aRequestThatIsRefusedEndsWhatItHasOpened() throws Exception {
        WebClient.test(app(), client -> {
            logged();
            assertEquals(401, client.get("/show").header("token", "bad").send().status());
            assertEquals("open db, user in db, close db", logged());
            assertEquals("[\"header\",\"token\"]", client.get("/show").send().at("detail", 0, "loc"));
            assertEquals("open db, close db", logged());
        });
    }

    @LoopTest
    void aFunctionScopeEndsBeforeTheAnswerAndSeesHowItWent() throws Exception {
        WebClient.test(app(), client -> {
            logged();
            assertEquals(200, client.post("/change?fails=0").send().status());
            assertEquals(List.of("open transaction", "commit"), log);
            log.clear();
            client.showFailures();
            assertEquals(500, client.post("/change?fails=1").send().status());
            assertEquals(List.of("open transaction", "rollback"), log);
        });
    }

    @LoopTest
    void aTestCanOverrideAProvider() throws Exception {
        var app = app();
        try (var overriding = app.override(User.class, () -> new User("fake"))) {
            WebClient.test(app, client -> assertEquals("\"fake\"", client.get("/show").send().text()));
        }
        WebClient.test(app, client -> assertEquals(422, client.get("/show").send().status()));
    }

    void admit(@Query String key) {
        log.add("admit " + key);
        if (!key.equals("k")) throw new HttpError(403);
    }

    void count() {
        log.add("count");
    }

    Map<String, Integer> one() {
        log.add("one");
        return Map.of("one", 1);
    }

    @LoopTest
    void effectsComeFirstFromTheOutsideInwards() throws Exception {
        var app = new App();
        app.depends(this::count);
        app.router("/in", in -> {
            in.depends(this::admit);
            in.get("/one", this::one).depends(this::count);
        });
        WebClient.test(app, client -> {
            assertEquals("{\"one\":1}", client.get("/in/one?key=k").send().text());
            assertEquals("count, admit k, count, one", logged());
            assertEquals("{\"detail\":\"Forbidden\"}", client.get("/in/one?key=x").send().text());
            assertEquals("count, admit x", logged());
        });
    }

    // ---- mistakes ----

    record Left(String name) {}

    record Right(String name) {}

    Left left(Right right) {
        return new Left(right.name());
    }

    Right right(Left left) {
        return new Right(left.name());
    }

    String leftName(Left left) {
        return left.name();
    }

    Pool poolOfUser(User user) {
        return new Pool(user.name());
    }

    Pool poolOfQuery(String url) {
        return new Pool(url);
    }

    private static String told(App app) {
        return String.valueOf(assertThrows(SetupException.class, app::start).getMessage());
    }

    @LoopTest
    void mistakesInTheGraphAreToldAtTheStart() {
        var circle = new App();
        circle.provide(Left.class, this::left);
        circle.provide(Right.class, this::right);
        circle.get("/", this::leftName);
        assertTrue(told(circle).contains("in a circle: Left needs Right needs Left"), told(circle));

        var tooShort = new App();
        tooShort.provide(User.class, () -> new User("u"));
        tooShort.provide(Pool.class, this::poolOfUser).scope(Scope.Kind.APP);
        assertTrue(told(tooShort).contains("only lives in the scope REQUEST"), told(tooShort));

        var noRequest = new App();
        noRequest.provide(Pool.class, this::poolOfQuery).scope(Scope.Kind.APP);
        assertTrue(told(noRequest).contains("which has none"), told(noRequest));

        var twice = new App();
        twice.provide(User.class, () -> new User("a"));
        twice.provide(User.class, () -> new User("b"));
        assertTrue(told(twice).contains("two providers of User"), told(twice));
    }

    @LoopTest
    void whatFailsToOpenKeepsTheApplicationFromStarting() {
        var app = app();
        app.lifespan(() -> {
            throw new IllegalStateException("no disk");
        }, nothing -> log.add("never"));
        assertEquals("no disk", assertThrows(IllegalStateException.class, app::start).getMessage());
        assertEquals("pool opens, pool closes", logged());
    }
}
