package dev.gyre.loop.net;

import dev.gyre.loop.EventLoop;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.net.spi.InetAddressResolver;
import java.net.spi.InetAddressResolverProvider;
import java.util.Arrays;
import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Makes the look-ups of the JDK suspend the task that needs one, and not its loop. The JDK finds this by itself where
/// the loop's classes are on the class path or the module path; nobody else calls it.
///
/// `new Socket("example.org", 80)`, an HTTP client and everything else that ends in [InetAddress] asks the C library,
/// which blocks its thread until a name server has answered, and the JDK makes up for that on its own schedulers
/// only. So what a task or a callback of a loop asks for is looked up on a thread of a pool meanwhile. Look-ups from
/// anywhere else go the usual way, as do all with `-Ddev.gyre.resolver=false`. Another provider that the process has is
/// asked instead of the JDK's own resolver, if the JDK finds this one first; it uses one alone. None is used
/// where the property `jdk.net.hosts.file` is set.
///
/// A task that is cancelled in such a look-up goes on at once with an [java.io.InterruptedIOException], as in the other
/// blocking calls of the JDK.
public final class LoopResolverProvider extends InetAddressResolverProvider {
    private static volatile @Nullable Installed installed;

    /// For the JDK.
    public LoopResolverProvider() {}

    @Override
    public InetAddressResolver get(Configuration configuration) {
        var below = ServiceLoader.load(InetAddressResolverProvider.class).stream()
                .filter(provider -> provider.type() != LoopResolverProvider.class)
                .findFirst()
                .map(provider -> provider.get().get(configuration))
                .orElseGet(configuration::builtinResolver);
        if ("false".equals(System.getProperty("dev.gyre.resolver"))) {
            return below;
        }
        var resolver = new Installed(below);
        installed = resolver;
        return resolver;
    }

    @Override
    public String name() {
        return "Gyre";
    }

    /// Blocks, and asks what is below the JDK's cache, so that answers do not age in two caches one after the other;
    /// through the JDK where this is not its resolver.
    ///
    /// The order of the addresses is the system's (RFC 6724), and the JDK's only where `java.net.preferIPv6Addresses`
    /// says so: the JDK would put IPv4 first by itself, and *Happy Eyeballs* wants the order in which they work best.
    static List<InetAddress> lookUp(String name) throws UnknownHostException {
        FirstLookup.hasBeenMade();
        var resolver = installed;
        var platformOrder = resolver == null ? null : resolver.platformOrder;
        if (resolver == null || platformOrder == null) {
            return Arrays.asList(InetAddress.getAllByName(name));
        }
        var order = System.getProperty("java.net.preferIPv6Addresses") == null
                ? InetAddressResolver.LookupPolicy.of(platformOrder.characteristics()
                        & (InetAddressResolver.LookupPolicy.IPV4 | InetAddressResolver.LookupPolicy.IPV6))
                : platformOrder;
        return resolver.below.lookupByName(name, order).toList();
    }

    /// Once in a process the JDK is asked for a name that costs nothing, for then it looks for its resolver.
    private static final class FirstLookup {
        static {
            try {
                InetAddress.getByName("localhost");
            } catch (UnknownHostException lost) {
                // A machine without that name; the JDK has its resolver all the same.
            }
        }

        private FirstLookup() {}

        static void hasBeenMade() {}
    }

    /// The resolver that the JDK calls.
    private static final class Installed implements InetAddressResolver {
        final InetAddressResolver below;

        /// What the JDK asks for: which families, which first.
        volatile @Nullable LookupPolicy platformOrder;

        Installed(InetAddressResolver below) {
            this.below = below;
        }

        @Override
        public Stream<InetAddress> lookupByName(String host, LookupPolicy order) throws UnknownHostException {
            platformOrder = order;
            if (!mustNotBlock()) {
                return below.lookupByName(host, order);
            }
            try {
                return LookupThreads.call(host, () -> below.lookupByName(host, order).toList()).stream();
            } catch (UnknownHostException unknown) {
                throw thrownHere(unknown.getMessage(), unknown);
            } catch (IOException interrupted) {
                // The JDK takes any unchecked exception for "no such host", and remembers that for ten seconds.
                throw Installed.<UnknownHostException>undeclared(interrupted);
            }
        }

        @Override
        public String lookupByAddress(byte[] address) throws UnknownHostException {
            if (!mustNotBlock()) {
                return below.lookupByAddress(address);
            }
            try {
                return LookupThreads.call(
                    Arrays.toString(address), () -> below.lookupByAddress(address));
            } catch (UnknownHostException unknown) {
                throw thrownHere(unknown.getMessage(), unknown);
            } catch (IOException interrupted) {
                // The methods that get here throw nothing, and give the address as text instead.
                Thread.currentThread().interrupt();
                throw thrownHere(interrupted.getMessage(), interrupted);
            }
        }

        /// An exception whose stack says who asked, and not only which thread has looked.
        private static UnknownHostException thrownHere(@Nullable String message, IOException cause) {
            var unknown = new UnknownHostException(message);
            unknown.initCause(cause);
            return unknown;
        }

        /// Code of users runs on virtual threads only, so that no other thread has to ask for its loop.
        private static boolean mustNotBlock() {
            return Thread.currentThread().isVirtual() && EventLoop.runsCaller();
        }

        @SuppressWarnings("unchecked")
        private static <X extends Exception> RuntimeException undeclared(Exception failure) throws X {
            throw (X) failure;
        }
    }
}
