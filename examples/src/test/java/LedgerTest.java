import static dev.gyre.loop.Gyre.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.loop.net.Dns;
import dev.gyre.loop.net.Tcp;
import dev.gyre.testing.Explorer;
import dev.gyre.testing.LoopTest;
import dev.gyre.testing.Printed;
import dev.gyre.testing.SimChaos;
import dev.gyre.testing.SimLink;
import dev.gyre.testing.SimNetwork;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LedgerTest {
    private static final int PORT = 7000;

    @LoopTest
    void thePaymentsOfBothPayersAreEntered(SimNetwork network) {
        assertEquals(List.of("5000 cents from payers [1, 2]"), Printed.by(() -> new Ledger().main()));
        assertEquals(network, SimNetwork.ofLoop());
    }

    /// The ledger on one host, two payers on two others, and everything that can go wrong between them.
    private static void payInChaos(SimNetwork network, Ledger ledger) throws IOException {
        network.host("bank").host("ada").host("bob");
        network.link(SimLink.rough());
        try (var listener = network.on("bank", () -> Tcp.listen(PORT))) {
            var keeping = network.on("bank", () -> spawn("ledger", () -> ledger.keep(listener)));
            var bank = new InetSocketAddress(Dns.resolve("bank").getFirst(), PORT);
            network.chaos(SimChaos.defaults().withPause(ofMillis(300)));
            gather(
                () -> network.on("ada", () -> ledger.pay(1, bank)),
                () -> network.on("bob", () -> ledger.pay(2, bank)));
            keeping.cancel("all is paid");
        }
        assertEquals(2 * Ledger.PAYMENTS * Ledger.CENTS, ledger.cents);
    }

    @LoopTest(seeds = 100)
    void noPaymentIsLostOrMadeTwiceWhateverGoesWrong(SimNetwork network) throws IOException {
        var ledger = new Ledger();
        payInChaos(network, ledger);
        assertEquals(Map.of(1, Ledger.PAYMENTS, 2, Ledger.PAYMENTS), ledger.lastNumbers);
    }

    @Test
    void aLedgerThatForgetsWhomItHasHeardIsFound() {
        var found = assertThrows(AssertionError.class, () -> Explorer.explore(50, () -> {
            var ledger = new Ledger();
            var amnesia = spawn(() -> every(ofMillis(50), ledger.lastNumbers::clear));
            payInChaos(SimNetwork.ofLoop(), ledger);
            amnesia.cancel("all is paid");
        }));
        assertTrue(found.getMessage().contains("expected: <5000>"), found.getMessage());
        assertTrue(found.getMessage().contains("events on the network"), found.getMessage());
    }
}
