package dev.gyre.testing;

import static dev.gyre.loop.Gyre.*;
import static dev.gyre.testing.Talk.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.loop.TaskGroup;
import dev.gyre.loop.Timed;
import dev.gyre.loop.net.ByteStream;
import dev.gyre.loop.net.Listener;
import dev.gyre.loop.net.Tcp;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A small protocol with retries, which must neither lose nor double what it has acknowledged whatever the network
/// does, and one that looks the same and does.
class SimChaosTest {
    private static final int PORT = 7000;
    private static final int REQUESTS = 20;
    private static final List<String> CLIENTS = List.of("ada", "bob", "eve");

    /// What a server does with a request that it may have seen before.
    private enum Repeats {
        ANSWERED_FROM_MEMORY,
        DONE_AGAIN
    }

    /// A list of what was appended. It outlives the crashes of its host, as a disk does.
    private static final class Ledger {
        final Repeats repeats;
        final List<String> entries = new ArrayList<>();
        final Map<Integer, Integer> lastOfClient = new HashMap<>();

        Ledger(Repeats repeats) {
            this.repeats = repeats;
        }

        void append(int client, int number) {
            switch (repeats) {
                case ANSWERED_FROM_MEMORY -> {
                    if (lastOfClient.getOrDefault(client, -1) >= number) {
                        return;
                    }
                    lastOfClient.put(client, number);
                }
                case DONE_AGAIN -> {}
            }
            entries.add(client + "-" + number);
        }
    }

    // ---- the server ------------------------------------------------------------------------------

    /// Listens again whenever its host has come up again.
    private static void serve(Ledger ledger) {
        while (true) {
            try (var listener = Tcp.listen(PORT)) {
                accept(listener, ledger);
            } catch (IOException down) {
                sleep(ofMillis(100));
            }
        }
    }

    private static void accept(Listener listener, Ledger ledger) throws IOException {
        TaskGroup.run(connections -> {
            for (var stream = listener.accept(); !stream.isClosed(); stream = listener.accept()) {
                var accepted = stream;
                connections.spawn(() -> answer(accepted, ledger));
            }
        });
    }

    private static void answer(ByteStream stream, Ledger ledger) {
        try (stream) {
            while (true) {
                var request = ByteBuffer.wrap(readExactly(stream, 8));
                ledger.append(request.getInt(), request.getInt(4));
                stream.write(request.rewind());
            }
        } catch (IOException gone) {
            // Or at its end; the client asks again over another connection if it needs to.
        }
    }

    // ---- a client --------------------------------------------------------------------------------

    /// Sends requests one after the other over a connection that it makes anew whenever something is wrong, and
    /// notes which of them were acknowledged.
    private static final class Client implements AutoCloseable {
        private final int id;
        private final List<String> acknowledged;
        private @Nullable ByteStream stream;

        Client(int id, List<String> acknowledged) {
            this.id = id;
            this.acknowledged = acknowledged;
        }

        void run() {
            for (int number = 0; number < REQUESTS; number++) {
                while (!isAcknowledged(number)) {
                    close();
                    sleep(ofMillis(loop().random().nextInt(500)));
                }
                acknowledged.add(id + "-" + number);
                sleep(ofMillis(loop().random().nextInt(1000)));
            }
        }

        private boolean isAcknowledged(int number) {
            try {
                return moveOnAfter(ofSeconds(2), () -> ask(number)) instanceof Timed.Completed<?>;
            } catch (IOException failed) {
                return false;
            }
        }

        private void ask(int number) throws IOException {
            if (stream == null) {
                stream = connect("server", PORT);
            }
            stream.write(ByteBuffer.allocate(8).putInt(id).putInt(number).flip());
            assertEquals(number, ByteBuffer.wrap(readExactly(stream, 8)).getInt(4));
        }

        @Override
        public void close() {
            if (stream != null) {
                stream.close();
                stream = null;
            }
        }
    }

    // ---- the tests -------------------------------------------------------------------------------

    private static void play(SimNetwork network, Ledger ledger) {
        network.host("server");
        CLIENTS.forEach(network::host);
        network.link(SimLink.rough().withPatience(ofSeconds(20)));
        var acknowledged = new ArrayList<String>();
        TaskGroup.run(all -> {
            var server = all.spawn("server", () -> network.on("server", () -> serve(ledger)));
            network.chaos(SimChaos.defaults().withFaults(SimChaos.Fault.values()));
            TaskGroup.run(clients -> {
                for (var name : CLIENTS) {
                    clients.spawn(name, () -> {
                        try (var client = new Client(CLIENTS.indexOf(name), acknowledged)) {
                            network.on(name, client::run);
                        }
                    });
                }
            });
            server.cancel("all is said");
        });
        var once = ledger.entries.stream().distinct().toList();
        assertEquals(once.size(), ledger.entries.size(), () -> "doubled: " + ledger.entries);
        assertEquals(Set.copyOf(acknowledged), Set.copyOf(once), "lost");
        assertEquals(CLIENTS.size() * REQUESTS, acknowledged.size());
    }

    @LoopTest(seeds = 300)
    void whatIsAcknowledgedIsNeitherLostNorDoubledWhateverGoesWrong(SimNetwork network) {
        play(network, new Ledger(Repeats.ANSWERED_FROM_MEMORY));
        var trace = network.trace().toString();
        assertTrue(trace.contains("chaos: "), "nothing went wrong");
    }

    @LoopTest
    void aServerThatDoesRepeatedRequestsAgainIsFound() {
        var found = assertThrows(AssertionError.class, () -> Explorer.explore(
            20, () -> play(SimNetwork.ofLoop(), new Ledger(Repeats.DONE_AGAIN))));
        assertTrue(found.getMessage().contains("doubled: "), found.getMessage());
        assertTrue(found.getMessage().contains("chaos: "), found.getMessage());
    }
}
