package dev.gyre.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gyre.http.HeaderFields;
import dev.gyre.loop.Blocking;
import dev.gyre.server.Exchange;
import dev.gyre.server.Handler;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The OpenAPI document and the pages that show it, as handlers with their paths.
///
/// All addresses in the pages are relative, so they work wherever the application is mounted, and behind proxies that
/// change paths. Pages have no script in them, and their content security policy lets scripts come from here only, so
/// that a description with a script in it, from a data base say, runs none. Styles are the exception: both pages set
/// them from scripts.
///
/// For several loops.
final class DocsPages {
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
            + "img-src 'self' data:; font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; "
            + "form-action 'none'; base-uri 'none'; frame-ancestors 'self'";

    private static final HeaderFields PAGE = HeaderFields.of(
        "Content-Type", "text/html; charset=utf-8", "Content-Security-Policy", POLICY, "X-Content-Type-Options",
        "nosniff", "Referrer-Policy", "same-origin");

    private static final HeaderFields JSON = HeaderFields.of("Content-Type", "application/json");

    /// What makes the page of the library; changes with the settings.
    private static final HeaderFields STARTER = HeaderFields.of(
        "Content-Type", "text/javascript; charset=utf-8", "Cache-Control", "no-cache", "X-Content-Type-Options",
        "nosniff");

    private final Docs docs;
    private final Supplier<List<RoutePlan>> routes;
    private final Map<String, Handler> handlers = new LinkedHashMap<>();

    /// That of an application which is not mounted; made when somebody asks. Two loops may both make it.
    private volatile byte @Nullable [] document;

    /// @param routes asked when the document is
    DocsPages(Docs docs, Supplier<List<RoutePlan>> routes) {
        this.docs = docs;
        this.routes = routes;
        if (docs.documentPath() == null) return;
        handlers.put(docs.documentPath(), this::sendDocument);
        if (docs.swaggerUiPath() != null) addSwaggerUi(docs.swaggerUiPath(), docs.documentPath());
        if (docs.redocPath() != null) addRedoc(docs.redocPath(), docs.documentPath());
    }

    /// What answers `GET` and `HEAD` at which path.
    Map<String, Handler> handlers() {
        return handlers;
    }

    // ---- the document ----------------------------------------------------------------------------

    private void sendDocument(Exchange exchange) throws Exception {
        var rootPath = rootPath(exchange.path());
        if (!rootPath.isEmpty()) {
            exchange.send(200, JSON, made(rootPath));
            return;
        }
        var known = document;
        if (known == null) {
            known = made("");
            document = known;
        }
        exchange.send(200, JSON, known);
    }

    private byte[] made(String rootPath) {
        return OpenApi.document(docs, routes.get(), rootPath).toString().getBytes(UTF_8);
    }

    /// What stands before the document's own path: where the application is mounted.
    private String rootPath(String path) {
        var own = docs.document().orElseThrow();
        var before = path.endsWith(own) ? path.substring(0, path.length() - own.length()) : "";
        return before.matches("(/[A-Za-z0-9._~-]+)*") ? before : "";
    }

    // ---- pages -----------------------------------------------------------------------------------

    private void addSwaggerUi(String path, String documentPath) {
        var found = WebJar.find("org.webjars", "swagger-ui");
        if (found.isEmpty()) {
            handlers.put(path, missing("Swagger UI", "org.webjars:swagger-ui", relative(path, documentPath)));
            return;
        }
        var jar = found.get();
        var base = path.substring(path.lastIndexOf('/') + 1);
        var files = base + "/" + jar.version();
        var html = page("Swagger UI",
            "<link rel=\"stylesheet\" href=\"" + files + "/swagger-ui.css\">\n"
                    + "<link rel=\"icon\" href=\"" + files + "/favicon-32x32.png\">\n",
            "<div id=\"swagger-ui\"></div>\n<script src=\"" + files + "/swagger-ui-bundle.js\"></script>\n"
                    + "<script src=\"" + base + "/start.js\"></script>\n");
        var start = "window.ui = SwaggerUIBundle({url: \"" + relative(path, documentPath)
                + "\", dom_id: \"#swagger-ui\", layout: \"BaseLayout\", deepLinking: true, showExtensions: true, "
                + "showCommonExtensions: true, validatorUrl: null, presets: [SwaggerUIBundle.presets.apis], "
                + "oauth2RedirectUrl: new URL(\"" + base + "/oauth2-redirect\", location.href).href});\n";
        addPage(path, html, start);
        for (var file : List.of("swagger-ui.css", "swagger-ui-bundle.js", "favicon-32x32.png")) {
            handlers.put(path + "/" + jar.version() + "/" + file, file(jar, file));
        }
        handlers.put(path + "/oauth2-redirect", file(jar, "oauth2-redirect.html"));
        handlers.put(path + "/oauth2-redirect.js", file(jar, "oauth2-redirect.js"));
    }

    private void addRedoc(String path, String documentPath) {
        var found = WebJar.find("org.webjars.npm", "redoc");
        if (found.isEmpty()) {
            handlers.put(path, missing("ReDoc", "org.webjars.npm:redoc", relative(path, documentPath)));
            return;
        }
        var jar = found.get();
        var base = path.substring(path.lastIndexOf('/') + 1);
        var html = page("ReDoc", "", "<div id=\"redoc\"></div>\n<script src=\"" + base + "/" + jar.version()
                + "/redoc.standalone.js\"></script>\n<script src=\"" + base + "/start.js\"></script>\n");
        var start = "Redoc.init(\"" + relative(path, documentPath) + "\", {}, document.getElementById(\"redoc\"));\n";
        addPage(path, html, start);
        handlers.put(path + "/" + jar.version() + "/redoc.standalone.js", file(jar, "bundles/redoc.standalone.js"));
    }

    private void addPage(String path, String html, String start) {
        var page = html.getBytes(UTF_8);
        var script = start.getBytes(UTF_8);
        handlers.put(path, exchange -> exchange.send(200, PAGE, page));
        handlers.put(path + "/start.js", exchange -> exchange.send(200, STARTER, script));
    }

    private String page(String what, String links, String body) {
        return "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                + "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>"
                + escaped(docs.title()) + " - " + what + "</title>\n" + links + "</head>\n<body>\n" + body
                + "</body>\n</html>\n";
    }

    Handler missing(String what, String library, String document) {
        var html = page(what, "", "<h1>" + what + " is not here</h1>\n<p>This page needs the library <code>" + library
                + "</code> on the class path: add it to the dependencies, or leave the page out with "
                + "<code>app.docs(…)</code>.</p>\n<p>The document itself is <a href=\"" + document
                + "\">here</a>.</p>\n")
                .getBytes(UTF_8);
        return exchange -> exchange.send(501, PAGE, html);
    }

    private static Handler file(WebJar jar, String file) {
        var type = switch (file.substring(file.lastIndexOf('.') + 1)) {
            case "css" -> "text/css; charset=utf-8";
            case "js" -> "text/javascript; charset=utf-8";
            case "png" -> "image/png";
            default -> "text/html; charset=utf-8";
        };
        // The version is in the path of those that pages load; the rest is small.
        boolean isVersioned = !file.startsWith("oauth2");
        var fields = HeaderFields.of(
            "Content-Type", type, "Cache-Control", isVersioned ? "public, max-age=31536000, immutable" : "no-cache",
            "Content-Security-Policy", POLICY, "X-Content-Type-Options", "nosniff");
        return exchange -> exchange.send(200, fields, Blocking.call(() -> jar.read(file)));
    }

    /// The address of `path` as seen from the page at `from`.
    static String relative(String from, String path) {
        int shared = 0;
        for (int i = 0; i < Math.min(from.length(), path.length()) && from.charAt(i) == path.charAt(i); i++) {
            if (from.charAt(i) == '/') shared = i + 1;
        }
        long up = from.substring(shared).chars().filter(c -> c == '/').count();
        return "../".repeat((int) up) + path.substring(shared);
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;");
    }
}
