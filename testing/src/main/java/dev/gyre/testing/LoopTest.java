package dev.gyre.testing;

import dev.gyre.loop.LoopReport;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.TestTemplate;
import org.junit.jupiter.api.extension.ExtendWith;

/// A JUnit test whose body is the main task of a fresh loop, in virtual time.
///
/// ```java
/// @LoopTest void givesUpAfterAnHour() {
///     var started = now();
///     assertThrows(TimeoutException.class, () -> timeout(ofHours(1), () -> sleep(ofHours(2))));
///     assertEquals(ofHours(1), Duration.between(started, now()));
/// }
///
/// @LoopTest(seeds = 1000) void noOrderBreaksTheLedger() { … }      // names the seed that fails
/// ```
///
/// What the body throws is thrown to JUnit as it is. Afterwards the test must have left nothing behind: no live
/// task, no pending timer, no thread of the loop, nothing open on a simulated network, and nothing that the loop had
/// to report, such as a failure that nobody saw or a callback that threw. `Gyre.run` inside the body runs on the same
/// loop, so a whole program can be tested; see [Printed].
///
/// The body may have parameters of these types: [VirtualTicker], the test's clock, unless it is
/// in real time; [java.util.random.RandomGenerator], seeded with the test's seed; [StepTrace], the steps so far;
/// [SimNetwork], a simulated network, seeded with the test's seed, which is then the network of the loop.
/// Methods annotated with `@BeforeEach` and `@AfterEach` run as always, outside the loop, and may have them too.
@Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
@Documented
@TestTemplate
@ExtendWith(LoopTestExtension.class)
public @interface LoopTest {
    /// In how many orders the test runs, each with a new instance of its class: first in, first out, which is seed
    /// zero, and the orders of the seeds from 1 to `seeds - 1`. The first failure ends the series and says how
    /// to repeat it: `-Ddev.gyre.seed=…` runs the test with that seed alone.
    int seeds() default 1;

    /// Which time the loop has.
    Time time() default Time.VIRTUAL;

    /// After how many real seconds a test that has not ended is given up, with the stacks of all its tasks.
    int timeoutSeconds() default 60;

    /// The kinds of reports that this test provokes and that are therefore no failure.
    LoopReport.Kind[] mayReport() default {};

    /// Whether tasks, timers and threads that the test leaves behind make it fail.
    boolean leakCheck() default true;

    /// Which time the loops of a test have.
    enum Time {
        /// Time that jumps to the next deadline when every task waits: [VirtualTicker#jumping].
        VIRTUAL,
        /// The time of day: for tests with sockets, processes and threads of others.
        REAL,
        /// Virtual in each order, and in the end once more in real time, first in, first out: for tests of what
        /// both must do, with short waits. The body cannot have a [VirtualTicker]. A test that is repeated
        /// with one seed stays in virtual time.
        BOTH
    }
}
