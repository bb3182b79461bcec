package dev.gyre.web;

import dev.gyre.http.HeaderFields;
import dev.gyre.server.Answer;
import dev.gyre.server.Exchange;
import dev.gyre.server.Filter;
import dev.gyre.server.Handler;
import java.time.Duration;
import java.util.function.Consumer;

/// Adds fields that make browsers careful with what they get. A field that the handler has set itself stays as it is.
///
/// By default: `X-Content-Type-Options: nosniff`, so that an upload is never run as a script; `X-Frame-Options:
/// DENY`, so that no other site can put a page into a frame and have it clicked; `Referrer-Policy:
/// strict-origin-when-cross-origin`, so that addresses of pages, which may hold secrets, stay here. A content
/// security policy depends on the pages, and HSTS cannot be taken back for as long as it lasts: both are off until
/// asked for.
///
/// ```java
/// app.use(SecurityHeaders.defaults().withHsts(ofDays(365)).withContentSecurityPolicy("default-src 'self'"));
/// ```
///
/// Immutable, for any thread.
public final class SecurityHeaders implements Filter {
    private static final SecurityHeaders DEFAULTS = new SecurityHeaders(
        HeaderFields.of(
            "X-Content-Type-Options", "nosniff", "X-Frame-Options", "DENY", "Referrer-Policy",
            "strict-origin-when-cross-origin"),
        "");

    private final HeaderFields fields;

    /// The value for HSTS, empty for none.
    private final String hsts;

    /// One for all requests.
    private final Consumer<Answer> hook = this::complete;

    private SecurityHeaders(HeaderFields fields, String hsts) {
        this.fields = fields;
        this.hsts = hsts;
    }

    /// Adds the fields that are named above.
    public static SecurityHeaders defaults() {
        return DEFAULTS;
    }

    /// The same with another value for a field, such as `SAMEORIGIN` for `X-Frame-Options`, or one more field.
    ///
    /// @throws IllegalArgumentException when it is not a field that can be sent
    public SecurityHeaders with(String name, String value) {
        return new SecurityHeaders(HeaderFields.builder().addAll(fields).set(name, value).build(), hsts);
    }

    /// The same without a field.
    public SecurityHeaders without(String name) {
        return new SecurityHeaders(HeaderFields.builder().addAll(fields).remove(name).build(), hsts);
    }

    /// The same with a content security policy.
    ///
    /// @throws IllegalArgumentException when it is not a value that can be sent
    public SecurityHeaders withContentSecurityPolicy(String policy) {
        return with("Content-Security-Policy", policy);
    }

    /// The same, and browsers are told, over TLS, to use nothing else for this host for so long, in seconds.
    ///
    /// @throws IllegalArgumentException when it is not positive
    public SecurityHeaders withHsts(Duration duration) {
        if (duration.toSeconds() < 1) {
            throw new IllegalArgumentException("the duration is " + duration + ", but must be at least a second");
        }
        return new SecurityHeaders(fields, "max-age=" + duration.toSeconds());
    }

    /// As [#withHsts], for all hosts below this one as well.
    ///
    /// @throws IllegalArgumentException when it is not positive
    public SecurityHeaders withHstsOfAllSubdomains(Duration duration) {
        return new SecurityHeaders(fields, withHsts(duration).hsts + "; includeSubDomains");
    }

    /// Passes the request on, and completes its answer.
    @Override
    public void filter(Exchange exchange, Handler next) throws Exception {
        exchange.beforeAnswer(hook);
        next.handle(exchange);
    }

    private void complete(Answer answer) {
        var present = answer.fields();
        var all = HeaderFields.builder().addAll(present);
        fields.forEach((name, value) -> {
            if (!present.contains(name)) {
                all.add(name, value);
            }
        });
        if (!hsts.isEmpty() && answer.exchange().peer().isSecure() && !present.contains("Strict-Transport-Security")) {
            all.add("Strict-Transport-Security", hsts);
        }
        answer.fields(all.build());
    }

    @Override
    public String toString() {
        return "security headers";
    }
}
