package dev.gyre.web;

import dev.gyre.http.Parameters;
import dev.gyre.server.Exchange;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A request to an application: what a handler or a provider gets that takes a parameter of this type. Most need none,
/// as they name what they want of a request.
///
/// Belongs to the task that handles the request.
public final class Request {
    /// Stands for a null that is kept.
    private static final Object NOTHING = new Object();

    private final Exchange exchange;
    private final RunningApp running;
    private final String path;
    private final String rootPath;
    private final @Nullable RoutePlan plan;
    private final String[] pathValues;

    private @Nullable QueryText query;
    private @Nullable CookieTexts cookies;
    private @Nullable BodyReader bodyReader;
    private @Nullable Binding binding;
    private @Nullable Object @Nullable [] kept;

    private @Nullable Scope requestScope;
    private @Nullable Scope functionScope;
    private @Nullable BackgroundTasks background;
    private @Nullable ResponseSettings settings;
    private @Nullable Socket socket;

    Request(
            Exchange exchange, RunningApp running, String rootPath, String path, @Nullable RoutePlan plan,
            String[] pathValues) {
        this.exchange = exchange;
        this.running = running;
        this.rootPath = rootPath;
        this.path = path;
        this.plan = plan;
        this.pathValues = pathValues;
    }

    // ---- for handlers ----------------------------------------------------------------------------

    /// The exchange below: the body as it comes, the connection, attributes that filters have set.
    public Exchange exchange() {
        return exchange;
    }

    /// The method, such as `GET`.
    public String method() {
        return exchange.method();
    }

    /// The whole path, decoded, with that of the application if it is mounted in another one.
    public String path() {
        return rootPath + path;
    }

    /// Where the application is mounted: empty for one that is not.
    public String rootPath() {
        return rootPath;
    }

    /// What the client has asked for, as far as the request tells: `http://host:port/path?query`. The host is what the
    /// client says, and must not be believed where it matters.
    public String url() {
        var head = exchange.request();
        var query = head.query().map(text -> "?" + text).orElse("");
        return (exchange.peer().isSecure() ? "https://" : "http://") + head.authority() + exchange.path() + query;
    }

    /// The value of the first header field of that name.
    public Optional<String> header(String name) {
        return exchange.header(name);
    }

    /// The value of a cookie; of several with the name the last one.
    public Optional<String> cookie(String name) {
        return Optional.ofNullable(cookieTexts().last(name));
    }

    /// The parameters of the query.
    ///
    /// @throws dev.gyre.http.BadContentException when they are malformed or too many; answered with 400
    public Parameters query() {
        return exchange.query();
    }

    /// The value of a variable of the path, decoded.
    public Optional<String> pathVariable(String name) {
        int place = plan == null ? -1 : plan.template().names().indexOf(name);
        return place < 0 ? Optional.empty() : Optional.of(pathValues[place]);
    }

    /// The path of the route as it was written, such as `/items/{id}`: for logs and metrics. Empty where none fits.
    public String route() {
        return rootPath + (plan == null ? "" : plan.template().text());
    }

    /// Method and path.
    @Override
    public String toString() {
        return exchange.toString();
    }

    // ---- values ----------------------------------------------------------------------------------

    RunningApp running() {
        return running;
    }

    /// The route; there is none where no path has fitted, and nobody asks then.
    RoutePlan plan() {
        return Objects.requireNonNull(plan, "plan");
    }

    String pathValue(int place) {
        return pathValues[place];
    }

    QueryText queryText() {
        var known = query;
        if (known == null) {
            known = QueryText.of(exchange.request().query().orElse(""), running.options().queryLimits());
            query = known;
        }
        return known;
    }

    @Nullable
    String field(String name) {
        return exchange.request().fields().first(name).orElse(null);
    }

    HeaderTexts headerTexts() {
        return new HeaderTexts(exchange.request().fields());
    }

    CookieTexts cookieTexts() {
        var known = cookies;
        if (known == null) {
            known = CookieTexts.of(exchange.request().fields());
            cookies = known;
        }
        return known;
    }

    BodyReader bodyReader() {
        var known = bodyReader;
        if (known == null) {
            known = new BodyReader(this, plan().body());
            bodyReader = known;
        }
        return known;
    }

    FormData form() throws Exception {
        return bodyReader().form();
    }

    // ---- errors ----------------------------------------------------------------------------------

    Binding binding() {
        var known = binding;
        if (known == null) {
            known = new Binding(running.options().jsonLimits());
            binding = known;
        }
        return known;
    }

    Object fail(String place, Complaint complaint) {
        var binding = binding();
        binding.enter(place);
        try {
            return binding.fail(complaint, JsonValue.JsonNull.VALUE);
        } finally {
            binding.leave();
        }
    }

    /// Ends with 422 if anything was wrong so far.
    void requireValid() {
        if (binding != null && binding.failures() > 0) throw new ValidationException(binding.violations());
    }

    // ---- what providers have made ----------------------------------------------------------------

    /// What was kept there, maybe masked; null for nothing.
    @Nullable
    Object kept(int slot) {
        return kept == null ? null : kept[slot];
    }

    void keep(int slot, @Nullable Object value) {
        if (kept == null) kept = new @Nullable Object[plan().slots()];
        kept[slot] = value == null ? NOTHING : value;
    }

    static @Nullable Object unmasked(Object kept) {
        return kept == NOTHING ? null : kept;
    }

    // ---- scopes and the answer -------------------------------------------------------------------

    Scope scope(Scope.Kind kind) {
        return switch (kind) {
            case APP -> running.scope();
            case REQUEST -> {
                if (requestScope == null) requestScope = new Scope(Scope.Kind.REQUEST);
                yield requestScope;
            }
            case FUNCTION -> {
                if (functionScope == null) functionScope = new Scope(Scope.Kind.FUNCTION);
                yield functionScope;
            }
        };
    }

    /// The socket, which is connected when all arguments are known.
    Socket socket() {
        if (socket == null) socket = new Socket(this);
        return socket;
    }

    BackgroundTasks background() {
        if (background == null) background = new BackgroundTasks();
        return background;
    }

    ResponseSettings settings() {
        if (settings == null) settings = new ResponseSettings();
        return settings;
    }

    @Nullable
    ResponseSettings settingsOrNull() {
        return settings;
    }

    @Nullable
    Scope functionScopeOrNull() {
        return functionScope;
    }

    @Nullable
    Scope requestScopeOrNull() {
        return requestScope;
    }

    @Nullable
    BackgroundTasks backgroundOrNull() {
        return background;
    }

    @Nullable
    BodyReader bodyReaderOrNull() {
        return bodyReader;
    }
}
