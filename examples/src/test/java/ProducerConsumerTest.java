import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.testing.LoopTest;
import dev.gyre.testing.Printed;
import java.util.List;

class ProducerConsumerTest {
    @LoopTest
    void everyLoafIsSoldInOrderAndTheShelfIsNeverOverfull() {
        var lines = Printed.by(() -> new ProducerConsumer().main());
        var sold = lines.stream()
                .filter(line -> line.contains(" buys "))
                .map(line -> line.replaceAll("\\D", ""))
                .toList();
        assertEquals(List.of("1", "2", "3", "4", "5", "6", "7", "8"), sold);
        assertTrue(lines.contains("baked loaf 8, when there is room"), lines::toString);
        assertEquals("closed, at most 3 loaves on the shelf", lines.getLast());
    }
}
