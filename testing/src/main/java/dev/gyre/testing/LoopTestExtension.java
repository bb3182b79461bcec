package dev.gyre.testing;

import dev.gyre.loop.Ticker;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.Extension;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContextProvider;
import org.junit.platform.commons.support.AnnotationSupport;

/// Makes one invocation per seed, and where it is asked for one in real time, out of a method with [LoopTest],
/// until one fails.
final class LoopTestExtension implements TestTemplateInvocationContextProvider {
    @Override
    public boolean supportsTestTemplate(ExtensionContext context) {
        return AnnotationSupport.isAnnotated(context.getTestMethod(), LoopTest.class);
    }

    @Override
    public Stream<TestTemplateInvocationContext> provideTestTemplateInvocationContexts(ExtensionContext context) {
        var test = AnnotationSupport.findAnnotation(context.getTestMethod(), LoopTest.class).orElseThrow();
        var series = new Series(test, context.getDisplayName());
        return runs(test).takeWhile(run -> !series.failed).map(run -> new Invocation(series, run));
    }

    private static Stream<Run> runs(LoopTest test) {
        if (test.seeds() < 1) {
            throw new IllegalArgumentException("@LoopTest(seeds = " + test.seeds() + "), but it must be at least 1");
        }
        var only = Long.getLong(FailingSchedule.SEED_PROPERTY);
        var seeds = (only == null ? LongStream.range(0, test.seeds()) : LongStream.of(only)).boxed();
        return switch (test.time()) {
            case VIRTUAL -> seeds.map(seed -> new Run(seed, Clock.VIRTUAL));
            case REAL -> seeds.map(seed -> new Run(seed, Clock.REAL));
            case BOTH -> {
                var virtual = seeds.map(seed -> new Run(seed, Clock.VIRTUAL));
                yield only == null ? Stream.concat(virtual, Stream.of(new Run(0, Clock.REAL))) : virtual;
            }
        };
    }

    private enum Clock {
        VIRTUAL,
        REAL
    }

    /// In which order and in which time a test runs.
    private record Run(long seed, Clock clock) {
        Ticker ticker() {
            return switch (clock) {
                case VIRTUAL -> VirtualTicker.jumping();
                case REAL -> Ticker.system();
            };
        }

        @Override
        public String toString() {
            return switch (clock) {
                case VIRTUAL -> "seed " + seed;
                case REAL -> "seed " + seed + " in real time";
            };
        }
    }

    /// The runs of one test method.
    private static final class Series {
        final LoopTest test;
        final String displayName;
        volatile boolean failed;

        Series(LoopTest test, String displayName) {
            this.test = test;
            this.displayName = displayName;
        }
    }

    /// One run: its loop, and what JUnit asks about it.
    private static final class Invocation
            implements TestTemplateInvocationContext, InvocationInterceptor, ParameterResolver {
        private final Series series;
        private final Run run;
        private final Ticker ticker;
        private final TestLoop loop;

        Invocation(Series series, Run run) {
            this.series = series;
            this.run = run;
            ticker = run.ticker();
            var leaks = series.test.leakCheck() ? TestLoop.Leaks.FORBIDDEN : TestLoop.Leaks.ALLOWED;
            loop = new TestLoop(run.seed(), ticker, leaks, Set.of(series.test.mayReport()));
        }

        @Override
        public String getDisplayName(int invocationIndex) {
            return isOneOfMany() ? series.displayName + " " + run : series.displayName;
        }

        private boolean isOneOfMany() {
            return run.seed() != 0 || series.test.seeds() > 1 || series.test.time() == LoopTest.Time.BOTH;
        }

        /// Whether a seed tells all about this run.
        private boolean isRepeatable() {
            return (isOneOfMany() || loop.network() != null)
                    && (series.test.time() != LoopTest.Time.BOTH || run.clock() == Clock.VIRTUAL);
        }

        @Override
        public List<Extension> getAdditionalExtensions() {
            return List.of(this);
        }

        @Override
        public void interceptTestTemplateMethod(
                InvocationInterceptor.Invocation<@Nullable Void> body,
                ReflectiveInvocationContext<Method> method,
                ExtensionContext context) throws Throwable {
            try {
                loop.run(body::proceed, Duration.ofSeconds(series.test.timeoutSeconds()));
            } catch (Throwable failure) {
                series.failed = true;
                if (isRepeatable()) {
                    failure.addSuppressed(new FailingSchedule(run.seed(), loop));
                }
                throw failure;
            }
        }

        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            var type = parameter.getParameter().getType();
            return type == RandomGenerator.class
                    || type == StepTrace.class
                    || type == SimNetwork.class
                    || (type == VirtualTicker.class && ticker instanceof VirtualTicker);
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
            var type = parameter.getParameter().getType();
            if (type == RandomGenerator.class) {
                return SplitMix.of(run.seed(), "test");
            }
            if (type == SimNetwork.class) {
                return network();
            }
            return type == StepTrace.class ? loop.trace() : ticker;
        }

        /// The same one for all who ask, as there is one run.
        private SimNetwork network() {
            var present = loop.network();
            if (present != null) {
                return present;
            }
            var made = SimNetwork.of(run.seed());
            loop.network(made);
            return made;
        }
    }
}
