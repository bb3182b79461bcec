package dev.gyre.client;

import dev.gyre.http.HttpDate;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A cookie as a client keeps it (RFC 6265bis, section 5.6 and 5.7). Immutable.
///
/// @param domain the host that it goes to, with all below it unless `hostOnly`
/// @param expires null for as long as the client lives
record StoredCookie(String name, String value, String domain, boolean hostOnly, String path, boolean secure,
        @Nullable Instant expires, Instant created) {
    private static final int NAME_AND_VALUE_CHARACTERS_MAX = 4_096;
    private static final int ATTRIBUTE_CHARACTERS_MAX = 1_024;

    /// A year and a bit, above which the RFC lets nothing live.
    private static final long AGE_SECONDS_MAX = 400L * 24 * 60 * 60;

    /// Reads one `Set-Cookie`; empty when it is to be ignored.
    static Optional<StoredCookie> parse(String field, Target from, Instant now) {
        var parts = field.split(";", -1);
        var equals = parts[0].indexOf('=');
        var name = equals < 0 ? "" : parts[0].substring(0, equals).strip();
        var value = parts[0].substring(equals + 1).strip();
        if (name.isEmpty() || name.length() + value.length() > NAME_AND_VALUE_CHARACTERS_MAX) {
            return Optional.empty();
        }
        var domain = "";
        var path = "";
        var secure = false;
        @Nullable Instant expires = null;
        var hasAge = false;
        for (int i = 1; i < parts.length; i++) {
            var at = parts[i].indexOf('=');
            var attribute = (at < 0 ? parts[i] : parts[i].substring(0, at)).strip().toLowerCase(Locale.ROOT);
            var given = at < 0 ? "" : parts[i].substring(at + 1).strip();
            if (given.length() > ATTRIBUTE_CHARACTERS_MAX) continue;
            switch (attribute) {
                case "domain" -> domain = (given.startsWith(".") ? given.substring(1) : given).toLowerCase(Locale.ROOT);
                case "path" -> path = given;
                case "secure" -> secure = true;
                case "max-age" -> {
                    var age = age(given);
                    if (age.isPresent()) {
                        expires = age.get() <= 0 ? Instant.EPOCH : now.plusSeconds(age.get());
                        hasAge = true;
                    }
                }
                case "expires" -> {
                    if (!hasAge) expires = HttpDate.parse(given, now).orElse(expires);
                }
                default -> {}
            }
        }
        return checked(new StoredCookie(name, value, domain.isEmpty() ? from.origin().host() : domain,
            domain.isEmpty(),
            path.startsWith("/") ? path : directory(from.path()), secure, expires, now), from);
    }

    private static Optional<StoredCookie> checked(StoredCookie cookie, Target from) {
        var origin = from.origin();
        var mayBeFor = cookie.domain.equals(origin.host())
                || (cookie.domain.contains(".") && isBelow(origin.host(), cookie.domain));
        var lower = cookie.name.toLowerCase(Locale.ROOT);
        var keepsPrefix = (!lower.startsWith("__secure-") || cookie.secure)
                && (!lower.startsWith("__host-")
                        || (cookie.secure && cookie.hostOnly && cookie.path.equals("/")));
        return mayBeFor && keepsPrefix && (!cookie.secure || origin.isSecure())
                ? Optional.of(cookie)
                : Optional.empty();
    }

    private static Optional<Long> age(String seconds) {
        if (!seconds.matches("-?[0-9]+")) {
            return Optional.empty();
        }
        var isLong = seconds.length() > 10;
        var age = isLong ? (seconds.startsWith("-") ? 0 : AGE_SECONDS_MAX) : Long.parseLong(seconds);
        return Optional.of(Math.min(age, AGE_SECONDS_MAX));
    }

    /// The default path (section 5.1.4): up to the last slash.
    private static String directory(String target) {
        var path = target.replaceFirst("[?].*$", "");
        var slash = path.lastIndexOf('/');
        return slash <= 0 ? "/" : path.substring(0, slash);
    }

    /// Whether `host` is a name below `domain`; an address is below nothing.
    private static boolean isBelow(String host, String domain) {
        var isAddress = host.indexOf(':') >= 0 || host.matches("[0-9.]+");
        return !isAddress && host.endsWith("." + domain);
    }

    boolean goesTo(Target target) {
        var origin = target.origin();
        var matchesHost = origin.host().equals(domain) || (!hostOnly && isBelow(origin.host(), domain));
        return matchesHost && matchesPath(target.path().replaceFirst("[?].*$", "")) && (!secure || origin.isSecure());
    }

    private boolean matchesPath(String requested) {
        return requested.equals(path)
                || (requested.startsWith(path) && (path.endsWith("/") || requested.charAt(path.length()) == '/'));
    }

    boolean replaces(StoredCookie other) {
        return name.equals(other.name) && domain.equals(other.domain) && path.equals(other.path);
    }

    boolean isExpired(Instant now) {
        return expires != null && !now.isBefore(expires);
    }

    StoredCookie createdAt(Instant moment) {
        return new StoredCookie(name, value, domain, hostOnly, path, secure, expires, moment);
    }

    /// Its name only, as values are often secret.
    @Override
    public String toString() {
        return "cookie " + name + " of " + domain + path;
    }
}
