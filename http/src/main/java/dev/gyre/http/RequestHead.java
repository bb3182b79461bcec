package dev.gyre.http;

import java.util.Optional;

/// A request without its body: method, target and fields. It has bytes of its own, and stays valid. Strings are made
/// anew by each call, but that of the method.
public final class RequestHead implements RequestPart {
    private final String method;
    private final RequestTarget target;
    private final int targetStart;
    private final HttpVersion version;
    private final HeaderFields fields;

    /// In whose array the target is.
    private final HeaderFields targetFields;

    private final BodyFraming framing;

    /// @param fields which share their array with the target
    RequestHead(
            String method, RequestTarget target, int targetStart, HttpVersion version, HeaderFields fields,
            BodyFraming framing) {
        this(method, target, targetStart, version, fields, fields, framing);
    }

    private RequestHead(
            String method, RequestTarget target, int targetStart, HttpVersion version, HeaderFields targetFields,
            HeaderFields fields, BodyFraming framing) {
        this.method = method;
        this.target = target;
        this.targetStart = targetStart;
        this.version = version;
        this.targetFields = targetFields;
        this.fields = fields;
        this.framing = framing;
    }

    /// The same request with other fields, for those who know better what a proxy on the way has changed. Where its
    /// body ends stays as it is.
    public RequestHead withFields(HeaderFields fields) {
        return new RequestHead(method, target, targetStart, version, targetFields, fields, framing);
    }

    /// The method, as it was sent: methods are case-sensitive. A token, and not necessarily a method that is known.
    public String method() {
        return method;
    }

    /// The target as it was sent, in ASCII and still percent-encoded.
    public String target() {
        return targetFields.text(targetStart, target.end());
    }

    /// What kind of target it is.
    public TargetForm form() {
        return target.form();
    }

    /// The path of the target without the query, still percent-encoded and with any `..` in it. It begins with a slash
    /// but is `*` in the asterisk form and empty in the authority form.
    public String path() {
        boolean isEmpty = target.pathStart() == target.pathEnd();
        return isEmpty && target.form() == TargetForm.ABSOLUTE
                ? "/"
                : targetFields.text(target.pathStart(), target.pathEnd());
    }

    /// What follows the question mark of the target, still percent-encoded; empty when there is none.
    public Optional<String> query() {
        return target.pathEnd() < target.end()
                ? Optional.of(targetFields.text(target.pathEnd() + 1, target.end()))
                : Optional.empty();
    }

    /// The host and port that the request is for: those of the target, if it has them, else of the Host field (RFC 9112
    /// section 3.2.2). Empty when neither says.
    public String authority() {
        if (target.authorityStart() < target.authorityEnd()) {
            return targetFields.text(target.authorityStart(), target.authorityEnd());
        }
        return fields.contains(KnownField.HOST) ? fields.value(fields.find(KnownField.HOST)) : "";
    }

    /// The version of the client.
    public HttpVersion version() {
        return version;
    }

    /// The header fields.
    public HeaderFields fields() {
        return fields;
    }

    /// Where the body ends; never [BodyFraming.UntilClose].
    public BodyFraming framing() {
        return framing;
    }

    /// Whether another request may follow on the connection, as far as the client is concerned (RFC 9112 section 9.3).
    /// False after `CONNECT`, whose client takes the connection for a tunnel.
    public boolean keepsAlive() {
        if (form() == TargetForm.AUTHORITY || fields.hasListMember(KnownField.CONNECTION, "close")) {
            return false;
        }
        return version == HttpVersion.HTTP_1_1 || fields.hasListMember(KnownField.CONNECTION, "keep-alive");
    }

    /// Whether the client waits for `100 Continue` before it sends the body. HTTP/1.0 does not know that.
    public boolean expectsContinue() {
        return version == HttpVersion.HTTP_1_1 && fields.contains(KnownField.EXPECT)
                && !framing.equals(BodyFraming.NONE);
    }

    /// The protocols that the client would like to change to, such as `websocket`, if it asks for it in the way that
    /// RFC 9110 section 7.8 demands. HTTP/1.0 cannot.
    public Optional<String> upgrade() {
        boolean asks = version == HttpVersion.HTTP_1_1 && fields.contains(KnownField.UPGRADE)
                && fields.hasListMember(KnownField.CONNECTION, "upgrade");
        return asks ? fields.first(KnownField.UPGRADE.text) : Optional.empty();
    }

    /// Method and path, without the query and the fields, which are often secret.
    @Override
    public String toString() {
        return "RequestHead[" + method + " " + path() + "]";
    }
}
