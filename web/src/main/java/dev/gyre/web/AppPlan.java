package dev.gyre.web;

import dev.gyre.server.Filter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// An application, ready to be started: all routes arranged, and everything checked that can be checked without
/// requests. Immutable; for several loops.
///
/// @param routes all of them, in order
/// @param table the same and the mounts, to be found by path
/// @param started providers of the application, in the order in which they need each other
/// @param filters what stands before all routes, the first one outermost; null for nothing
record AppPlan(
        List<RoutePlan> routes, RouteTable<Target> table, List<Provision> started, List<Lifespan> lifespans,
        List<App> mounted, Failures failures, @Nullable Filter filters) {

    /// What a path leads to.
    sealed interface Target {
        /// A route.
        record One(RoutePlan plan) implements Target {}

        /// Something that answers all below a path.
        record Mounted(String path, Mount mount) implements Target {}
    }

    /// Something that lives as long as the application.
    @FunctionalInterface
    interface Lifespan {
        /// Opens it, and says in the scope how it is closed.
        void open(Scope scope) throws Exception;
    }

    AppPlan {
        routes = List.copyOf(routes);
        started = List.copyOf(started);
        lifespans = List.copyOf(lifespans);
        mounted = List.copyOf(mounted);
    }

    /// Makes the plan.
    ///
    /// @throws SetupException when something cannot work
    static AppPlan of(App app, Signatures signatures, Shapes shapes) {
        var planning = new Planning(app.dependencies(), signatures, shapes);
        planning.add(app.root(), "", List.of(), List.of(), Map.of());
        planning.add(new DocsPages(app.docs(), () -> app.plan().routes()));
        for (var mounted : planning.mounted) mounted.plan();
        var filters = app.filters().stream().reduce(Filter::then).orElse(null);
        return new AppPlan(planning.routes, RouteTable.of(planning.entries), planning.started(), app.lifespans(),
            planning.mounted, app.failures(), filters);
    }

    /// The path, with its variables, of what answers a request; empty if nothing does.
    ///
    /// @param path decoded
    String routeOf(String method, String path) {
        var match = table.find(method, path);
        return match == null ? "" : switch (match.target()) {
            case Target.One(var plan) -> plan.template().text();
            case Target.Mounted(var at, Mount.OfApp(var app)) -> {
                var inner = app.plan().routeOf(method, path.substring(at.length()));
                yield inner.isEmpty() ? "" : at + inner;
            }
            case Target.Mounted(var at, Mount.OfHandler _) -> at;
        };
    }

    /// Walks over the routers.
    private static final class Planning {
        private final Dependencies dependencies;
        private final Signatures signatures;
        private final Shapes shapes;
        private final List<RoutePlan> routes = new ArrayList<>();
        private final List<RouteTable.Entry<Target>> entries = new ArrayList<>();
        private final List<App> mounted = new ArrayList<>();

        Planning(Dependencies dependencies, Signatures signatures, Shapes shapes) {
            this.dependencies = dependencies;
            this.signatures = signatures;
            this.shapes = shapes;
            dependencies.requireDistinct();
        }

        void add(
                Router router, String outerPrefix, List<Operation> outerEffects, List<String> outerTags,
                Map<Integer, String> outerResponses) {
            var prefix = outerPrefix + router.prefix();
            var effects = joined(outerEffects, router.effects());
            var tags = joined(outerTags, router.tags());
            var responses = new LinkedHashMap<>(outerResponses);
            responses.putAll(router.responses());
            for (var item : router.items()) {
                switch (item) {
                    case Router.Item.One(var route) -> add(route, prefix, effects, tags, responses);
                    case Router.Item.Several(var inner) -> add(inner, prefix, effects, tags, responses);
                    case Router.Item.Mounted(var path, var mount) -> {
                        var template = PathTemplate.parse(prefix + path + "/{rest:path}");
                        if (mount instanceof Mount.OfApp(var app)) mounted.add(app);
                        entries.add(new RouteTable.Entry<>(entries.size(), template, List.of(),
                            new Target.Mounted(prefix + path, mount)));
                    }
                }
            }
        }

        private void add(
                Route route, String prefix, List<Operation> outerEffects, List<String> tags,
                Map<Integer, String> responses) {
            var template = PathTemplate.parse(prefix + route.path());
            var wiring = new Wiring(dependencies, signatures, shapes, template.names(), route.methods(),
                route.isSocket());
            var effects = new ArrayList<Argument.Provided>();
            for (var effect : joined(outerEffects, route.effects())) effects.add(wiring.effect(effect));
            var signature = signatures.of(route.reference());
            var callee = wiring.callee(signature, null);
            requireAllNamesUsed(template, wiring, signature);
            var body = BodyPlan.of(wiring.inputs(), signature.place());
            var answering = route.isSocket() ? null : new ResultWiring(shapes).of(route, signature);
            var plan = new RoutePlan(route, template, callee, effects, wiring.inputs(), body, wiring.slots(), answering,
                tags, responses);
            routes.add(plan);
            entries.add(new RouteTable.Entry<>(entries.size(), template, route.methods(), new Target.One(plan)));
        }

        /// Comes last: a route of the user's at one of these paths goes first.
        private void add(DocsPages pages) {
            pages.handlers().forEach((path, handler) -> entries.add(new RouteTable.Entry<>(entries.size(),
                PathTemplate.parse(path), List.of("GET", "HEAD"),
                new Target.Mounted(path, new Mount.OfHandler(handler)))));
        }

        /// A variable that nobody takes is a mistake, unless somebody takes the whole request.
        private static void requireAllNamesUsed(PathTemplate template, Wiring wiring, Signature signature) {
            for (var name : template.names()) {
                boolean isUsed = wiring.inputs().stream()
                        .anyMatch(input -> input.in() == In.PATH && input.name().equals(name));
                boolean takesAll = signature.parameters().stream()
                        .anyMatch(taken -> Argument.Injected.of(taken.type()) != null);
                if (!isUsed && !takesAll) {
                    throw new SetupException("nothing takes {" + name + "} of the path " + template + ": give "
                            + signature.place() + " a parameter with that name");
                }
            }
        }

        List<Provision> started() {
            var wiring = new Wiring(dependencies, signatures, shapes, List.of(), List.of("GET"), false);
            return wiring.ofApplication();
        }

        private static <T> List<T> joined(List<T> first, List<T> second) {
            var all = new ArrayList<>(first);
            all.addAll(second);
            return all;
        }
    }
}
