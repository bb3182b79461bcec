package dev.gyre.loop.net;

import dev.gyre.loop.Gyre;
import dev.gyre.loop.LoopLocal;
import dev.gyre.loop.Outcome;
import dev.gyre.loop.Promise;
import dev.gyre.loop.Timed;
import dev.gyre.loop.WaitQueue;
import dev.gyre.loop.Waiter;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/// The addresses of hosts: looked up by the system, on threads of their own, and remembered for a while.
///
/// Programs use [Dns] and [Tcp]; this is what is behind the networks of the operating system. Addresses as text, in
/// brackets too, and `localhost` with all names below it (RFC 6761) are answered at once. Everything else is up to a
/// [Lookup], by default the system's, and so to `/etc/hosts` and whatever else the machine is set up to ask. Several
/// tasks that want the same name wait for one look-up. A name that nobody waits for any more is not asked for, if no
/// thread has begun; a look-up that a thread has begun cannot be stopped, and whoever asks for its name again waits for
/// that one, so a name never takes two threads.
///
/// Each loop has one, [#current], so that all of this is plain fields and runs on the loop's clock; the threads are
/// shared by all loops of the process. Loop-confined.
public final class Resolver {
    /// The resolver of each loop. A program sets one with other settings, or with a look-up of its own, before the
    /// loop's first look-up.
    public static final LoopLocal<Resolver> OF_LOOP = LoopLocal.of(() -> Resolver.of(ResolverOptions.defaults()));

    private final ResolverOptions options;
    private final Lookup lookup;
    private final Executor threads;
    private final Map<String, Query> underWay = new HashMap<>();
    private final Map<String, Known> known;

    /// What a look-up says.
    private sealed interface Answer {
        record Found(List<InetAddress> addresses) implements Answer {}

        record NoSuchHost(String why, @Nullable UnknownHostException cause) implements Answer {}

        record Failed(Throwable cause) implements Answer {}

        /// Nobody waited when a thread came to it.
        record Skipped() implements Answer {}
    }

    /// An answer that is remembered.
    private record Known(Answer answer, Instant until) {}

    private Resolver(ResolverOptions options, Lookup lookup, Executor threads) {
        this.options = options;
        this.lookup = lookup;
        this.threads = threads;
        known = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Known> leastRecentlyUsed) {
                return size() > options.entriesMax();
            }
        };
    }

    /// A resolver that asks the system.
    public static Resolver of(ResolverOptions options) {
        return of(options, LoopResolverProvider::lookUp);
    }

    /// A resolver that asks `lookup`, on the threads for look-ups.
    public static Resolver of(ResolverOptions options, Lookup lookup) {
        return of(options, lookup, LookupThreads.executor());
    }

    static Resolver of(ResolverOptions options, Lookup lookup, Executor threads) {
        return new Resolver(options, lookup, threads);
    }

    /// The resolver of the loop that runs the caller. Never suspends.
    ///
    /// @throws IllegalStateException outside a loop
    public static Resolver current() {
        return OF_LOOP.get();
    }

    // ---- asking ----------------------------------------------------------------------------------

    /// The addresses of `host`, at least one, in the order in which they should be tried; suspends while they are
    /// looked up. A cancelled caller stops waiting.
    ///
    /// @param host a name, an IPv4 address, or an IPv6 address with or without brackets and zone
    /// @throws UnknownHostException when it has none, or none was found within [ResolverOptions#timeLimit]
    /// @throws IOException when [ResolverOptions#waitingMax] other names are being looked up
    /// @throws IllegalStateException outside a task
    public List<InetAddress> resolve(String host) throws IOException {
        Gyre.checkpoint();
        return switch (Host.parse(host)) {
            case Host.Literal(var address) -> List.of(address);
            case Host.Loopback(var name) -> loopback(name);
            case Host.Name(var name) -> addressesOf(name);
        };
    }

    /// Forgets all answers, because the network has changed for example. Never suspends.
    public void forget() {
        known.clear();
    }

    /// Both loopback addresses, that of the family which the JDK prefers first.
    private static List<InetAddress> loopback(String name) throws UnknownHostException {
        var four = InetAddress.getByAddress(name, new byte[] {127, 0, 0, 1});
        if (Boolean.getBoolean("java.net.preferIPv4Stack")) {
            return List.of(four);
        }
        var six = InetAddress.getByAddress(name, new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1});
        return InetAddress.getLoopbackAddress() instanceof Inet4Address ? List.of(four, six) : List.of(six, four);
    }

    private List<InetAddress> addressesOf(String name) throws IOException {
        var answer = remembered(name);
        if (answer == null) {
            answer = answerOf(query(name));
        }
        return switch (answer) {
            case Answer.Found(var addresses) -> addresses;
            case Answer.NoSuchHost(var why, var cause) -> throw unknown("no address of " + name + ": " + why, cause);
            case Answer.Failed(var cause) -> throw new IOException("the look-up of " + name + " failed", cause);
            case Answer.Skipped() -> throw new AssertionError("a look-up was skipped while a task waited");
        };
    }

    private Query query(String name) throws IOException {
        var present = underWay.get(name);
        if (present != null) {
            return present;
        }
        if (underWay.size() >= options.waitingMax()) {
            throw new IOException(name + " is not looked up, because " + underWay.size() + " other names are"
                    + " (ResolverOptions.waitingMax): the system's resolver is slow, or asked for too many");
        }
        var query = new Query(name);
        ask(query);
        underWay.put(name, query);
        return query;
    }

    private Answer answerOf(Query query) throws UnknownHostException {
        query.wanted = true;
        try {
            var inTime = Gyre.moveOnAfter(options.timeLimit(), query::await);
            return switch (inTime) {
                case Timed.Completed<Answer>(var answer) -> answer;
                case Timed.TimedOut<Answer>() ->
                    throw unknown("no address of " + query.name + " was found within " + options.timeLimit()
                            + " (ResolverOptions.timeLimit): no name server has answered; names being looked up: "
                            + underWay.size(),
                        null);
            };
        } finally {
            query.wanted = !query.waiting.isEmpty();
        }
    }

    private static UnknownHostException unknown(String message, @Nullable Throwable cause) {
        var failure = new UnknownHostException(message);
        if (cause != null) {
            failure.initCause(cause);
        }
        return failure;
    }

    // ---- looking up ------------------------------------------------------------------------------

    /// One look-up that is under way, and the tasks that wait for it.
    private static final class Query {
        final String name;
        final WaitQueue<@Nullable Void> waiting = new WaitQueue<>();

        /// Whether there are any; read by the thread that comes to it.
        volatile boolean wanted = true;

        Query(String name) {
            this.name = name;
        }

        Answer await() {
            return (Answer) java.util.Objects.requireNonNull(waiting.await(Waiter.external(this), null));
        }

        @Override
        public String toString() {
            return "the addresses of " + name;
        }
    }

    private void ask(Query query) {
        var answer = new CompletableFuture<Answer>();
        try {
            threads.execute(() -> answer.complete(query.wanted ? answerTo(query.name) : new Answer.Skipped()));
        } catch (RuntimeException | Error noThread) {
            answer.complete(new Answer.Failed(noThread));
        }
        Promise.<Answer>of(answer).onDone(outcome -> {
            if (outcome instanceof Outcome.Success<Answer>(var arrived)) {
                arrived(query, arrived);
            }
        });
    }

    /// On a thread that may block.
    private Answer answerTo(String name) {
        try {
            var addresses = lookup.lookUp(name);
            return addresses.isEmpty()
                    ? new Answer.NoSuchHost("the look-up found none", null)
                    : new Answer.Found(List.copyOf(addresses));
        } catch (UnknownHostException none) {
            var why = String.valueOf(none.getMessage());
            return new Answer.NoSuchHost(why.startsWith(name + ": ") ? why.substring(name.length() + 2) : why, none);
        } catch (Throwable failure) {
            return new Answer.Failed(failure);
        }
    }

    private void arrived(Query query, Answer answer) {
        if (answer instanceof Answer.Skipped && !query.waiting.isEmpty()) {
            // Somebody came after the thread had looked.
            ask(query);
            return;
        }
        underWay.remove(query.name);
        remember(query.name, answer);
        query.waiting.wakeAll(answer);
    }

    // ---- remembering -----------------------------------------------------------------------------

    private @Nullable Answer remembered(String name) {
        var entry = known.get(name);
        if (entry == null) {
            return null;
        }
        if (entry.until.isAfter(Gyre.now())) {
            return entry.answer;
        }
        known.remove(name);
        return null;
    }

    private void remember(String name, Answer answer) {
        var ttl = switch (answer) {
            case Answer.Found found -> options.positiveTtl();
            case Answer.NoSuchHost none -> options.negativeTtl();
            case Answer.Failed failed -> Duration.ZERO;
            case Answer.Skipped skipped -> Duration.ZERO;
        };
        if (!ttl.isZero()) {
            known.put(name, new Known(answer, Gyre.now().plus(ttl)));
        }
    }

    @Override
    public String toString() {
        return "resolver (" + underWay.size() + " names under way, " + known.size() + " remembered)";
    }
}
