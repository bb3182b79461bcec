package dev.gyre.loop.net;

/// The settings of a socket for datagrams. Immutable; start from [#defaults].
///
/// @param reuseAddress whether several sockets may receive what is sent to one multicast group and port; false by
///     default
/// @param broadcast whether it may send to broadcast addresses; false by default, as systems have it
/// @param receiveBufferBytes the system's buffer for what has arrived, past which datagrams are dropped; 0, the
///     default, for the system's choice
/// @param sendBufferBytes the system's buffer for what is to leave; 0, the default, for the system's choice
/// @param multicastHops over how many routers a multicast datagram may go, 0 to 255; 1 by default: not over any
public record DatagramOptions(
        boolean reuseAddress, boolean broadcast, int receiveBufferBytes, int sendBufferBytes, int multicastHops) {
    private static final DatagramOptions DEFAULTS = new DatagramOptions(false, false, 0, 0, 1);

    /// Checks the ranges.
    ///
    /// @throws IllegalArgumentException naming the setting, its value and its range
    public DatagramOptions {
        Ranges.requireAtLeast("receiveBufferBytes", receiveBufferBytes, 0);
        Ranges.requireAtLeast("sendBufferBytes", sendBufferBytes, 0);
        if (multicastHops < 0 || multicastHops > 255) {
            throw new IllegalArgumentException("multicastHops is " + multicastHops + ", but must be 0 to 255");
        }
    }

    /// The settings that are named above.
    public static DatagramOptions defaults() {
        return DEFAULTS;
    }

    /// The same settings with another choice about sharing the address.
    public DatagramOptions withReuseAddress(boolean reuseAddress) {
        return new DatagramOptions(reuseAddress, broadcast, receiveBufferBytes, sendBufferBytes, multicastHops);
    }

    /// The same settings with another choice about broadcasts.
    public DatagramOptions withBroadcast(boolean broadcast) {
        return new DatagramOptions(reuseAddress, broadcast, receiveBufferBytes, sendBufferBytes, multicastHops);
    }

    /// The same settings with another buffer for what has arrived.
    public DatagramOptions withReceiveBufferBytes(int receiveBufferBytes) {
        return new DatagramOptions(reuseAddress, broadcast, receiveBufferBytes, sendBufferBytes, multicastHops);
    }

    /// The same settings with another buffer for what is to leave.
    public DatagramOptions withSendBufferBytes(int sendBufferBytes) {
        return new DatagramOptions(reuseAddress, broadcast, receiveBufferBytes, sendBufferBytes, multicastHops);
    }

    /// The same settings with another reach of multicast datagrams.
    public DatagramOptions withMulticastHops(int multicastHops) {
        return new DatagramOptions(reuseAddress, broadcast, receiveBufferBytes, sendBufferBytes, multicastHops);
    }
}
