package dev.gyre.web;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.gyre.http.BadContentException;
import dev.gyre.http.Cookie;
import dev.gyre.http.CookieLimits;
import dev.gyre.http.HeaderFields;
import dev.gyre.http.ParameterLimits;
import dev.gyre.http.Parameters;
import dev.gyre.http.SetCookie;
import dev.gyre.loop.Gyre;
import dev.gyre.server.Answer;
import dev.gyre.server.Exchange;
import dev.gyre.server.Filter;
import dev.gyre.server.Handler;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Gives each visitor a [Session], kept in a cookie that is signed with HMAC-SHA256.
///
/// ```java
/// app.use(Sessions.signedWith(Files.readAllBytes(Path.of("/etc/shop/session.key"))));
/// ```
///
/// The server keeps nothing, so sessions survive a restart and work on any number of machines that share the key. The
/// price: the visitor can read the values, they are 4 KB at most, and a cookie that was copied stays valid until its
/// time is over, also after a log-out. Where that matters keep a random name of the session here, and the rest in a
/// database.
///
/// The cookie is `HttpOnly` and `SameSite=Lax`, and `Secure` when the request has come over TLS. It is valid for 14
/// days after the last visit; it is sent anew when it has changed, and when a tenth of its time has passed. Answers
/// for which the session was looked at say `Vary: Cookie`, so that no cache gives them to somebody else.
///
/// Its value is `signature.time.values`, the signature being that of its name and all that follows.
///
/// Immutable, for any thread.
public final class Sessions implements Filter {
    /// The name and the value together; more is dropped by browsers.
    static final int COOKIE_BYTES_MAX = 4096;

    private static final int KEY_BYTES_MIN = 32;
    private static final int RENEWALS = 10;
    private static final String ALGORITHM = "HmacSHA256";

    /// 32 bytes in base 64, without padding.
    private static final int SIGNATURE_LENGTH = 43;

    private static final int TIME_DIGITS_MAX = 12;

    /// Ready to sign, to be cloned: the first signs, all are accepted.
    private final List<Mac> keys;
    private final String name;
    private final Duration maxAge;

    /// One for all requests.
    private final Consumer<Answer> hook = this::save;

    private Sessions(List<Mac> keys, String name, Duration maxAge) {
        this.keys = keys;
        this.name = name;
        this.maxAge = maxAge;
    }

    /// Signs with a key; the cookie is called `session`.
    ///
    /// @param key at least 32 bytes that nobody can guess, from `openssl rand 32` for example
    /// @throws IllegalArgumentException when the key is shorter
    public static Sessions signedWith(byte[] key) {
        return new Sessions(List.of(mac(key)), "session", Duration.ofDays(14));
    }

    private static Mac mac(byte[] key) {
        if (key.length < KEY_BYTES_MIN) {
            throw new IllegalArgumentException("the key has " + key.length + " bytes, but must have at least "
                    + KEY_BYTES_MIN + ": make one with openssl rand " + KEY_BYTES_MIN);
        }
        try {
            var mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
            return mac;
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException("this JDK has no " + ALGORITHM, missing);
        }
    }

    /// The same, and cookies that were signed with an older key stay valid: put the new key first, and drop the old one
    /// when the cookies that it has signed have come to their end.
    ///
    /// @throws IllegalArgumentException when the key is too short
    public Sessions accepting(byte[] olderKey) {
        var all = new ArrayList<>(keys);
        all.add(mac(olderKey));
        return new Sessions(List.copyOf(all), name, maxAge);
    }

    /// The same with another name for the cookie.
    ///
    /// @throws IllegalArgumentException when it is not a name of cookies
    public Sessions withCookieName(String name) {
        Objects.requireNonNull(SetCookie.of(name, ""));
        return new Sessions(keys, name, maxAge);
    }

    /// The same for another time after the last visit, in seconds.
    ///
    /// @throws IllegalArgumentException when it is not positive
    public Sessions withMaxAge(Duration maxAge) {
        if (maxAge.toSeconds() < 1) {
            throw new IllegalArgumentException("maxAge is " + maxAge + ", but must be at least a second");
        }
        return new Sessions(keys, name, maxAge);
    }

    // ---- requests --------------------------------------------------------------------------------

    /// Passes the request on, with a session that is read when somebody asks for it.
    @Override
    public void filter(Exchange exchange, Handler next) throws Exception {
        exchange.set(Session.ATTRIBUTE, new Session(this, exchange));
        exchange.beforeAnswer(hook);
        next.handle(exchange);
    }

    /// Fills the session from the first cookie that is valid.
    void read(Exchange exchange, Session session) {
        var cookies = Cookie.parse(exchange.request().fields().all("Cookie"), CookieLimits.defaults());
        for (var cookie : cookies) {
            if (cookie.name().equals(name) && load(cookie.value(), session)) {
                return;
            }
        }
    }

    private boolean load(String value, Session session) {
        int dot = value.indexOf('.', SIGNATURE_LENGTH + 1);
        if (dot < 0 || dot > SIGNATURE_LENGTH + 1 + TIME_DIGITS_MAX || value.charAt(SIGNATURE_LENGTH) != '.'
                || value.length() > COOKIE_BYTES_MAX) {
            return false;
        }
        var signed = value.substring(SIGNATURE_LENGTH + 1);
        if (!isSigned(value.substring(0, SIGNATURE_LENGTH), signed)) {
            return false;
        }
        // From here on it is what we have written.
        var issued = Instant.ofEpochSecond(Long.parseLong(value, SIGNATURE_LENGTH + 1, dot, 10));
        if (issued.plus(maxAge).isBefore(Gyre.now())) {
            return false;
        }
        try {
            session.load(issued, Parameters.ofQuery(value.substring(dot + 1), ParameterLimits.defaults()));
            return true;
        } catch (BadContentException written) {
            throw new IllegalStateException("a session that was signed here cannot be read", written);
        }
    }

    private boolean isSigned(String signature, String signed) {
        for (var key : keys) {
            if (Secrets.equal(signature(key, signed), signature)) {
                return true;
            }
        }
        return false;
    }

    private String signature(Mac key, String signed) {
        try {
            var mac = (Mac) key.clone();
            var bytes = mac.doFinal((name + "=" + signed).getBytes(US_ASCII));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        } catch (CloneNotSupportedException fixed) {
            throw new IllegalStateException("this JDK's " + ALGORITHM + " cannot be cloned", fixed);
        }
    }

    // ---- answers ---------------------------------------------------------------------------------

    /// How much of the limit the session would use.
    int cookieBytes(Session session) {
        return name.length() + SIGNATURE_LENGTH + 1 + TIME_DIGITS_MAX + 1 + session.encode().length();
    }

    private void save(Answer answer) {
        var exchange = answer.exchange();
        var session = exchange.get(Session.ATTRIBUTE).orElseThrow();
        if (!session.isRead()) {
            return;
        }
        var fields = HeaderFields.builder().addAll(answer.fields()).add("Vary", "Cookie");
        var now = Gyre.now();
        if (session.isEmpty()) {
            if (session.isChanged() && session.wasThere()) {
                fields.add("Set-Cookie", cookie(exchange, "", Duration.ZERO));
            }
        } else if (session.isChanged() || !now.isBefore(session.issued().plus(maxAge.dividedBy(RENEWALS)))) {
            var signed = now.getEpochSecond() + "." + session.encode();
            fields.add("Set-Cookie", cookie(exchange, signature(keys.getFirst(), signed) + "." + signed, maxAge));
        }
        answer.fields(fields.build());
    }

    private String cookie(Exchange exchange, String value, Duration kept) {
        return SetCookie.of(name, value).withMaxAge(kept).withSecure(exchange.peer().isSecure()).encode();
    }

    @Override
    public String toString() {
        return "sessions in the cookie " + name;
    }
}
