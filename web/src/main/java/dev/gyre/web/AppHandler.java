package dev.gyre.web;

import dev.gyre.http.BadContentException;
import dev.gyre.http.UrlPath;
import dev.gyre.server.Exchange;
import dev.gyre.server.Handler;
import org.jspecify.annotations.Nullable;

/// The way of a request through an application: its path is found in the table, the route answers, and whatever is
/// thrown on the way is made into an answer here, and nowhere else.
final class AppHandler implements Handler {
    private static final String[] NO_VALUES = {};

    private final AppPlan plan;
    private final RunningApp running;

    AppHandler(AppPlan plan, RunningApp running) {
        this.plan = plan;
        this.running = running;
    }

    @Override
    public void handle(Exchange exchange) throws Exception {
        String path;
        try {
            path = decoded(exchange.path());
        } catch (BadContentException malformed) {
            plan.failures().answer(bare(exchange, ""), malformed);
            return;
        }
        handle(exchange, "", path);
    }

    /// @param rootPath where this application is mounted
    /// @param path what follows, decoded
    void handle(Exchange exchange, String rootPath, String path) throws Exception {
        var match = find(exchange.method(), path);
        if (match == null) {
            answerUnmatched(exchange, rootPath, path);
            return;
        }
        switch (match.target()) {
            case AppPlan.Target.One(var route) ->
                handle(new Request(exchange, running, rootPath, path, route, match.values()), route);
            case AppPlan.Target.Mounted(var at, var mount) -> handle(exchange, rootPath, path, at, mount);
        }
    }

    private RouteTable.@Nullable Match<AppPlan.Target> find(String method, String path) {
        var match = plan.table().find(method, path);
        boolean asksHead = match == null && running.options().answersHead() && method.equals("HEAD");
        return asksHead ? plan.table().find("GET", path) : match;
    }

    private void handle(Request request, RoutePlan route) throws Exception {
        ScopeOutcome outcome = null;
        try {
            if (route.route().isSocket()) {
                SocketAnswering.answer(request, route);
            } else {
                route.handle(request);
            }
        } catch (Exception | Error failure) {
            outcome = new ScopeOutcome.Failed(failure);
            plan.failures().answer(request, failure);
        } finally {
            Afterwards.schedule(request, outcome);
        }
    }

    private void handle(Exchange exchange, String rootPath, String path, String at, Mount mount) throws Exception {
        switch (mount) {
            case Mount.OfHandler(var handler) -> handler.handle(exchange);
            case Mount.OfApp(var app) -> {
                var mounted = running.mounted(app);
                var rest = path.substring(at.length());
                if (mounted.plan().filters() == null) {
                    mounted.inner().handle(exchange, rootPath + at, rest);
                } else {
                    mounted.plan().filters().filter(exchange,
                        inner -> mounted.inner().handle(inner, rootPath + at, rest));
                }
            }
        }
    }

    // ---- what fits no route ----------------------------------------------------------------------

    private void answerUnmatched(Exchange exchange, String rootPath, String path) throws Exception {
        var methods = plan.table().methods(path);
        var request = bare(exchange, rootPath);
        if (!methods.isEmpty()) {
            plan.failures().answer(request, HttpErrors.methodNotAllowed(String.join(", ", methods)));
            return;
        }
        var other = otherSlash(exchange, path);
        if (other != null) {
            ResponseSending.send(request, Response.redirect(other));
            return;
        }
        plan.failures().answer(request, new HttpError(404));
    }

    /// The URL with a slash more or less at the end of its path, if there is something. It has no host, for that is
    /// what the client says; and must not begin with two slashes, which would make it another host.
    private @Nullable String otherSlash(Exchange exchange, String path) {
        if (!running.options().redirectsSlashes() || path.equals("/")) return null;
        boolean hasSlash = path.endsWith("/");
        var other = hasSlash ? path.substring(0, path.length() - 1) : path + "/";
        if (!plan.table().fits(other)) return null;
        var raw = exchange.path();
        if (raw.startsWith("//") || (hasSlash && !raw.endsWith("/"))) return null;
        var target = hasSlash ? raw.substring(0, raw.length() - 1) : raw + "/";
        return target + exchange.request().query().map(query -> "?" + query).orElse("");
    }

    /// A request that belongs to no route.
    private Request bare(Exchange exchange, String rootPath) {
        return new Request(exchange, running, rootPath, "", null, NO_VALUES);
    }

    // ---- paths -----------------------------------------------------------------------------------

    /// The path without escapes; they are taken out once, before anything is compared with it.
    ///
    /// @throws BadContentException with status 400 for bad escapes, and for the segments `.` and `..`
    static String decoded(String path) {
        boolean isPlain = true;
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            isPlain &= c != '%' && !(c == '.' && i > 0 && path.charAt(i - 1) == '/');
        }
        if (isPlain) return path;
        var decoded = "/" + String.join("/", UrlPath.segments(path));
        // An escaped slash may have made more segments.
        for (int start = 1; start <= decoded.length();) {
            int slash = decoded.indexOf('/', start);
            int end = slash < 0 ? decoded.length() : slash;
            var segment = decoded.substring(start, end);
            if (segment.equals(".") || segment.equals("..")) {
                throw new BadContentException(400, "the path has a segment . or ..");
            }
            start = end + 1;
        }
        return decoded;
    }
}
