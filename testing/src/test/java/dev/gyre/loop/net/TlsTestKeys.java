package dev.gyre.loop.net;

/// The keys of a server called `localhost`, for tests of other packages.
public final class TlsTestKeys {
    private TlsTestKeys() {}

    /// What the server shows.
    public static TlsIdentity identity() {
        return TestKeys.server().identity();
    }

    /// Trust in that server.
    public static TlsTrust trust() {
        return TestKeys.server().trust();
    }
}
