package dev.gyre.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.gyre.loop.Gyre;
import dev.gyre.loop.net.ByteStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// The kits find what is wrong with an implementation: each of these streams and listeners has one fault.
class ConformanceTest {
    private static Conformance kit(UnaryOperator<ByteStream> made) {
        return StreamConformance.of(() -> {
            var pair = MemoryStream.pair(500);
            return new StreamConformance.Pair(made.apply(pair.client()), made.apply(pair.server()));
        }).withBulkBytes(5_000);
    }

    @TestFactory
    Stream<DynamicTest> everyFaultOfAStreamIsFound() {
        return FaultyStream.all().stream().map(fault -> dynamicTest(fault.behaviour(), () -> {
            behaviour(kit(ForwardingStream::new), fault.behaviour()).run();
            var faulty = behaviour(kit(fault.made()), fault.behaviour());
            var failure = assertThrows(AssertionError.class, faulty::run);
            assertTrue(failure.getMessage().contains("-Ddev.gyre.seed=0"), failure.getMessage());
        }));
    }

    private static Conformance.Behaviour behaviour(Conformance kit, String name) {
        return kit.behaviours().stream().filter(each -> each.name().equals(name)).findFirst().orElseThrow();
    }

    @Test
    void everyBehaviourOfStreamsIsMissedByOne() {
        assertEquals(
            names(kit(ForwardingStream::new)),
            FaultyStream.all().stream().map(FaultyStream::behaviour).sorted().toList());
    }

    private static List<String> names(Conformance kit) {
        return kit.behaviours().stream().map(Conformance.Behaviour::name).sorted().toList();
    }

    // ---- listeners -------------------------------------------------------------------------------

    private static Conformance listenerKit(MemoryListener.Fault fault) {
        var last = new MemoryListener[1];
        return ListenerConformance.of(() -> {
            last[0] = new MemoryListener(fault);
            return last[0];
        }, address -> last[0].connect());
    }

    @TestFactory
    Stream<DynamicTest> aListenerWithoutFaultsConforms() {
        return listenerKit(MemoryListener.Fault.NONE).withSeeds(20)
                .except("what connects is accepted", "every stream in memory has addresses of its own")
                .behaviours().stream().map(behaviour -> dynamicTest(behaviour.name(), behaviour::run));
    }

    @TestFactory
    Stream<DynamicTest> everyFaultOfAListenerIsFound() {
        return Stream.of(MemoryListener.Fault.values()).flatMap(fault -> fault.behaviours.stream()
                .map(name -> dynamicTest(name, () -> assertThrows(
                    AssertionError.class, behaviour(listenerKit(fault), name)::run))));
    }

    @Test
    void everyBehaviourOfListenersIsMissedByOne() {
        assertEquals(names(listenerKit(MemoryListener.Fault.NONE)), Stream.of(MemoryListener.Fault.values())
                .flatMap(fault -> fault.behaviours.stream()).sorted().toList());
    }

    // ---- the kits themselves ---------------------------------------------------------------------

    @Test
    void everyBehaviourHasANameOfItsOwn() {
        for (var kit : List.of(kit(ForwardingStream::new), listenerKit(MemoryListener.Fault.NONE))) {
            var names = names(kit);
            assertEquals(names.stream().distinct().toList(), names);
        }
    }

    @Test
    void aBehaviourIsRunOnAFreshLoopForEachSeed() {
        var loops = new ArrayList<String>();
        kit(ForwardingStream::new).withSeeds(3).withSetUp(() -> loops.add(Gyre.loop().toString()))
                .behaviours().getFirst().run();
        assertEquals(3, loops.stream().distinct().count());
    }

    @Test
    void inBothTimesTheLastRunIsInRealTime() {
        var started = new ArrayList<Boolean>();
        kit(ForwardingStream::new).withSeeds(2).withTime(LoopTest.Time.BOTH).withSetUp(() -> {
            var before = Gyre.now();
            Gyre.sleep(Duration.ofMillis(1));
            started.add(Gyre.now().equals(before.plusMillis(1)));
        }).behaviours().getFirst().run();
        assertEquals(List.of(true, true, false), started);
    }

    @Test
    void whatIsLeftBehindIsAFailure() {
        var behaviour = kit(ForwardingStream::new)
                .withSetUp(() -> Gyre.spawn("left behind", () -> Gyre.sleep(Duration.ofDays(1))))
                .behaviours().getFirst();
        var failure = assertThrows(AssertionError.class, behaviour::run);
        assertTrue(failure.getMessage().contains("left behind"), failure.getMessage());
    }

    @Test
    void aBehaviourIsLeftOutForAReasonOnly() {
        var kit = kit(ForwardingStream::new);
        var name = kit.behaviours().getFirst().name();
        var without = kit.except(name, "there is none").behaviours();
        assertEquals(kit.behaviours().size() - 1, without.size());
        assertFalse(without.stream().anyMatch(behaviour -> behaviour.name().equals(name)));
        assertThrows(IllegalArgumentException.class, () -> kit.except(name, " "));
        var unknown = assertThrows(IllegalArgumentException.class, () -> kit.except("flies", "it does not"));
        assertTrue(unknown.getMessage().contains(name), unknown.getMessage());
    }

    @Test
    void settingsOutsideTheRangeAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> kit(ForwardingStream::new).withSeeds(0));
        assertThrows(IllegalArgumentException.class, () -> kit(ForwardingStream::new).withBulkBytes(999));
    }
}
