package dev.gyre.loop.os;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;

/// What this process has open.
final class Descriptors {
    private static final Path OWN = Path.of("/proc/self/fd");

    private Descriptors() {}

    /// The targets of all descriptors, such as `pipe:[123]` or a path, by their numbers.
    static TreeMap<Integer, String> open() {
        var targets = new TreeMap<Integer, String>();
        try (var numbers = Files.newDirectoryStream(OWN)) {
            for (var number : numbers) {
                try {
                    targets.put(Integer.valueOf(number.getFileName().toString()),
                        Files.readSymbolicLink(number).toString());
                } catch (IOException closedMeanwhile) {
                    // The one through which they are listed.
                }
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return targets;
    }

    /// Those whose target contains `text`.
    static List<String> open(String text) {
        return open().values().stream().filter(target -> target.contains(text)).toList();
    }

    /// How many pipes and the like there are.
    static int count() {
        return open().size();
    }
}
