package dev.gyre.loop.net;

import dev.gyre.loop.Gyre;
import dev.gyre.loop.WaitQueue;
import dev.gyre.loop.Waiter;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A network of machines that do what the test has written down: which addresses a host has, and how each address
/// answers to a connection.
final class ScriptedNetwork implements Network {
    /// What an address does with a connection.
    interface Answer {
        /// Runs in the task that connects; may suspend. Returns when the connection is made.
        void arrive() throws IOException;
    }

    /// An attempt to connect.
    ///
    /// @param address the numeric address, without the port
    /// @param after when it began, from the making of this network
    record Attempt(String address, Duration after) {}

    static final int CHOSEN_PORT = 4711;

    private final Instant begin = Gyre.now();

    private final Map<String, List<InetAddress>> hosts = new HashMap<>();
    private final Map<String, Answer> answers = new HashMap<>();
    final List<Attempt> attempts = new ArrayList<>();
    final List<ScriptedListener> listeners = new ArrayList<>();
    boolean portsTaken;
    @Nullable ListenOptions listenedWith;
    final List<Stream> made = new ArrayList<>();
    int underWay;
    int underWayMost;

    Instant begin() {
        return begin;
    }

    /// Makes the network of the loop that runs the caller.
    static ScriptedNetwork install() {
        var network = new ScriptedNetwork();
        Network.OF_LOOP.set(network);
        return network;
    }

    static Answer accepts(Duration delay) {
        return () -> Gyre.sleep(delay);
    }

    static Answer refuses(Duration delay) {
        return () -> {
            Gyre.sleep(delay);
            throw new ConnectException("refused");
        };
    }

    static Answer isSilent() {
        return () -> Gyre.sleep(Duration.ofDays(1));
    }

    /// Makes the connection whatever happens to the task meanwhile: the system was faster than the cancellation.
    static Answer acceptsUnstoppably(Duration delay) {
        return () -> Gyre.shield(Duration.ofDays(1), () -> Gyre.sleep(delay));
    }

    void host(String name, String... addresses) {
        hosts.put(name, List.of(addresses).stream().map(InetAddress::ofLiteral).toList());
    }

    void at(String address, Answer answer) {
        answers.put(InetAddress.ofLiteral(address).getHostAddress(), answer);
    }

    long open() {
        return made.stream().filter(stream -> !stream.isClosed()).count();
    }

    @Override
    public List<InetAddress> resolve(String host) throws IOException {
        Gyre.yieldNow();
        var addresses = hosts.get(host);
        if (addresses == null) {
            throw new UnknownHostException(host);
        }
        return addresses;
    }

    @Override
    public ByteStream connect(SocketAddress remote, TcpOptions options) throws IOException {
        Gyre.checkpoint();
        var address = ((InetSocketAddress) remote).getAddress().getHostAddress();
        attempts.add(new Attempt(address, Duration.between(begin, Gyre.now())));
        underWay++;
        underWayMost = Math.max(underWayMost, underWay);
        try {
            answers.get(address).arrive();
        } finally {
            underWay--;
        }
        var stream = new Stream(remote);
        made.add(stream);
        return stream;
    }

    @Override
    public Listener listen(List<? extends SocketAddress> addresses, ListenOptions options) throws IOException {
        if (portsTaken) {
            throw new BindException("in use: " + addresses);
        }
        listenedWith = options;
        var listener = new ScriptedListener(addresses.stream().map(ScriptedNetwork::withPort).toList());
        listeners.add(listener);
        return listener;
    }

    /// The address with the port that this system chooses, where it has none.
    private static SocketAddress withPort(SocketAddress address) {
        var asked = (InetSocketAddress) address;
        return asked.getPort() == 0 ? new InetSocketAddress(asked.getAddress(), CHOSEN_PORT) : asked;
    }

    @Override
    public Datagrams datagrams(InetSocketAddress local, DatagramOptions options) {
        throw new UnsupportedOperationException("no datagrams here");
    }

    @Override
    public String name() {
        return "scripted";
    }

    @Override
    public void close() {}

    /// A connection over which nothing goes; it knows how it was ended.
    static final class Stream implements ByteStream {
        private final SocketAddress remote;
        private final WaitQueue<@Nullable Void> reading = new WaitQueue<>();
        boolean closed;
        boolean aborted;

        Stream(SocketAddress remote) {
            this.remote = remote;
        }

        /// Waits for the end of the stream.
        @Override
        public int read(ByteBuffer target) throws IOException {
            Gyre.checkpoint();
            if (!closed) {
                reading.await(Waiter.external("bytes"), null);
            }
            throw new StreamClosedException("the stream is closed");
        }

        @Override
        public void write(ByteBuffer source) {
            throw new UnsupportedOperationException("nobody reads");
        }

        @Override
        public void closeOutput() {}

        @Override
        public void close() {
            closed = true;
            reading.wakeAll(null);
        }

        @Override
        public void abort() {
            aborted = true;
            close();
        }

        @Override
        public boolean isClosed() {
            return closed;
        }

        @Override
        public SocketAddress localAddress() {
            return remote;
        }

        @Override
        public SocketAddress remoteAddress() {
            return remote;
        }
    }
}
