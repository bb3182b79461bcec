package dev.gyre.client;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Why a request has no answer. The message names the host, what was being done, the limit if there was one, and what
/// can be done about it; never a header or a query, which are often secret.
public abstract sealed class HttpClientException extends IOException {
    private static final long serialVersionUID = 1L;

    private HttpClientException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /// No connection came about: the name, the address, the proxy or TLS. The request has not been sent.
    public static final class ConnectFailed extends HttpClientException {
        private static final long serialVersionUID = 1L;

        ConnectFailed(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    /// All connections that the pool may have are in use, for longer than a request waits or by more requests than may
    /// wait. The request has not been sent.
    public static final class PoolExhausted extends HttpClientException {
        private static final long serialVersionUID = 1L;

        PoolExhausted(String message) {
            super(message, null);
        }
    }

    /// The server took longer than a limit of [ClientTimeouts]. It may have done what was asked.
    public static final class TimedOut extends HttpClientException {
        private static final long serialVersionUID = 1L;

        TimedOut(String message) {
            super(message, null);
        }
    }

    /// The connection broke, or the server ended it in the middle. It may have done what was asked.
    public static final class ConnectionLost extends HttpClientException {
        private static final long serialVersionUID = 1L;

        ConnectionLost(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    /// What came is no HTTP, breaks a limit, or is not what it says it is. [#status] says what the server answered, as
    /// far as that was to be seen.
    public static final class BadResponse extends HttpClientException {
        private static final long serialVersionUID = 1L;

        private final int status;

        BadResponse(String message, int status, @Nullable Throwable cause) {
            super(message, cause);
            this.status = status;
        }

        /// The status of the response; 0 when it had none.
        public int status() {
            return status;
        }
    }

    /// A redirection was not followed: there were too many, or it leads where this client does not go.
    public static final class RedirectRefused extends HttpClientException {
        private static final long serialVersionUID = 1L;

        private final int status;

        RedirectRefused(String message, int status) {
            super(message, null);
            this.status = status;
        }

        /// The status of the redirection.
        public int status() {
            return status;
        }
    }

    /// The response says that the request did not succeed, and the caller had asked for success,
    /// [Response#requireSuccess].
    public static final class Unsuccessful extends HttpClientException {
        private static final long serialVersionUID = 1L;

        private final transient Response response;

        Unsuccessful(String message, Response response) {
            super(message, null);
            this.response = response;
        }

        /// The response, with its body.
        public Response response() {
            return response;
        }
    }
}
