package dev.gyre.web;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What an application says about itself: its OpenAPI document, and pages for people to read it and to try requests.
///
/// ```java
/// app.docs(Docs.titled("Shop", "1.2.3").withDescription("Sells *pens*.").withSwaggerUi("/try").withoutRedoc());
/// ```
///
/// The pages are Swagger UI and ReDoc, from the class path and not from somebody else's server: they need
/// `org.webjars:swagger-ui` and `org.webjars.npm:redoc`, and say so where these are missing. Immutable.
///
/// @param title of the application
/// @param version of the application, not of OpenAPI
/// @param description in Markdown; null for none
/// @param documentPath where the document is; null for nowhere, and then there are no pages either
/// @param swaggerUiPath where Swagger UI is; null for nowhere
/// @param redocPath where ReDoc is; null for nowhere
/// @param servers URLs under which the application is reached, if it is not where the document is
public record Docs(
        String title,
        String version,
        @Nullable String description,
        @Nullable String documentPath,
        @Nullable String swaggerUiPath,
        @Nullable String redocPath,
        List<String> servers) {
    private static final Docs DEFAULTS =
            new Docs("API", "0.1.0", null, "/openapi.json", "/docs", "/redoc", List.of());

    /// Checks the paths.
    ///
    /// @throws IllegalArgumentException when one does not begin with a slash, ends with one, or has characters that
    ///     would have to be escaped
    public Docs {
        requirePath(documentPath);
        requirePath(swaggerUiPath);
        requirePath(redocPath);
        servers = List.copyOf(servers);
    }

    private static void requirePath(@Nullable String path) {
        if (path != null && !path.matches("(/[A-Za-z0-9._~-]+)+")) {
            throw new IllegalArgumentException("the path " + path + " of a page of the documentation must be made of"
                    + " slashes, each with letters, digits, - . _ ~ behind it");
        }
    }

    /// The document at `/openapi.json`, Swagger UI at `/docs`, ReDoc at `/redoc`.
    public static Docs defaults() {
        return DEFAULTS;
    }

    /// The same, with a name and a version for the application.
    public static Docs titled(String title, String version) {
        return new Docs(title, version, null, DEFAULTS.documentPath, DEFAULTS.swaggerUiPath, DEFAULTS.redocPath,
            List.of());
    }

    /// No document and no pages.
    public static Docs off() {
        return new Docs(DEFAULTS.title, DEFAULTS.version, null, null, null, null, List.of());
    }

    /// The same with a description, in Markdown.
    public Docs withDescription(String description) {
        return new Docs(title, version, description, documentPath, swaggerUiPath, redocPath, servers);
    }

    /// The same with the document elsewhere.
    public Docs withDocument(String path) {
        return new Docs(title, version, description, path, swaggerUiPath, redocPath, servers);
    }

    /// The same with Swagger UI elsewhere.
    public Docs withSwaggerUi(String path) {
        return new Docs(title, version, description, documentPath, path, redocPath, servers);
    }

    /// The same without Swagger UI.
    public Docs withoutSwaggerUi() {
        return new Docs(title, version, description, documentPath, null, redocPath, servers);
    }

    /// The same with ReDoc elsewhere.
    public Docs withRedoc(String path) {
        return new Docs(title, version, description, documentPath, swaggerUiPath, path, servers);
    }

    /// The same without ReDoc.
    public Docs withoutRedoc() {
        return new Docs(title, version, description, documentPath, swaggerUiPath, null, servers);
    }

    /// The same with the URLs under which the application is reached.
    public Docs withServers(String... urls) {
        return new Docs(title, version, description, documentPath, swaggerUiPath, redocPath, List.of(urls));
    }

    /// The path of the document, if there is one.
    Optional<String> document() {
        return Optional.ofNullable(documentPath);
    }
}
