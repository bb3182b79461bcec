package dev.gyre.loop;

import static dev.gyre.loop.Gyre.run;
import static dev.gyre.loop.Gyre.spawn;
import static dev.gyre.loop.Gyre.yieldNow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.acme.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlightTest {
    private static final LoopConfig UNWATCHED = LoopConfig.defaults().withStallThreshold(Duration.ZERO);
    private static final Duration LONG = Duration.ofMinutes(1);

    @TempDir private Path folder;

    private List<RecordedEvent> eventsOf(Recording recording, String name) throws IOException {
        var file = folder.resolve("flight.jfr");
        recording.stop();
        recording.dump(file);
        return RecordingFile.readAllEvents(file).stream()
                .filter(event -> event.getEventType().getName().equals(name))
                .toList();
    }

    private static void twoTasks() {
        spawn("other", () -> yieldNow());
        yieldNow();
        yieldNow();
    }

    @Test
    void recordsEachStepOfATask() throws IOException {
        try (var recording = new Recording()) {
            recording.enable("dev.gyre.TaskSwitch").withoutThreshold();
            recording.start();
            run(UNWATCHED.withName("recorded"), FlightTest::twoTasks);
            var switches = eventsOf(recording, "dev.gyre.TaskSwitch");
            var names = switches.stream().map(event -> event.getString("task")).toList();
            assertTrue(names.size() >= 5, names.toString());
            assertEquals(List.of("main", "other", "main", "other", "main"), names.subList(0, 5));
            assertEquals("recorded", switches.getFirst().getString("loop"));
            assertTrue(switches.stream().allMatch(event -> event.getDuration().compareTo(LONG) < 0));
        }
    }

    @Test
    void recordsIterationsAndHowManyStepsTheyHad() throws IOException {
        try (var recording = new Recording()) {
            recording.enable("dev.gyre.Iteration").withoutThreshold();
            recording.start();
            long steps = run(() -> {
                twoTasks();
                return Gyre.loop().statistics().steps();
            });
            var iterations = eventsOf(recording, "dev.gyre.Iteration");
            long recorded = iterations.stream().mapToInt(event -> event.getInt("steps")).sum();
            assertTrue(recorded >= steps - 1, recorded + " of " + steps);
        }
    }

    @Test
    void recordsAStallWithItsStackAndItsEnd() throws Exception {
        var reports = new Reports();
        var enough = new AtomicBoolean();
        try (var recording = new Recording()) {
            recording.enable("dev.gyre.Stall");
            recording.start();
            var config = UNWATCHED.withObservers(List.of(reports));
            var loop = EventLoop.start(config);
            try {
                var begun = new CountDownLatch(1);
                loop.submit(() -> Program.hog(begun, enough));
                OnLoop.await(begun, "the step begins");
                var watch = new StallWatch(loop, Duration.ofMillis(100), Debugger.DISREGARDED);
                watch.look(0);
                watch.look(Duration.ofMillis(100).toNanos());
                enough.set(true);
                loop.close();
                watch.look(Duration.ofMillis(150).toNanos());
            } finally {
                enough.set(true);
                loop.close();
            }
            var stalls = eventsOf(recording, "dev.gyre.Stall");
            assertEquals(List.of(false, true), stalls.stream().map(event -> event.getBoolean("ended")).toList());
            assertEquals("task task-1", stalls.getFirst().getString("culprit"));
            assertEquals(Duration.ofMillis(100), stalls.getFirst().getDuration("held"));
            assertTrue(stalls.getFirst().getString("stack").contains("dev.acme.Program.hog"));
            assertEquals(Duration.ofMillis(150), stalls.getLast().getDuration("held"));
        }
    }

    @Test
    void aRecordingThatStartsLaterIsNoticedAndSoIsItsEnd() {
        var child = ChildJvm.run(RecordsLater.class, List.of());
        assertEquals(List.of("recorded"), child.outLines(), child.toString());
    }

    static final class RecordsLater {
        private RecordsLater() {}

        public static void main(String[] args) throws IOException {
            var file = Files.createTempFile("flight", ".jfr");
            run(UNWATCHED, () -> {
                try (var recording = new Recording()) {
                    recording.enable("dev.gyre.TaskSwitch").withoutThreshold();
                    recording.start();
                    while (Gyre.loop().probe.flight == null) {
                        yieldNow();
                    }
                    twoTasks();
                    recording.disable("dev.gyre.TaskSwitch");
                    while (Gyre.loop().probe.flight != null) {
                        yieldNow();
                    }
                    recording.dump(file);
                }
            });
            var events = RecordingFile.readAllEvents(file);
            Files.delete(file);
            System.out.println(
                events.stream().anyMatch(FlightTest::isOfOther) ? "recorded" : "not recorded: " + events);
        }
    }

    private static boolean isOfOther(RecordedEvent event) {
        return event.getEventType().getName().equals("dev.gyre.TaskSwitch")
                && event.getString("task").equals("other");
    }

    @Test
    void recordsNothingUnlessAsked() throws IOException {
        try (var recording = new Recording()) {
            recording.start();
            run(() -> {
                twoTasks();
                assertEquals(null, Gyre.loop().probe.flight);
            });
            assertEquals(List.of(), eventsOf(recording, "dev.gyre.TaskSwitch"));
        }
    }

    @Test
    void theLoopNeedsNoModuleBesidesTheBase() {
        var child = ChildJvm.run(Main.class, List.of("--limit-modules", "java.base"));
        assertEquals(List.of("1 of [java.base]"), child.outLines(), child.toString());
    }

    static final class Main {
        private Main() {}

        public static void main(String[] args) {
            long ended = run(UNWATCHED, () -> {
                spawn(() -> {}).await();
                return Gyre.loop().statistics().tasksEnded();
            });
            System.out.println(ended + " of "
                    + ModuleLayer.boot().modules().stream().map(Module::getName).toList());
        }
    }
}
