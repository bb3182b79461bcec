package dev.gyre.web;

import dev.gyre.http.Parameter;
import dev.gyre.http.Parameters;
import dev.gyre.server.Attribute;
import dev.gyre.server.Exchange;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// What the server remembers of one visitor, as texts with names, between one request and the next. It lives in a
/// cookie of the visitor ([Sessions]), who can read but not change it.
///
/// ```java
/// var session = Session.of(exchange);
/// session.put("user", user.name());
/// ```
///
/// In an application methods take one when it has been provided: `app.provide(Session.class, Session::of)`.
///
/// Belongs to its exchange.
public final class Session {
    static final Attribute<Session> ATTRIBUTE = Attribute.named("session");

    private final Sessions sessions;
    private final Exchange exchange;
    private final Map<String, String> values = new LinkedHashMap<>();
    private Instant issued = Instant.EPOCH;
    private boolean isRead;
    private boolean isChanged;
    private boolean wasThere;

    Session(Sessions sessions, Exchange exchange) {
        this.sessions = sessions;
        this.exchange = exchange;
    }

    /// The session of whoever has sent this request; a new one, without any value, if there is none that is valid.
    ///
    /// @throws IllegalStateException when no filter [Sessions] stands in front
    public static Session of(Exchange exchange) {
        var session = exchange.get(ATTRIBUTE).orElseThrow(() -> new IllegalStateException(
            "there are no sessions here: put the filter Sessions in front, as in app.use(Sessions.signedWith(key))"));
        session.read();
        return session;
    }

    private void read() {
        if (!isRead) {
            isRead = true;
            sessions.read(exchange, this);
        }
    }

    /// Takes over what a cookie says.
    void load(Instant issued, Parameters saved) {
        this.issued = issued;
        wasThere = true;
        for (var value : saved.list()) {
            values.put(value.name(), value.value());
        }
    }

    /// The value of that name.
    public Optional<String> get(String name) {
        return Optional.ofNullable(values.get(name));
    }

    /// All values, in the order in which their names were first set.
    public Map<String, String> all() {
        return Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    /// Sets a value.
    ///
    /// @throws IllegalStateException when the session would not fit into a cookie; nothing is set then
    public void put(String name, String value) {
        requireOpen();
        var before = values.put(name, value);
        int bytes = sessions.cookieBytes(this);
        if (bytes > Sessions.COOKIE_BYTES_MAX) {
            if (before == null) {
                values.remove(name);
            } else {
                values.put(name, before);
            }
            throw new IllegalStateException("with " + name + " the session would take " + bytes
                    + " bytes, but browsers keep cookies of at most " + Sessions.COOKIE_BYTES_MAX
                    + ": keep what is large elsewhere, and its key here");
        }
        isChanged = true;
    }

    /// Removes a value.
    public void remove(String name) {
        requireOpen();
        if (values.remove(name) != null) {
            isChanged = true;
        }
    }

    /// Removes all values, and so the cookie: to log somebody out.
    public void clear() {
        requireOpen();
        isChanged |= !values.isEmpty();
        values.clear();
    }

    private void requireOpen() {
        if (exchange.isCommitted()) {
            throw new IllegalStateException("the session cannot be changed any more: the head of the answer, with its "
                    + "cookie, has been sent");
        }
    }

    // ---- for the filter --------------------------------------------------------------------------

    boolean isRead() {
        return isRead;
    }

    boolean isChanged() {
        return isChanged;
    }

    /// Whether the client has a cookie of this session.
    boolean wasThere() {
        return wasThere;
    }

    Instant issued() {
        return issued;
    }

    boolean isEmpty() {
        return values.isEmpty();
    }

    /// What goes into the cookie.
    String encode() {
        var list = new ArrayList<Parameter>(values.size());
        values.forEach((name, value) -> list.add(new Parameter(name, value)));
        return Parameters.of(list).encode();
    }

    /// The names only: values may be secrets.
    @Override
    public String toString() {
        return "session of " + values.keySet();
    }
}
