package dev.gyre.testing;

import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// Streams in memory do what every stream must.
class MemoryStreamConformanceTest {
    @TestFactory
    Stream<DynamicTest> withRoomForOneByte() {
        return tests(StreamConformance.of(() -> ends(MemoryStream.pair(1))).withBulkBytes(1_000));
    }

    @TestFactory
    Stream<DynamicTest> withRoomForManyBytes() {
        return tests(StreamConformance.of(() -> ends(MemoryStream.pair(1000))).withBulkBytes(10_000));
    }

    @TestFactory
    Stream<DynamicTest> inLockstep() {
        return tests(StreamConformance.of(() -> ends(MemoryStream.lockstep())).withBulkBytes(30_000));
    }

    private static StreamConformance.Pair ends(MemoryStream.Pair pair) {
        return new StreamConformance.Pair(pair.client(), pair.server());
    }

    private static Stream<DynamicTest> tests(Conformance conformance) {
        return conformance.withSeeds(10).behaviours().stream()
                .map(behaviour -> dynamicTest(behaviour.name(), behaviour::run));
    }
}
