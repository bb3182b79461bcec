package dev.gyre.testing;

import java.time.Duration;

/// What the way between two hosts of a [SimNetwork] is like, the same in both directions. Immutable; start from
/// [#perfect], [#defaults] or [#rough].
///
/// @param latency how long everything is on the way, at least zero
/// @param jitter up to how much longer, as the seed decides for each packet; streams keep their order
///     nevertheless, datagrams do not
/// @param bytesPerSecond how many bytes leave in a second in each direction, for all connections together; 0 for
///     no limit
/// @param packetBytesMax how many bytes of a stream travel together at most, at least 1
/// @param fragmentation how often such a packet is cut in two at a place that the seed decides, and its second
///     part comes up to a millisecond later: 0 (never) to 1 (always)
/// @param loss how often a packet is lost, 0 to 1: a datagram for good, one of a stream is sent again after
///     200 ms, a wish to connect after a second
/// @param duplication how often a datagram arrives twice, 0 to 1
/// @param reordering how often a datagram is held up for three times the latency, and overtaken, 0 to 1
/// @param datagramBytesMax how large a datagram may be; sending a larger one is an error
/// @param patience how long a host waits for signs of life from the other end of a connection before it declares
///     it broken: when bytes that it has sent are not acknowledged, or when it keeps the connection alive
public record SimLink(
        Duration latency,
        Duration jitter,
        long bytesPerSecond,
        int packetBytesMax,
        double fragmentation,
        double loss,
        double duplication,
        double reordering,
        int datagramBytesMax,
        Duration patience) {
    private static final int DATAGRAM_BYTES_MAX = 65_507;

    private static final SimLink PERFECT = new SimLink(
        Duration.ZERO, Duration.ZERO, 0, 1460, 0, 0, 0, 0, DATAGRAM_BYTES_MAX, Duration.ofMinutes(15));

    /// Checks the ranges.
    ///
    /// @throws IllegalArgumentException naming the setting, its value and its range
    public SimLink {
        require(!latency.isNegative(), "latency is " + latency + ", but must not be negative");
        require(!jitter.isNegative(), "jitter is " + jitter + ", but must not be negative");
        require(bytesPerSecond >= 0, "bytesPerSecond is " + bytesPerSecond + ", but must be 0 (no limit) or more");
        require(packetBytesMax >= 1, "packetBytesMax is " + packetBytesMax + ", but must be at least 1");
        requireProbability("fragmentation", fragmentation);
        requireProbability("loss", loss);
        requireProbability("duplication", duplication);
        requireProbability("reordering", reordering);
        require(
            datagramBytesMax >= 0 && datagramBytesMax <= DATAGRAM_BYTES_MAX,
            "datagramBytesMax is " + datagramBytesMax + ", but must be 0 to " + DATAGRAM_BYTES_MAX);
        require(patience.isPositive(), "patience is " + patience + ", but must be longer than zero");
    }

    private static void requireProbability(String setting, double value) {
        require(value >= 0 && value <= 1, setting + " is " + value + ", but must be from 0 to 1");
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }

    /// No latency, no limit, no loss: what a host has to itself. Packets of 1460 bytes, as on an Ethernet; datagrams of
    /// up to 65,507 bytes, as UDP has it; 15 minutes of patience, as systems have it.
    public static SimLink perfect() {
        return PERFECT;
    }

    /// As [#perfect], with a latency of one millisecond: what hosts have between them where a test says nothing.
    public static SimLink defaults() {
        return PERFECT.withLatency(Duration.ofMillis(1));
    }

    /// A bad line on which everything that may happen happens often: latency 5 ms, jitter 20 ms, half of all packets
    /// are cut in two, a twentieth is lost, a twentieth of the datagrams doubled, a tenth overtaken.
    public static SimLink rough() {
        return PERFECT.withLatency(Duration.ofMillis(5))
                .withJitter(Duration.ofMillis(20))
                .withFragmentation(0.5)
                .withLoss(0.05)
                .withDuplication(0.05)
                .withReordering(0.1);
    }

    /// The same with another latency.
    public SimLink withLatency(Duration latency) {
        return new SimLink(
            latency, jitter, bytesPerSecond, packetBytesMax, fragmentation, loss, duplication, reordering,
            datagramBytesMax, patience);
    }

    /// The same with another jitter.
    public SimLink withJitter(Duration jitter) {
        return new SimLink(
            latency, jitter, bytesPerSecond, packetBytesMax, fragmentation, loss, duplication, reordering,
            datagramBytesMax, patience);
    }

    /// The same with another bandwidth; 0 for no limit.
    public SimLink withBytesPerSecond(long bytesPerSecond) {
        return new SimLink(
            latency, jitter, bytesPerSecond, packetBytesMax, fragmentation, loss, duplication, reordering,
            datagramBytesMax, patience);
    }

    /// The same with larger or smaller packets of streams.
    public SimLink withPacketBytesMax(int packetBytesMax) {
        return new SimLink(
            latency, jitter, bytesPerSecond, packetBytesMax, fragmentation, loss, duplication, reordering,
            datagramBytesMax, patience);
    }

    /// The same with packets cut in two more or less often.
    public SimLink withFragmentation(double fragmentation) {
        return new SimLink(
            latency, jitter, bytesPerSecond, packetBytesMax, fragmentation, loss, duplication, reordering,
            datagramBytesMax, patience);
    }

    /// The same with more or less loss.
    public SimLink withLoss(double loss) {
        return new SimLink(
            latency, jitter, bytesPerSecond, packetBytesMax, fragmentation, loss, duplication, reordering,
            datagramBytesMax, patience);
    }

    /// The same with more or fewer datagrams doubled.
    public SimLink withDuplication(double duplication) {
        return new SimLink(
            latency, jitter, bytesPerSecond, packetBytesMax, fragmentation, loss, duplication, reordering,
            datagramBytesMax, patience);
    }

    /// The same with more or fewer datagrams overtaken.
    public SimLink withReordering(double reordering) {
        return new SimLink(
            latency, jitter, bytesPerSecond, packetBytesMax, fragmentation, loss, duplication, reordering,
            datagramBytesMax, patience);
    }

    /// The same with another limit for datagrams.
    public SimLink withDatagramBytesMax(int datagramBytesMax) {
        return new SimLink(
            latency, jitter, bytesPerSecond, packetBytesMax, fragmentation, loss, duplication, reordering,
            datagramBytesMax, patience);
    }

    /// The same with more or less patience.
    public SimLink withPatience(Duration patience) {
        return new SimLink(
            latency, jitter, bytesPerSecond, packetBytesMax, fragmentation, loss, duplication, reordering,
            datagramBytesMax, patience);
    }
}
