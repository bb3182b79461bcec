package dev.gyre.loop.net;

import dev.gyre.loop.EventLoop;
import dev.gyre.loop.Gyre;
import dev.gyre.loop.Waiter;
import java.io.IOException;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Accepts connections on one loop of a group and deals them among all, one after the other. A loop that accepts none
/// for a while is passed over; when no loop does, connections wait in the system's backlog.
final class Dealer {
    /// After so many connections without a pause everybody else on the loop has a turn.
    private static final int DEALS_PER_TURN = 64;

    /// How often to look for room, should the word of it be lost because the loop's inbox is full.
    private static final Duration LOOK_AGAIN = Duration.ofMillis(100);

    private final EventLoop loop = EventLoop.current();
    private final Network network = Network.current();
    private final SocketListener source;
    private final List<DealtListener> players = new ArrayList<>();
    private int turn;
    private @Nullable Waiter room;

    private Dealer(SocketListener source) {
        this.source = source;
    }

    /// Listens, on the loop that runs the caller, which the dealer belongs to.
    static Dealer listen(SocketAddress address, ListenOptions options) throws IOException {
        var listener = Tcp.listen(List.of(address), options);
        if (listener instanceof SocketListener source) {
            return new Dealer(source);
        }
        listener.close();
        throw new UnsupportedOperationException("the connections of the network " + Network.current().name()
                + " cannot change the loop: share them by the system");
    }

    /// A listener for the loop that runs the caller.
    DealtListener player() {
        return new DealtListener(source.addresses(), () -> loop.execute(this::wake));
    }

    /// Deals until the caller is cancelled or the source is closed; suspends until then.
    ///
    /// @throws IOException when no connection can be accepted any more
    void deal(List<DealtListener> among) throws IOException {
        players.addAll(among);
        try {
            for (int dealt = 1;; dealt++) {
                var next = nextWithRoom();
                next.deal(source.acceptUnwatched(), network);
                if (dealt % DEALS_PER_TURN == 0) {
                    Gyre.yieldNow();
                }
            }
        } finally {
            source.close();
        }
    }

    private DealtListener nextWithRoom() {
        while (true) {
            for (int i = 0; i < players.size(); i++) {
                var player = players.get(turn++ % players.size());
                if (player.hasRoom()) {
                    return player;
                }
            }
            awaitRoom();
        }
    }

    private void awaitRoom() {
        Gyre.moveOnAfter(LOOK_AGAIN, () -> {
            room = Waiter.external("room for a connection at one of " + players.size() + " loops");
            try {
                room.await();
            } finally {
                room = null;
            }
        });
    }

    private void wake() {
        if (room != null) {
            room.wake(null);
        }
    }

    void close() {
        source.close();
    }
}
