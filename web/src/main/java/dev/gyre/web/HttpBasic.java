package dev.gyre.web;

import dev.gyre.server.Exchange;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A name and a password with every request (RFC 7617); browsers ask their users for them. For TLS only, as everybody
/// on the way can read them. See [SecurityScheme]. Immutable, for any thread.
public final class HttpBasic implements SecurityScheme {
    private final String name;
    private final Challenge challenge;

    private HttpBasic(String name, Challenge challenge) {
        this.name = name;
        this.challenge = challenge;
    }

    /// The scheme without a realm, called `HTTPBasic`.
    public static HttpBasic create() {
        return new HttpBasic("HTTPBasic", new Challenge("Basic"));
    }

    /// The scheme with a realm, which browsers show, and for all pages of which they send the same password.
    ///
    /// @throws IllegalArgumentException when it has a quotation mark, a backslash, or anything outside printable ASCII
    public static HttpBasic inRealm(String realm) {
        if (!realm.chars().allMatch(c -> c >= ' ' && c < 0x7f && c != '"' && c != '\\')) {
            throw new IllegalArgumentException("the realm " + realm + " must be printable ASCII without \" and \\");
        }
        return new HttpBasic("HTTPBasic", new Challenge("Basic realm=\"" + realm + "\""));
    }

    /// The same scheme under another name.
    public HttpBasic named(String name) {
        return new HttpBasic(name, challenge);
    }

    /// What the client says.
    ///
    /// @throws dev.gyre.server.HttpException with status 401 when it says nothing, or nothing that can be read
    public BasicCredentials credentials(Exchange exchange) {
        return find(exchange).orElseThrow(challenge::refusal);
    }

    /// As [#credentials], but null where that refuses the request: for routes that serve everybody.
    public @Nullable BasicCredentials credentialsOrNull(Exchange exchange) {
        return find(exchange).orElse(null);
    }

    /// As [#credentials], but empty where that refuses the request.
    public Optional<BasicCredentials> find(Exchange exchange) {
        return Challenge.find(exchange, "Basic").flatMap(found -> decoded(found.credentials()));
    }

    private static Optional<BasicCredentials> decoded(String base64) {
        try {
            var bytes = ByteBuffer.wrap(Base64.getDecoder().decode(base64));
            var text = StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
            int colon = text.indexOf(':');
            return colon < 0 || text.chars().anyMatch(Character::isISOControl)
                    ? Optional.empty()
                    : Optional.of(new BasicCredentials(text.substring(0, colon), text.substring(colon + 1)));
        } catch (IllegalArgumentException | CharacterCodingException malformed) {
            return Optional.empty();
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public JsonValue.JsonObject definition() {
        return Challenge.definition("type", "http", "scheme", "basic");
    }

    @Override
    public String toString() {
        return name;
    }
}
