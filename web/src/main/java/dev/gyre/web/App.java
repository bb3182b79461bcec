package dev.gyre.web;

import dev.gyre.http.BadContentException;
import dev.gyre.loop.Action;
import dev.gyre.server.Exchange;
import dev.gyre.server.Filter;
import dev.gyre.server.Handler;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A web application: routes to ordinary methods, whose types say what they take from requests and what they answer.
///
/// ```java
/// record Item(String name, @Positive double price, Optional<Double> tax) {}
///
/// void main() {
///     var app = new App();
///     app.get("/", this::root);
///     app.post("/items", this::create).status(201);
///     app.run();                            // http://127.0.0.1:8000
/// }
///
/// Map<String, String> root() { return Map.of("message", "Hello, World!"); }
/// Item create(Item item) { return item; }
/// ```
///
/// **Where parameters come from.** What is named like a variable of the path comes from the path; a text, a number, an
/// enum or a date from the query; a record from the body, or from the query where the method has no body; an
/// [UploadFile] from a form; a type that [#provide] has added from there. [Query], [Header], [Cookie], [Form], [Body],
/// [Path], [File] and [From] say it where that is not meant. `Optional`, `@Nullable` and [Default] let values be
/// absent. All that is wrong with a request is told at once, with status 422. What cannot work is told by a
/// [SetupException] when the application starts.
///
/// **What is answered.** The value as JSON with the fields that the declared type has; a [Response] as it is; a
/// `Stream` as lines of JSON, or as events if they are [Event]s.
///
/// To be filled by one thread before it starts; then any number of loops may run it.
public final class App implements Verbs, DependsOn<App>, ProvidesTypes {
    private final WebOptions options;
    private final Router root = new Router("");
    private final Dependencies dependencies = new Dependencies();
    private final List<Filter> filters = new ArrayList<>();
    private final List<AppPlan.Lifespan> lifespans = new ArrayList<>();
    private final Failures failures = new Failures();
    private Docs docs = Docs.defaults();
    private @Nullable AppPlan plan;

    /// An application without any routes, with the default settings.
    public App() {
        this(WebOptions.defaults());
    }

    /// An application with other settings.
    public App(WebOptions options) {
        this.options = Objects.requireNonNull(options, "options");
    }

    // ---- routes ----------------------------------------------------------------------------------

    /// Adds a route for several methods, or for an unusual one; see the other methods for the usual ones.
    ///
    /// Of routes that fit the same request the one that was added first answers. A path that none fits is answered with
    /// 404, a method that none accepts with 405.
    ///
    /// @param methods names with commas between them, such as `GET,POST`
    /// @param path begins with a slash; `{name}` stands for one segment or a part of one, `{name:path}` for any number
    /// @return the route, to say more about it
    /// @throws SetupException when the path is malformed
    @Override
    public Route route(String methods, String path, Operation operation) {
        plan = null;
        return root.route(methods, path, operation);
    }

    /// Adds a route for WebSockets: `operation` talks with the client through a parameter of the type [Socket]; its
    /// other parameters are found as those of any route are. See [Socket] for how it begins and ends.
    ///
    /// @return the route, to say more about it
    /// @throws SetupException when the path is malformed
    @Override
    public Route socket(String path, Operation operation) {
        plan = null;
        return root.socket(path, operation);
    }

    /// Adds routes with something in common.
    ///
    /// @param prefix what their paths begin with; may be empty
    /// @return the router
    public Router router(String prefix, Consumer<? super Router> routes) {
        plan = null;
        return root.router(prefix, routes);
    }

    /// Adds the methods of an object that have [Get], [Post] or one of their like as routes; their paths begin with the
    /// [Prefix] of its class.
    ///
    /// @return this
    /// @throws SetupException when there is none
    public App controller(Object controller) {
        plan = null;
        root.controller(controller);
        return this;
    }

    /// Lets another application answer all requests whose paths begin with `path` and a slash.
    ///
    /// @return this
    public App mount(String path, App app) {
        plan = null;
        root.mount(path, app);
        return this;
    }

    /// Lets a handler of the server answer all requests whose paths begin with `path` and a slash. It sees the whole
    /// path.
    ///
    /// @return this
    public App mount(String path, Handler handler) {
        plan = null;
        root.mount(path, handler);
        return this;
    }

    /// Calls `operation` before each request is handled, for what it does and not for what it returns.
    ///
    /// @return this
    @Override
    public App depends(Operation operation) {
        plan = null;
        root.depends(operation);
        return this;
    }

    /// Puts filters before all routes, the errors of all kinds included: those added first are outermost.
    ///
    /// @return this
    public App use(Filter... filters) {
        plan = null;
        this.filters.addAll(List.of(filters));
        return this;
    }

    // ---- providers -------------------------------------------------------------------------------

    /// Lets methods take a parameter of `type`, whose value `factory` makes once for each request: or see what can be
    /// said of the result. Its own parameters are found as those of a route are.
    ///
    /// @return the dependency, to say more about it
    @Override
    public Dependency provide(Class<?> type, Operation factory) {
        plan = null;
        var dependency = new Dependency(type, factory);
        dependencies.add(dependency);
        return dependency;
    }

    /// Lets methods take a value that is there already, for as long as the application lives.
    ///
    /// @return the dependency, to say more about it
    public <T> Dependency provideValue(Class<T> type, T value) {
        return provide(type, (Operation.Value1<Scope, T>) scope -> value).scope(Scope.Kind.APP);
    }

    /// Uses another factory for what is provided of this type, until the result is closed: for tests.
    ///
    /// @param name that of [Dependency#named]; empty for the provider without one
    @Override
    public Overriding override(Class<?> type, String name, Operation factory) {
        var original = dependencies.find(type, name);
        if (original == null) {
            throw new SetupException("there is no provider of " + type.getSimpleName() + " to be overridden");
        }
        plan = null;
        var dependency = new Dependency(type, factory).named(name).scope(original.scope());
        dependencies.override(dependency);
        return new Overriding(() -> {
            plan = null;
            dependencies.endOverride(dependency);
        });
    }

    // ---- errors ----------------------------------------------------------------------------------

    /// Answers exceptions of a class, and of those below it that have no handler of their own.
    ///
    /// @param handler makes the answer, a [Response] or a value; must show nothing that clients should not see
    /// @return this
    public <E extends Exception> App on(Class<E> type, FailureAnswer<? super E> handler) {
        failures.on(type, (request, failure) -> handler.answer(failure));
        return this;
    }

    /// Answers errors with a status in another way: 404 for paths that no route fits, 422 for what is wrong with a
    /// request, 500 for whatever is not expected.
    ///
    /// @param handler makes the answer, a [Response] or a value; must show nothing that clients should not see
    /// @return this
    public App on(int status, FailureAnswer<Throwable> handler) {
        failures.on(status, (request, failure) -> handler.answer(failure));
        return this;
    }

    /// Makes an answer of an exception.
    ///
    /// @param <E> the exception
    @FunctionalInterface
    public interface FailureAnswer<E extends Throwable> {
        /// The answer: a [Response], or a value that is sent as JSON with status 200. May suspend.
        ///
        /// @throws Exception when there is none; answered with 500
        @Nullable
        Object answer(E failure) throws Exception;
    }

    /// Tells errors in the format of RFC 9457, and not in that of FastAPI.
    ///
    /// @return this
    public App tellProblems() {
        failures.tellProblems();
        return this;
    }

    // ---- documentation ---------------------------------------------------------------------------

    /// Says what the application is called, and where its documentation is: [Docs#defaults] unless it is said.
    ///
    /// @return this
    public App docs(Docs docs) {
        plan = null;
        this.docs = Objects.requireNonNull(docs, "docs");
        return this;
    }

    // ---- life ------------------------------------------------------------------------------------

    /// Opens something before the first request, and closes it after the last one. With several loops each opens its
    /// own. What fails to open keeps the application from starting.
    ///
    /// @return this
    public <T> App lifespan(Callable<? extends T> open, LifespanEnd<? super T> close) {
        plan = null;
        lifespans.add(scope -> {
            var value = open.call();
            scope.onExit(outcome -> close.close(value));
        });
        return this;
    }

    /// Does something before the first request, and something after the last one.
    ///
    /// @return this
    public App lifespan(Action<?> open, Action<?> close) {
        return lifespan(() -> {
            open.run();
            return "";
        }, nothing -> close.run());
    }

    /// Closes what was opened.
    ///
    /// @param <T> what it is
    @FunctionalInterface
    public interface LifespanEnd<T> {
        /// Closes it; may suspend.
        ///
        /// @throws Exception what went wrong, which is logged
        void close(T value) throws Exception;
    }

    /// Starts the application on the current loop, without a server: its handler is for one, or for tests.
    ///
    /// @return what runs, to be closed
    /// @throws SetupException when something cannot work
    /// @throws Exception what a lifespan or a provider throws
    public RunningApp start() throws Exception {
        var running = new RunningApp(plan(), options);
        running.open();
        return running;
    }

    /// A handler for servers of one's own, with any number of loops: each loop starts the application with its first
    /// request, and does not close it. Where something is to be closed use [#start].
    ///
    /// @throws SetupException when something cannot work
    public Handler handler() {
        plan();
        return exchange -> AppsOfLoop.running(this).handler().handle(exchange);
    }

    /// Serves the application until the program is stopped: `http://127.0.0.1:8000`, or what the arguments of the
    /// program say, of which `--host`, `--port` and `--workers` are understood. To be called outside of a loop.
    ///
    /// @throws SetupException when something cannot work
    /// @throws IllegalArgumentException when an argument is not understood, with a sentence about it
    public void run(String... arguments) {
        AppServer.run(this, AppServer.Arguments.parse(arguments));
    }

    /// The path of the route that answers a request, with its variables, such as `/items/{id}`; empty if none does. To
    /// give things names that are few ([RequestMetrics#byRoute]): it looks the route up.
    public String routeOf(Exchange exchange) {
        try {
            return plan().routeOf(exchange.method(), AppHandler.decoded(exchange.path()));
        } catch (BadContentException malformed) {
            return "";
        }
    }

    // ---- for those who start it ------------------------------------------------------------------

    /// All routes as they are now, checked.
    synchronized AppPlan plan() {
        var known = plan;
        if (known == null) {
            known = AppPlan.of(this, new Signatures(), Shapes.shared());
            plan = known;
        }
        return known;
    }

    WebOptions options() {
        return options;
    }

    Router root() {
        return root;
    }

    Dependencies dependencies() {
        return dependencies;
    }

    List<Filter> filters() {
        return filters;
    }

    List<AppPlan.Lifespan> lifespans() {
        return lifespans;
    }

    Docs docs() {
        return docs;
    }

    Failures failures() {
        return failures;
    }
}
