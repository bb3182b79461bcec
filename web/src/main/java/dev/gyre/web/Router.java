package dev.gyre.web;

import dev.gyre.server.Handler;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

/// Routes with something in common: the beginning of their paths, groups of the documentation, dependencies.
///
/// ```java
/// app.router("/admin", admin -> {
///     admin.tags("Admin").depends(this::requireAdmin);
///     admin.get("/users", this::users);
/// });
/// ```
///
/// To be changed before the application starts. Among routes that overlap the one that was added first answers; the
/// routes of a router stand where the router was added.
public final class Router implements Verbs, DependsOn<Router> {
    /// What can be in a router.
    sealed interface Item {
        /// A route.
        record One(Route route) implements Item {}

        /// Routes with more in common.
        record Several(Router router) implements Item {}

        /// Something else that answers all that begins with a path.
        record Mounted(String path, Mount mount) implements Item {}
    }

    private static final Map<Class<? extends Annotation>, Function<Annotation, String>> METHODS = Map.of(
        Get.class, annotation -> ((Get) annotation).value(),
        Post.class, annotation -> ((Post) annotation).value(),
        Put.class, annotation -> ((Put) annotation).value(),
        Patch.class, annotation -> ((Patch) annotation).value(),
        Delete.class, annotation -> ((Delete) annotation).value(),
        Head.class, annotation -> ((Head) annotation).value(),
        Options.class, annotation -> ((Options) annotation).value());

    private final String prefix;
    private final List<Item> items = new ArrayList<>();
    private final List<Operation> effects = new ArrayList<>(0);
    private final List<String> tags = new ArrayList<>(0);
    private final Map<Integer, String> responses = new LinkedHashMap<>(0);

    Router(String prefix) {
        if (!prefix.isEmpty() && (!prefix.startsWith("/") || prefix.endsWith("/"))) {
            throw new SetupException("the prefix \"" + prefix
                    + "\" must begin with a slash and not end with one, as in \"/admin\"");
        }
        this.prefix = prefix;
    }

    /// Adds a route for several methods, or for an unusual one. See the other methods for the usual ones.
    ///
    /// @param methods names with commas between them, such as `GET,POST`
    /// @param path begins with a slash; `{name}` stands for one segment or a part of one, `{name:path}` for any number
    @Override
    public Route route(String methods, String path, Operation operation) {
        var names = Arrays.stream(methods.split(",")).map(String::strip).toList();
        if (names.stream().anyMatch(String::isEmpty)) {
            throw new SetupException(
                "the methods of " + path + " are \"" + methods + "\": write names such as GET,POST");
        }
        PathTemplate.parse(prefix + path);
        return add(new Route(names, path, new Signature.Reference.Given(operation)));
    }

    /// Adds a route for WebSockets: `operation` talks with the client through a parameter of the type [Socket]; its
    /// other parameters are found as those of any route are. See [Socket] for how it begins and ends.
    ///
    /// @throws SetupException when the path is malformed
    @Override
    public Route socket(String path, Operation operation) {
        PathTemplate.parse(prefix + path);
        return add(Route.socket(path, new Signature.Reference.Given(operation)));
    }

    private Route add(Route route) {
        items.add(new Item.One(route));
        return route;
    }

    /// Adds the methods of an object that have [Get], [Post] or one of their like as routes, in alphabetical order of
    /// their paths and names; the paths begin with the [Prefix] of its class.
    ///
    /// @return this
    /// @throws SetupException when there is none
    public Router controller(Object controller) {
        var type = controller.getClass();
        var start = type.isAnnotationPresent(Prefix.class) ? type.getAnnotation(Prefix.class).value() : "";
        var inner = new Router(start);
        if (type.isAnnotationPresent(Tags.class)) inner.tags(type.getAnnotation(Tags.class).value());
        Arrays.stream(type.getDeclaredMethods())
                .sorted((one, other) -> one.toString().compareTo(other.toString()))
                .forEach(method -> inner.addAnnotated(method, controller));
        if (inner.items.isEmpty()) {
            throw new SetupException(type.getName() + " has no method with @Get, @Post or one of their like");
        }
        items.add(new Item.Several(inner));
        return this;
    }

    private void addAnnotated(Method method, Object controller) {
        for (var annotation : method.getAnnotations()) {
            var path = METHODS.get(annotation.annotationType());
            if (path == null) continue;
            var name = annotation.annotationType().getSimpleName().toUpperCase(java.util.Locale.ROOT);
            var route = add(new Route(List.of(name), path.apply(annotation),
                new Signature.Reference.OfController(method, controller)));
            if (method.isAnnotationPresent(Status.class)) route.status(method.getAnnotation(Status.class).value());
            if (method.isAnnotationPresent(Tags.class)) route.tags(method.getAnnotation(Tags.class).value());
            if (method.isAnnotationPresent(Deprecated.class)) route.deprecated();
        }
    }

    /// Adds routes with more in common.
    ///
    /// @param prefix what their paths begin with, behind that of this router; may be empty
    /// @return the new router
    public Router router(String prefix, Consumer<? super Router> routes) {
        var router = new Router(prefix);
        routes.accept(router);
        items.add(new Item.Several(router));
        return router;
    }

    /// Lets another application answer all requests whose paths begin with `path` and a slash, or are `path`.
    ///
    /// @return this
    public Router mount(String path, App app) {
        return mount(path, new Mount.OfApp(app));
    }

    /// Lets a handler of the server answer all requests whose paths begin with `path` and a slash, or are `path`.
    ///
    /// @return this
    public Router mount(String path, Handler handler) {
        return mount(path, new Mount.OfHandler(handler));
    }

    private Router mount(String path, Mount mount) {
        items.add(new Item.Mounted(new Router(path).prefix, mount));
        return this;
    }

    /// Adds groups of the documentation that the routes belong to.
    ///
    /// @return this
    public Router tags(String... tags) {
        this.tags.addAll(List.of(tags));
        return this;
    }

    /// Adds an answer of all routes to the documentation.
    ///
    /// @return this
    public Router responses(int status, String description) {
        responses.put(status, description);
        return this;
    }

    /// Calls `operation` before each request of these routes is handled, for what it does and not for what it returns:
    /// to refuse requests, for example. Its parameters are found as those of a route are.
    ///
    /// @return this
    @Override
    public Router depends(Operation operation) {
        effects.add(operation);
        return this;
    }

    String prefix() {
        return prefix;
    }

    List<Item> items() {
        return items;
    }

    List<Operation> effects() {
        return effects;
    }

    List<String> tags() {
        return tags;
    }

    Map<Integer, String> responses() {
        return responses;
    }
}
