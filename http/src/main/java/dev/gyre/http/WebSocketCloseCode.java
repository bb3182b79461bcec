package dev.gyre.http;

/// The close codes that this package uses, and which codes may be sent at all (RFC 6455, section 7.4, and
/// the registry it set up).
public final class WebSocketCloseCode {
    /// The purpose of the connection is fulfilled.
    public static final int NORMAL = 1000;

    /// The server shuts down, or the user has left the page.
    public static final int GOING_AWAY = 1001;

    /// The peer broke the protocol.
    public static final int PROTOCOL_ERROR = 1002;

    /// Never sent: stands for a close frame without a code.
    public static final int NONE = 1005;

    /// A text is not UTF-8, or compressed data is not what it should be.
    public static final int INVALID_DATA = 1007;

    /// The message does not follow the rules of the endpoint.
    public static final int POLICY = 1008;

    /// A frame or message is over a limit of [WebSocketLimits].
    public static final int TOO_BIG = 1009;

    /// The server met a condition it did not expect.
    public static final int INTERNAL_ERROR = 1011;

    private WebSocketCloseCode() {}

    /// Whether `code` may stand in a close frame: the registered ones, and 3000 to 4999, which belong to
    /// libraries and applications.
    public static boolean maySend(int code) {
        return (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014) || (code >= 3000 && code <= 4999);
    }
}
