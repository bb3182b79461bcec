package dev.gyre.client;

import dev.gyre.http.HeaderFields;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// One request as it goes to one URL. Immutable.
///
/// @param method a token, such as `GET`
/// @param target where to
/// @param fields those that the caller has set
/// @param body may be empty
/// @param expectsContinue whether the server is asked before the body is sent
/// @param isForeign whether a redirection has led to another origin, to which nothing secret goes
record Prepared(String method, Target target, HeaderFields fields, RequestBody body, boolean expectsContinue,
        boolean isForeign) {
    private static final Set<String> SECRET = Set.of("authorization", "cookie", "proxy-authorization");

    private static final Set<String> OF_BODY = Set.of(
        "content-type", "content-encoding", "content-language", "content-location", "content-range", "expect");

    private static final Set<String> IDEMPOTENT = Set.of("GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE");

    static boolean isSecret(String field) {
        return SECRET.contains(field.toLowerCase(Locale.ROOT));
    }

    /// Whether it does no more when it is sent twice (RFC 9110, section 9.2.2), and can be.
    boolean mayBeRepeated() {
        return IDEMPOTENT.contains(method) && body.isRepeatable();
    }

    /// The request that a redirection asks for (RFC 9110, section 15.4), or empty when there is none.
    ///
    /// @param location its value of `Location`
    /// @throws HttpClientException.RedirectRefused when the body would be needed again, or the URL is none
    Optional<Prepared> redirected(int status, Optional<String> location, boolean toPlain)
            throws HttpClientException {
        if (location.isEmpty() || (status != 301 && status != 302 && status != 303 && status != 307 && status != 308)) {
            return Optional.empty();
        }
        var next = resolve(status, location.get());
        if (target.origin().isSecure() && !next.origin().isSecure() && !toPlain) {
            throw new HttpClientException.RedirectRefused(target.origin() + " redirects to " + next.origin()
                    + ", where everybody on the way could read what is sent: allow it with"
                    + " ClientOptions.withFollowsToPlain",
                status);
        }
        var becomesGet = status == 303 ? !method.equals("HEAD") : status <= 302 && method.equals("POST");
        if (!becomesGet && !body.isRepeatable()) {
            throw new HttpClientException.RedirectRefused(target.origin() + " redirects a request whose body is"
                    + " streamed: send it to the new URL, or make the body repeatable()",
                status);
        }
        var foreign = isForeign || !next.origin().equals(target.origin());
        return Optional.of(new Prepared(becomesGet ? "GET" : method, next, kept(becomesGet, foreign),
            becomesGet ? RequestBody.empty() : body, expectsContinue && !becomesGet, foreign));
    }

    private Target resolve(int status, String location) throws HttpClientException {
        try {
            var next = target.resolve(location);
            // Credentials in a URL of somebody else's making are a trap.
            return new Target(next.origin(), next.path(), null, next.uri());
        } catch (IllegalArgumentException notAUrl) {
            throw new HttpClientException.RedirectRefused(
                target.origin() + " redirects to what is no URL: " + notAUrl.getMessage(), status);
        }
    }

    private HeaderFields kept(boolean withoutBody, boolean foreign) {
        var kept = HeaderFields.builder();
        fields.forEach((name, value) -> {
            var lower = name.toLowerCase(Locale.ROOT);
            var isDropped = (withoutBody && OF_BODY.contains(lower))
                    || (foreign && (SECRET.contains(lower) || lower.equals("host")));
            if (!isDropped) kept.add(name, value);
        });
        return kept.build();
    }
}
