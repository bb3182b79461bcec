package dev.gyre.loop.os;

import static dev.gyre.loop.Gyre.run;
import static dev.gyre.loop.Gyre.spawn;
import static dev.gyre.loop.Gyre.yieldNow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.loop.TaskCancelledException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Files whose content others see either old or new.
class ReplacementTest {
    @TempDir Path directory;

    private List<String> names() throws IOException {
        try (Stream<Path> all = Files.list(directory)) {
            return all.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    @Test
    void theNewContentTakesThePlaceAndNothingIsLeftBeside() {
        run(() -> {
            var file = directory.resolve("file");
            Disk.replace(file, "first");
            Disk.replace(file, "second");
            assertEquals("second", Files.readString(file));
            assertEquals(List.of("file"), names());
        });
    }

    @Test
    void permissionsStayAndANewFileHasTheUsualOnes() {
        run(() -> {
            var file = directory.resolve("file");
            Disk.replace(file, "first");
            var usual = Files.createFile(directory.resolve("usual"));
            assertEquals(permissions(usual), permissions(file));
            for (var kept : List.of("rwxr-x--x", "r--------")) {
                Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(kept));
                Disk.replace(file, kept);
                assertEquals(kept, permissions(file));
                assertEquals(kept, Files.readString(file));
            }
        });
    }

    @Test
    void aLinkGoesOnPointingToTheFile() {
        run(() -> {
            var file = Files.writeString(directory.resolve("file"), "old");
            var link = Files.createSymbolicLink(directory.resolve("link"), file);
            Disk.replace(link, "new");
            assertTrue(Files.isSymbolicLink(link));
            assertEquals("new", Files.readString(file));
        });
    }

    @Test
    void whoHasTheOldFileOpenKeepsTheOldContent() {
        run(() -> {
            var path = directory.resolve("file");
            Disk.replace(path, "old");
            try (var open = Disk.open(path)) {
                Disk.replace(path, "longer");
                assertEquals(3, open.sizeBytes());
            }
        });
    }

    @Test
    void aFailureLeavesTheOldFileAndNothingBeside() {
        run(() -> {
            // A directory that is not empty cannot be replaced: it fails at the last step.
            var occupied = Files.createDirectory(directory.resolve("occupied"));
            Files.writeString(occupied.resolve("inside"), "x");
            assertThrows(IOException.class, () -> Disk.replace(occupied, "new"));
            assertEquals(List.of("occupied"), names());
            assertTrue(Files.exists(occupied.resolve("inside")));
            assertThrows(NoSuchFileException.class, () -> Disk.replace(directory.resolve("absent/file"), "new"));
            assertThrows(IllegalArgumentException.class, () -> Disk.replace(Path.of("/"), "new"));
            assertEquals(List.of("occupied"), names());
        });
    }

    /// Whenever it is cancelled, and whoever looks meanwhile.
    @Test
    void cancelledOrNotOthersSeeTheOldContentOrTheNewOne() throws Exception {
        var file = Files.writeString(directory.resolve("file"), "0".repeat(100_000));
        var over = new AtomicBoolean();
        var torn = new AtomicBoolean();
        var reader = Thread.ofPlatform().start(() -> {
            while (!over.get()) {
                try {
                    var content = Files.readString(file);
                    if (content.length() != 100_000 || content.chars().distinct().count() != 1) {
                        torn.set(true);
                    }
                } catch (IOException failure) {
                    torn.set(true);
                }
            }
        });
        run(() -> {
            char current = '0';
            for (int turns = 0; turns < 100; turns++) {
                char next = (char) ('1' + turns % 9);
                var task = spawn(() -> {
                    Disk.replace(file, String.valueOf(next).repeat(100_000));
                    return "replaced";
                });
                for (int turn = 0; turn < turns; turn++) {
                    yieldNow();
                }
                task.cancel("at turn " + turns);
                try {
                    task.await();
                    current = next;
                } catch (TaskCancelledException cancelled) {
                    // Then it has not happened.
                }
                assertEquals(current, Files.readString(file).charAt(0));
            }
            assertEquals(List.of("file"), names());
        });
        over.set(true);
        reader.join();
        assertEquals(false, torn.get());
    }
}
