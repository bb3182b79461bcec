import static dev.gyre.loop.Gyre.*;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.gyre.loop.Retry;
import dev.gyre.loop.TaskGroup;
import dev.gyre.loop.net.ByteStream;
import dev.gyre.loop.net.Tcp;
import dev.gyre.testing.LoopTest;
import dev.gyre.testing.SimChaos;
import dev.gyre.testing.SimLink;
import dev.gyre.testing.SimNetwork;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;

/// How to test a protocol against everything that a network does: a client that asks again until it has an answer, and
/// a server that must count each request once, however often it comes.
class NetworkChaosTest {
    private static final int PORT = 7000;
    private static final int REQUESTS = 10;

    /// The server's memory: the numbers of the requests that it has seen.
    private final Set<String> seen = new HashSet<>();

    @LoopTest(seeds = 100)
    void everyRequestIsCountedOnce(SimNetwork network) throws IOException {
        network.host("client").host("server");
        network.link(SimLink.rough());
        TaskGroup.run(group -> {
            group.spawn(() -> network.on("server", this::serve));
            network.chaos(SimChaos.defaults());
            network.on("client", () -> {
                for (int number = 1; number <= REQUESTS; number++) {
                    var request = "request " + number;
                    assertEquals("counted " + request, askUntilAnswered(request));
                }
            });
            network.calm();
            assertEquals(REQUESTS, seen.size());
            group.cancel("the test is over");
        });
    }

    private void serve() throws IOException {
        try (var listener = Tcp.listen(PORT)) {
            listener.serve(stream -> timeout(ofSeconds(20), () -> count(stream)));
        }
    }

    private void count(ByteStream stream) throws IOException {
        var request = stream.reader().line(100);
        if (request.isPresent()) {
            seen.add(request.get());
            stream.write("counted " + request.get() + "\n");
        }
    }

    private static String askUntilAnswered(String request) throws IOException {
        return retry(Retry.times(1000).withDelay(ofMillis(10), 2, ofSeconds(1)),
            () -> timeout(ofSeconds(5), () -> ask(request)));
    }

    private static String ask(String request) throws IOException {
        try (var stream = Tcp.connect("server", PORT)) {
            stream.write(request + "\n");
            return stream.reader().line(100).orElseThrow(() -> new IOException("no answer"));
        }
    }
}
