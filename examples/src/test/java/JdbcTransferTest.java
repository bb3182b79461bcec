import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.gyre.testing.LoopTest;
import dev.gyre.testing.Printed;
import java.util.Scanner;

class JdbcTransferTest {
    @LoopTest(time = LoopTest.Time.REAL)
    void everyTransferIsDoneOrRefusedAndNoMoneyIsLost() throws Exception {
        var lines = Printed.by(() -> new JdbcTransfer().main());
        var numbers = new Scanner(lines.getFirst()).useDelimiter("\\D+");
        assertEquals(100, numbers.nextInt() + numbers.nextInt(), lines::toString);
        assertEquals("money in the bank: 1000", lines.getLast());
    }
}
