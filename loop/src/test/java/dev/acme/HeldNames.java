package dev.acme;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.net.spi.InetAddressResolver;
import java.net.spi.InetAddressResolverProvider;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/// A resolver for the names below `test`, which are all this machine. Those below `held.test` take long, and hold the
/// thread that asks, as the C library does while a name server is silent: until the program has gone on meanwhile, or
/// for some time if it cannot.
public final class HeldNames extends InetAddressResolverProvider {
    /// What the program counts up while it goes on.
    public static final AtomicInteger TURNS = new AtomicInteger();

    private static final int PROGRESS = 3;

    /// Whether the program went on during the last look-up.
    private static volatile boolean wentOn;

    /// How long a look-up lasts at most.
    private static volatile long holdNanosMax = Duration.ofMinutes(1).toNanos();

    /// Whether a look-up lasts so long, whatever the program does meanwhile.
    private static volatile boolean lasts;

    /// Which look-ups there were, with the order of the families that was asked for.
    private static final List<String> ASKED = new ArrayList<>();

    /// For the JDK.
    public HeldNames() {}

    /// Whether the program went on during the last look-up.
    public static boolean wentOn() {
        return wentOn;
    }

    /// Sets how long a look-up lasts at most; a minute, for programs that go on, is what it is at first.
    public static void holdAtMost(Duration limit) {
        holdNanosMax = limit.toNanos();
    }

    /// Lets look-ups last from now on, or no longer.
    public static void last(boolean on) {
        lasts = on;
    }

    /// The look-ups so far.
    public static List<String> asked() {
        synchronized (ASKED) {
            return List.copyOf(ASKED);
        }
    }

    private static void hold() {
        int begin = TURNS.get();
        long since = System.nanoTime();
        while ((lasts || TURNS.get() < begin + PROGRESS) && System.nanoTime() - since < holdNanosMax) {
            Thread.onSpinWait();
        }
        wentOn = TURNS.get() >= begin + PROGRESS;
    }

    @Override
    public InetAddressResolver get(Configuration configuration) {
        var builtin = configuration.builtinResolver();
        return new InetAddressResolver() {
            @Override
            public Stream<InetAddress> lookupByName(String host, LookupPolicy policy) throws UnknownHostException {
                if (!host.endsWith(".test")) {
                    return builtin.lookupByName(host, policy);
                }
                synchronized (ASKED) {
                    ASKED.add(host + " " + policy.characteristics());
                }
                if (host.startsWith("unknown")) {
                    throw new UnknownHostException(host + ": not in this test");
                }
                if (host.endsWith(".held.test")) {
                    hold();
                }
                return Stream.of(InetAddress.getByAddress(host, new byte[] {127, 0, 0, 1}));
            }

            @Override
            public String lookupByAddress(byte[] address) {
                hold();
                return "reverse.held.test";
            }
        };
    }

    @Override
    public String name() {
        return "held names";
    }
}
