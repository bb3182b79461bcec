package dev.gyre.server;

/// What a connection needs while it works and not while it is idle: codec and buffers. Lent by [ServerRun].
final class Workspace {
    final RequestInput input;
    final ResponseOutput output;

    Workspace(ServerRun run) {
        input = new RequestInput(run);
        output = new ResponseOutput(run);
    }

    void lendTo(HttpConnection connection) {
        input.begin(connection);
        output.begin(connection);
    }

    /// Forgets the connection; false when somebody still uses it.
    boolean reset() {
        input.reset();
        return output.reset();
    }
}
