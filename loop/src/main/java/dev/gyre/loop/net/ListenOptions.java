package dev.gyre.loop.net;

/// The settings of a listener. Immutable; start from [#defaults].
///
/// @param backlog how many connections may wait in the system to be accepted; 1024 by default, so that a burst
///     finds room while the loop does something else
/// @param reusePort whether several listeners, of several loops or processes, share the address and the system
///     deals the connections among them; false by default, because a second program would take half of them
///     unnoticed
/// @param ipv6Only whether a listener at an IPv6 wildcard address leaves IPv4 alone; false by default: one
///     listener serves both
/// @param accepted the settings of the connections
public record ListenOptions(int backlog, boolean reusePort, boolean ipv6Only, TcpOptions accepted) {
    private static final ListenOptions DEFAULTS = new ListenOptions(1024, false, false, TcpOptions.defaults());

    /// Checks the ranges.
    ///
    /// @throws IllegalArgumentException naming the setting, its value and its range
    public ListenOptions {
        Ranges.requireAtLeast("backlog", backlog, 1);
    }

    /// The settings that are named above.
    public static ListenOptions defaults() {
        return DEFAULTS;
    }

    /// The same settings with another backlog.
    public ListenOptions withBacklog(int backlog) {
        return new ListenOptions(backlog, reusePort, ipv6Only, accepted);
    }

    /// The same settings with another choice about sharing the address.
    public ListenOptions withReusePort(boolean reusePort) {
        return new ListenOptions(backlog, reusePort, ipv6Only, accepted);
    }

    /// The same settings with another choice about IPv4.
    public ListenOptions withIpv6Only(boolean ipv6Only) {
        return new ListenOptions(backlog, reusePort, ipv6Only, accepted);
    }

    /// The same settings with others for the connections.
    public ListenOptions withAccepted(TcpOptions accepted) {
        return new ListenOptions(backlog, reusePort, ipv6Only, accepted);
    }
}
