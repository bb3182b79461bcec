package dev.gyre.testing;

import dev.gyre.loop.Action;
import dev.gyre.loop.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/// What every implementation of an interface must do, as a list of behaviours that are run against one of them:
/// made by [StreamConformance] and [ListenerConformance]. Immutable.
///
/// ```java
/// @TestFactory Stream<DynamicTest> ourStreamsConform() {
///     return StreamConformance.of(() -> connectedPair())
///             .withTime(LoopTest.Time.REAL)
///             .behaviours().stream().map(behaviour -> dynamicTest(behaviour.name(), behaviour::run));
/// }
/// ```
///
/// Needs no test framework: a behaviour that is not there throws an [AssertionError].
public final class Conformance {
    private static final Duration LIMIT = Duration.ofMinutes(1);

    /// What is known about an implementation and its tests.
    ///
    /// @param time which time the loops have
    /// @param seeds in how many orders each behaviour is run
    /// @param bulkBytes more than there is room for on the way
    /// @param setUp run in the main task of each loop, before anything else
    /// @param exceptions names of behaviours that are left out, and why
    record Settings(
            LoopTest.Time time, int seeds, int bulkBytes, Action<?> setUp, Map<String, String> exceptions) {
        private static final Settings DEFAULTS =
                new Settings(LoopTest.Time.VIRTUAL, 1, 32 * 1024 * 1024, () -> {}, Map.of());
    }

    /// One behaviour, as code that finds out whether it is there.
    record Check(String name, Body body) {
        interface Body {
            void run(Scene scene) throws Exception;
        }
    }

    private final List<Check> checks;
    private final Settings settings;

    private Conformance(List<Check> checks, Settings settings) {
        this.checks = checks;
        this.settings = settings;
    }

    static Conformance of(List<Check> checks) {
        return new Conformance(checks, Settings.DEFAULTS);
    }

    // ---- settings --------------------------------------------------------------------------------

    /// Which time the loops have: virtual by default, in which pauses take none; real for what waits for the
    /// operating system.
    public Conformance withTime(LoopTest.Time time) {
        return with(new Settings(time, settings.seeds, settings.bulkBytes, settings.setUp, settings.exceptions));
    }

    /// In how many orders each behaviour is run, as [LoopTest#seeds]; 1 by default.
    ///
    /// @throws IllegalArgumentException when it is less than 1
    public Conformance withSeeds(int seeds) {
        if (seeds < 1) {
            throw new IllegalArgumentException("seeds is " + seeds + ", but must be at least 1");
        }
        return with(new Settings(
            settings.time, seeds, settings.bulkBytes, settings.setUp, settings.exceptions));
    }

    /// More bytes than both ends and the way between them can hold, so that a write of them waits for the reader; 32
    /// MiB by default, enough for TCP on one machine. Less makes the tests faster where it is enough.
    ///
    /// @throws IllegalArgumentException when it is less than 1000
    public Conformance withBulkBytes(int bulkBytes) {
        if (bulkBytes < 1000) {
            throw new IllegalArgumentException("bulkBytes is " + bulkBytes + ", but must be at least 1000");
        }
        return with(new Settings(
            settings.time, settings.seeds, bulkBytes, settings.setUp, settings.exceptions));
    }

    /// What to do first in the main task of each loop: to choose its network, for example. Nothing by default.
    public Conformance withSetUp(Action<?> setUp) {
        return with(new Settings(
            settings.time, settings.seeds, settings.bulkBytes, setUp, settings.exceptions));
    }

    /// Leaves a behaviour out that an implementation cannot have, such as a reset where there is none.
    ///
    /// @param reason for those who read the test
    /// @throws IllegalArgumentException when there is no behaviour with this name, or no reason
    public Conformance except(String name, String reason) {
        if (checks.stream().noneMatch(check -> check.name().equals(name))) {
            throw new IllegalArgumentException("there is no behaviour '" + name + "'; there are:\n  "
                    + String.join("\n  ", checks.stream().map(Check::name).toList()));
        }
        if (reason.isBlank()) {
            throw new IllegalArgumentException("'" + name + "' is left out without a reason");
        }
        var exceptions = new TreeMap<>(settings.exceptions);
        exceptions.put(name, reason);
        return with(new Settings(
            settings.time, settings.seeds, settings.bulkBytes, settings.setUp, Map.copyOf(exceptions)));
    }

    private Conformance with(Settings changed) {
        return new Conformance(checks, changed);
    }

    // ---- running ---------------------------------------------------------------------------------

    /// Everything that is expected, but for what was left out, in a fixed order.
    public List<Behaviour> behaviours() {
        return checks.stream()
                .filter(check -> !settings.exceptions.containsKey(check.name()))
                .map(check -> new Behaviour(check, settings))
                .toList();
    }

    /// One thing that is expected of an implementation.
    public static final class Behaviour {
        private final Check check;
        private final Settings settings;

        private Behaviour(Check check, Settings settings) {
            this.check = check;
            this.settings = settings;
        }

        /// What is expected, as a sentence; different for each.
        public String name() {
            return check.name();
        }

        /// Finds out whether it is so, on a fresh loop for each seed, until one fails. With `-Ddev.gyre.seed=…` it
        /// runs with that seed alone. Any thread outside a loop; blocks it, at most a minute for each seed.
        ///
        /// @throws AssertionError when it is not so, or when a task, timer or thread is left behind, or the loop
        ///     had something to report; the message has the seed, and the last steps
        public void run() {
            for (var run : runs()) {
                var loop = new TestLoop(run.seed, run.ticker(), TestLoop.Leaks.FORBIDDEN, Set.of());
                try {
                    loop.run(() -> begin(run), LIMIT);
                } catch (Throwable failure) {
                    throw new AssertionError(check.name() + ": " + failure + "\n"
                            + FailingSchedule.describe(run.seed, "", loop),
                        failure);
                }
            }
        }

        private void begin(Run run) throws Exception {
            settings.setUp.run();
            var random = SplitMix.of(run.seed, check.name());
            check.body().run(new Scene(random, settings.bulkBytes, run.pause()));
        }

        private List<Run> runs() {
            var only = Long.getLong(FailingSchedule.SEED_PROPERTY);
            var seeds = only == null ? LongStream.range(0, settings.seeds).boxed() : Stream.of(only);
            var runs = new ArrayList<>(seeds.map(seed -> new Run(seed, Clock.of(settings.time))).toList());
            if (settings.time == LoopTest.Time.BOTH) {
                runs.add(new Run(0, Clock.REAL));
            }
            return runs;
        }

        @Override
        public String toString() {
            return check.name();
        }
    }

    private enum Clock {
        VIRTUAL,
        REAL;

        static Clock of(LoopTest.Time time) {
            return switch (time) {
                case VIRTUAL, BOTH -> VIRTUAL;
                case REAL -> REAL;
            };
        }
    }

    private record Run(long seed, Clock clock) {
        Ticker ticker() {
            return switch (clock) {
                case VIRTUAL -> VirtualTicker.jumping();
                case REAL -> Ticker.system();
            };
        }

        /// Long enough for bytes to arrive. Where it is not the tests see less, but see nothing wrong.
        Duration pause() {
            return switch (clock) {
                case VIRTUAL -> Duration.ofSeconds(10);
                case REAL -> Duration.ofMillis(20);
            };
        }
    }
}
