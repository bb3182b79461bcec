package dev.gyre.loop.sync;

/// A stream of values from tasks to tasks, with two kinds of ends that are closed separately.
///
/// ```java
/// var channel = Channel.<Line>open(16);
/// group.spawn(() -> { try (var sender = channel.sender()) { for (var line : lines) sender.send(line); } });
/// for (var line : channel.receiver()) print(line);        // ends when the last sender is closed
/// ```
///
/// An end is copied for each task that uses it on its own account, and closed by that task: the
/// channel ends when *all* senders are closed and what they sent has been received, and it breaks when all
/// receivers are. So no producer has to know whether it is the last one.
///
/// | state | send | receive |
/// |---|---|---|
/// | no room, nothing there | suspends; `trySend` answers false | suspends; `tryReceive` answers [Received.Nothing] |
/// | this very end is closed | [ChannelClosedException] | [ChannelClosedException] |
/// | all ends of the other kind are closed | [ChannelBrokenException] | what is left, then [EndOfChannelException] |
///
/// First come, first served: a value sent while somebody waits for one is handed to the first in line,
/// and nobody can receive it instead. With a capacity of 0 every send waits for its receiver. The design is
/// that of trio's memory channels.
///
/// Loop-confined, as everything in this package.
///
/// @param sender the first end for sending
/// @param receiver the first end for receiving
/// @param <T> the values
public record Channel<T>(Sender<T> sender, Receiver<T> receiver) {
    /// Opens a channel with one end of each kind.
    ///
    /// @param capacity how many values may have been sent and not yet received, at least 0: what keeps
    ///     producers from running ahead. 0 hands each value over from task to task, and is a good choice until a
    ///     measurement says otherwise.
    /// @throws IllegalArgumentException when `capacity` is out of range
    public static <T> Channel<T> open(int capacity) {
        if (capacity < 0) {
            throw new IllegalArgumentException("the capacity of a channel is at least 0, not " + capacity);
        }
        var conduit = new Conduit<T>(capacity);
        return new Channel<>(new Sender<>(conduit), new Receiver<>(conduit));
    }

    /// A look at a channel, the same from each of its ends.
    ///
    /// @param buffered how many values were sent and not yet received
    /// @param capacity how many there can be
    /// @param peak how many there have been at most
    /// @param senders how many senders are open
    /// @param receivers how many receivers are open
    /// @param sending how many tasks wait in a send
    /// @param receiving how many tasks wait in a receive
    public record Statistics(
            int buffered, int capacity, int peak, int senders, int receivers, int sending, int receiving) {}
}
