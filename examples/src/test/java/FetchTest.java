import static dev.gyre.loop.Gyre.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.loop.TaskGroup;
import dev.gyre.loop.net.Tcp;
import dev.gyre.testing.LoopTest;
import dev.gyre.testing.Printed;
import dev.gyre.testing.SimNetwork;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

class FetchTest {
    private static final byte[] END_OF_HEAD = "\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    @LoopTest
    void pagesAndFailuresArePrintedInTheirOrder(SimNetwork network) throws Exception {
        network.host("server");
        TaskGroup.<Exception>run(group -> {
            group.spawn(() -> network.on("server", () -> Tcp.listen(8000).serve(stream -> {
                stream.reader().until(END_OF_HEAD, 8192);
                sleep(ofSeconds(1));
                stream.write("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello");
            })));
            sleep(ofSeconds(1));
            var started = now();
            var lines = Printed.by(() -> new Fetch().main(new String[] {
                "http://server:8000/a", "http://server:9000/", "http://server:8000/b"}));
            assertEquals("http://server:8000/a: 200, 5 bytes", lines.getFirst());
            var failure = "http://server:9000/: no connection to http://server:9000";
            assertTrue(lines.get(1).startsWith(failure), lines::toString);
            assertEquals("http://server:8000/b: 200, 5 bytes", lines.getLast());
            assertEquals(1, Duration.between(started, now()).toSeconds());
            group.cancel("done");
        });
    }
}
