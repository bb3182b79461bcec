package dev.gyre.client;

/// Whom a connection is for: what may share one.
///
/// @param isSecure whether it is over TLS
/// @param host in lower case and ASCII, without brackets
/// @param port 1 to 65535
record Origin(boolean isSecure, String host, int port) {
    /// The value of `Host`.
    String authority() {
        return port == (isSecure ? 443 : 80) ? bracketed() : withPort();
    }

    /// The name that CONNECT and messages use.
    String withPort() {
        return bracketed() + ":" + port;
    }

    private String bracketed() {
        return host.indexOf(':') >= 0 ? "[" + host + "]" : host;
    }

    @Override
    public String toString() {
        return (isSecure ? "https://" : "http://") + authority();
    }
}
