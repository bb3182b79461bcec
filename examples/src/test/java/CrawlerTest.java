import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.gyre.testing.LoopTest;
import dev.gyre.testing.Printed;
import java.util.List;

class CrawlerTest {
    @LoopTest(time = LoopTest.Time.REAL)
    void everyPageIsFoundOnce() throws Exception {
        var lines = Printed.by(() -> new Crawler().main());
        assertEquals(
            List.of(
                "level 0: 1 pages",
                "level 1: 3 pages",
                "level 2: 9 pages",
                "level 3: 27 pages",
                "40 pages in all"),
            lines);
    }
}
