package dev.gyre.client;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// The cookies that servers have set, in memory, and which of them go back where (RFC 6265bis, section 5).
///
/// What browsers know about sites and frames is not here: all requests are those of one user. And there is no list
/// of public suffixes: a server may set cookies for its own name and for names above it that have a dot, so a client
/// that talks to many strangers below one such name (`*.example.co.uk`) keeps a jar for each.
///
/// Loop-confined.
public final class CookieJar {
    private static final int COOKIES_MAX = 3_000;
    private static final int COOKIES_OF_HOST_MAX = 50;

    private final List<StoredCookie> cookies = new ArrayList<>();

    /// Makes an empty jar, for at most 50 cookies of a host and 3,000 in all, as the RFC demands at least; the oldest
    /// make room.
    public CookieJar() {}

    /// Puts in what a response has set; what breaks the rules is left out.
    void store(Target from, List<String> fields, Instant now) {
        for (var field : fields) {
            StoredCookie.parse(field, from, now).ifPresent(cookie -> put(cookie, now));
        }
    }

    private void put(StoredCookie cookie, Instant now) {
        var replaced = cookies.stream().filter(cookie::replaces).findFirst();
        cookies.removeIf(old -> cookie.replaces(old) || old.isExpired(now));
        if (cookie.isExpired(now)) {
            return;
        }
        var ofHost = cookies.stream().filter(old -> old.domain().equals(cookie.domain())).toList();
        if (ofHost.size() >= COOKIES_OF_HOST_MAX) cookies.remove(ofHost.getFirst());
        if (cookies.size() >= COOKIES_MAX) cookies.removeFirst();
        cookies.add(replaced.map(old -> cookie.createdAt(old.created())).orElse(cookie));
    }

    /// The value of `Cookie` for a request: longer paths first, then older cookies.
    Optional<String> header(Target to, Instant now) {
        cookies.removeIf(cookie -> cookie.isExpired(now));
        var matching = cookies.stream().filter(cookie -> cookie.goesTo(to))
                .sorted(Comparator.comparingInt((StoredCookie cookie) -> -cookie.path().length())
                        .thenComparing(StoredCookie::created))
                .map(cookie -> cookie.name() + "=" + cookie.value()).collect(Collectors.joining("; "));
        return matching.isEmpty() ? Optional.empty() : Optional.of(matching);
    }

    /// How many cookies there are, expired ones too. Never suspends.
    public int size() {
        return cookies.size();
    }

    /// Forgets all cookies. Never suspends.
    public void clear() {
        cookies.clear();
    }
}
