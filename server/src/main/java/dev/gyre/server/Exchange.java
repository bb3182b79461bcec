package dev.gyre.server;

import dev.gyre.http.HeaderFields;
import dev.gyre.http.Parameters;
import dev.gyre.http.RequestHead;
import dev.gyre.loop.Action;
import dev.gyre.loop.net.ConnectionHandler;
import dev.gyre.loop.net.TlsStream;
import dev.gyre.loop.os.OpenFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/// One request and its answer.
///
/// ```java
/// var server = HttpServer.of(exchange -> {
///     switch (exchange.path()) {
///         case "/" -> exchange.send("Hello, World!");
///         case "/echo" -> exchange.send(200, HeaderFields.empty(), exchange.body().bytes());
///         default -> throw new HttpException(404);
///     }
/// });
/// ```
///
/// An answer is sent whole by one of the [#send] methods, or piece by piece after [#stream]; either once. It is
/// *committed* when its head is made, and cannot be changed any more then.
///
/// Belongs to the task that handles the request; tasks that it starts may use it, one at a time, until it returns.
/// Nothing of it works afterwards but what tells about the request. Methods that send may suspend while the client does
/// not read, and are cancellation points.
public final class Exchange {
    static final HeaderFields TEXT = HeaderFields.of("Content-Type", "text/plain; charset=utf-8");

    private final RequestHead request;
    private final WireAnswer answer = new WireAnswer(this);

    private @Nullable HttpConnection connection;

    private @Nullable String path;
    private @Nullable Parameters query;
    private @Nullable RequestBody body;
    private @Nullable Peer peer;
    private @Nullable String id;
    private @Nullable Map<Attribute<?>, Object> attributes;

    Exchange(HttpConnection connection, RequestHead request) {
        this.connection = connection;
        this.request = request;
    }

    // ---- the request -----------------------------------------------------------------------------

    /// The head of the request.
    public RequestHead request() {
        return request;
    }

    /// The method, such as `GET`.
    public String method() {
        return request.method();
    }

    /// The path as it was sent: without the query, still percent-encoded, and with any `..` in it. Take it apart with
    /// [dev.gyre.http.UrlPath].
    public String path() {
        var known = path;
        if (known == null) {
            known = request.path();
            path = known;
        }
        return known;
    }

    /// The parameters of the query.
    ///
    /// @throws dev.gyre.http.BadContentException when they are malformed or too many; answered with 400
    public Parameters query() {
        var known = query;
        if (known == null) {
            known = Parameters.ofQuery(request.query().orElse(""), options().queryLimits());
            query = known;
        }
        return known;
    }

    /// The value of the first header field of that name.
    public Optional<String> header(String name) {
        return request.fields().first(name);
    }

    /// The body; always the same one.
    public RequestBody body() {
        var known = body;
        if (known == null) {
            known = new RequestBody(this);
            body = known;
        }
        return known;
    }

    // ---- around the request ----------------------------------------------------------------------

    /// Who has sent the request: the other end of the connection, or what a filter has found out with [#peer(Peer)].
    public Peer peer() {
        var known = peer;
        if (known == null) {
            var stream = connection().stream;
            known = new Peer(stream.remoteAddress(), stream.localAddress(), stream instanceof TlsStream);
            peer = known;
        }
        return known;
    }

    /// Sets who has sent the request, for filters that know better: behind a proxy that is trusted.
    public void peer(Peer peer) {
        this.peer = peer;
    }

    /// What was agreed on in TLS; empty when the connection is plain.
    public Optional<SSLSession> tlsSession() {
        return connection().stream instanceof TlsStream tls ? Optional.of(tls.session()) : Optional.empty();
    }

    /// What the request is called in logs, if a filter has given it a name.
    public Optional<String> id() {
        return Optional.ofNullable(id);
    }

    /// Gives the request a name.
    public void id(String id) {
        this.id = id;
    }

    /// What a filter or the handler has set before.
    @SuppressWarnings("unchecked") // Only set(Attribute, T) puts values there.
    public <T> Optional<T> get(Attribute<T> attribute) {
        return attributes == null ? Optional.empty() : Optional.ofNullable((T) attributes.get(attribute));
    }

    /// Sets a value for others who see this exchange.
    public <T> void set(Attribute<T> attribute, T value) {
        if (attributes == null) {
            attributes = new HashMap<>(8);
        }
        attributes.put(attribute, value);
    }

    // ---- whole answers ---------------------------------------------------------------------------

    /// Answers with status 200 and `text` as UTF-8, `text/plain`.
    ///
    /// @throws IOException when the client is gone, or reads too slowly
    /// @throws IllegalStateException when the request has been answered
    public void send(String text) throws IOException {
        send(200, text);
    }

    /// Answers with `text` as UTF-8, `text/plain`.
    ///
    /// @throws IOException as [#send(String)]
    public void send(int status, String text) throws IOException {
        send(status, TEXT, text.getBytes(StandardCharsets.UTF_8));
    }

    /// Answers without a body.
    ///
    /// @throws IOException as [#send(String)]
    public void send(int status) throws IOException {
        send(status, HeaderFields.empty());
    }

    /// Answers without a body.
    ///
    /// @throws IOException as [#send(String)]
    public void send(int status, HeaderFields fields) throws IOException {
        send(status, fields, ByteBuffer.allocate(0));
    }

    /// Answers with a body, whose bytes are not changed before this returns.
    ///
    /// @throws IOException as [#send(String)]
    public void send(int status, HeaderFields fields, byte[] body) throws IOException {
        send(status, fields, ByteBuffer.wrap(body));
    }

    /// Answers with a body. After `HEAD` its length is announced, and the body is not sent.
    ///
    /// @param status 200 to 599
    /// @param fields without those about length and connection, which the server adds
    /// @throws IOException as [#send(String)]
    /// @throws IllegalArgumentException when the status permits no body, or the fields are about framing; nothing has
    ///     been sent then
    /// @throws IllegalStateException when the request has been answered
    public void send(int status, HeaderFields fields, ByteBuffer body) throws IOException {
        answer.send(status, fields, body);
    }

    /// Answers with a part of a file, which stays open. The file is read by other threads, a piece at a time.
    ///
    /// @throws IOException as [#send(String)], or when the file cannot be read or ends early
    /// @throws IllegalArgumentException as [#send(int, HeaderFields, ByteBuffer)]
    public void sendFile(int status, HeaderFields fields, OpenFile file, long offset, long countBytes)
            throws IOException {
        FileAnswer.send(stream(status, fields, countBytes), method(), file, offset, countBytes);
    }

    // ---- streamed answers ------------------------------------------------------------------------

    /// Begins an answer of any length.
    ///
    /// @throws IllegalArgumentException as [#send(int, HeaderFields, ByteBuffer)]
    /// @throws IllegalStateException when the request has been answered
    public ResponseBody stream(int status, HeaderFields fields) {
        return answer.stream(status, fields, -1);
    }

    /// Begins an answer of a length that is known.
    ///
    /// @throws IllegalArgumentException as [#send(int, HeaderFields, ByteBuffer)]
    /// @throws IllegalStateException when the request has been answered
    public ResponseBody stream(int status, HeaderFields fields, long lengthBytes) {
        ServerOptions.requireAtLeast("lengthBytes", lengthBytes, 0);
        return answer.stream(status, fields, lengthBytes);
    }

    /// Tells the client something before the answer, such as 103 with links to what it will need.
    ///
    /// @param status 100 to 199, but not 101
    /// @throws IOException as [#send(String)]
    /// @throws IllegalStateException when the request has been answered
    public void informational(int status, HeaderFields fields) throws IOException {
        output().informational(status, fields);
    }

    // ---- for filters -----------------------------------------------------------------------------

    /// Adds a header field to whatever answer will be sent, errors of the server included.
    ///
    /// @throws IllegalArgumentException when it is not a field that can be sent
    /// @throws IllegalStateException when the answer is committed
    public void addField(String name, String value) {
        answer.addField(name, value);
    }

    /// Calls `hook` when the answer is about to be sent, the last chance to change it; hooks are called in the order in
    /// which they were added. A hook must not suspend.
    ///
    /// @throws IllegalStateException when the answer is committed
    public void beforeAnswer(Consumer<? super Answer> hook) {
        answer.addHook(hook);
    }

    /// Runs `action` when the answer has been handed to the system, in a task of its own, for which the connection does
    /// not wait; when the server stops it is given the same time as connections. What it throws is logged. Not run when
    /// the answer could not be sent.
    public void afterSent(Action<?> action) {
        connection().afterSent(action);
    }

    /// As [#afterSent], but in any case, as [#onEnd]: for what has to be given back and may take a while.
    public void afterEnd(Action<?> action) {
        var connection = connection();
        connection.onEnd(() -> connection.run.spawn("after the end of " + this, action));
    }

    /// Calls `action` when the exchange is over, well or not: after the answer, whatever it was, or when there will be
    /// none, because the client has left or the handler was cancelled. [#status] and [#bytesSent] tell. The action must
    /// not suspend.
    public void onEnd(Runnable action) {
        connection().onEnd(action);
    }

    /// Whether the head of the answer is made.
    public boolean isCommitted() {
        return answer.isCommitted();
    }

    /// The status of the answer, 0 as long as it is not committed.
    public int status() {
        return answer.status();
    }

    /// How many bytes of the body have been sent, or put where they will be.
    public long bytesSent() {
        return answer.bytesSent();
    }

    // ---- the connection --------------------------------------------------------------------------

    /// Changes the protocol, as the client has asked for: answers 101 and lets `handler` talk with the client, until it
    /// returns; then the connection is closed. From then on there are no limits of the server on time.
    ///
    /// @param protocol one of those that the client has asked for, see [RequestHead#upgrade]
    /// @param fields without those about connection and upgrade
    /// @throws IOException as [#send(String)]
    /// @throws IllegalStateException when the client has not asked, the body has not been read, or the request has been
    ///     answered
    public void upgrade(String protocol, HeaderFields fields, ConnectionHandler handler) throws Exception {
        Upgrade.to(protocol, this, answer, fields, handler);
    }

    /// Answers `CONNECT` with 200 and lets `handler` talk with the client, as [#upgrade].
    ///
    /// @throws IOException as [#send(String)]
    /// @throws IllegalStateException when the method is another, or the request has been answered
    public void tunnel(HeaderFields fields, ConnectionHandler handler) throws Exception {
        Upgrade.tunnel(this, answer, fields, handler);
    }

    /// Runs `body`, and cancels it when the client leaves meanwhile: for work that nobody else needs. A client that has
    /// only ended its output is taken for one that has left. Suspends until the body has ended.
    ///
    /// It costs a task for as long as it takes. What the client sends meanwhile, the next request, is kept, up to 16
    /// KiB; with more waiting its leaving is not seen.
    ///
    /// @throws X what the body throws
    /// @throws IOException when the client has left, after the body has ended
    public <X extends Exception> void cancelWhenClientLeaves(Action<X> body) throws X, IOException {
        ClientWatch.run(connection(), body);
    }

    /// Calls `action` when the server begins to stop, so that an answer without an end can come to one; at once if it
    /// has begun. The action must not suspend. Forgotten with the exchange.
    public void onServerStop(Runnable action) {
        connection().onStop(action);
    }

    // ---- for the connection ----------------------------------------------------------------------

    HttpConnection connection() {
        if (connection == null) {
            throw new IllegalStateException("the exchange is over: " + request + " has been answered");
        }
        return connection;
    }

    RequestInput input() {
        return connection().input();
    }

    ResponseOutput output() {
        return connection().output();
    }

    ServerOptions options() {
        return connection().run.options;
    }

    WireAnswer answer() {
        return answer;
    }

    /// Decides whether the connection can be kept, which the head says.
    void prepareHead() {
        connection().prepareHead();
    }

    void over() {
        connection = null;
    }

    /// Method and path.
    @Override
    public String toString() {
        return request.method() + " " + request.path();
    }
}
