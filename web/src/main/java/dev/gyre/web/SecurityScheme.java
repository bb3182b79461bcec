package dev.gyre.web;

import java.util.List;

/// A way for clients to show who they are: finds the credentials in a request, or refuses it, and tells the OpenAPI
/// document about itself.
///
/// ```java
/// static final HttpBasic BASIC = HttpBasic.inRealm("shop");
///
/// app.provide(BasicCredentials.class, BASIC::credentials);
/// app.get("/me", this::me);                       // String me(BasicCredentials who) { … }
/// ```
///
/// The documentation of a route names every scheme whose method is one of its providers, or of the providers of those:
/// so give the method itself, as above, and no lambda around it. Without routes the same methods take the exchange.
/// A scheme finds credentials and does not judge them: compare with [Secrets#equal], and answer what is wrong with 401.
///
/// A scheme of your own implements this and has a method that takes the [dev.gyre.server.Exchange].
public interface SecurityScheme {
    /// What the document calls it; one name stands for one scheme.
    String name();

    /// The security scheme object of OpenAPI.
    JsonValue.JsonObject definition();

    /// What a client must be allowed to do, for schemes that have scopes; none by default.
    default List<String> scopes() {
        return List.of();
    }
}
