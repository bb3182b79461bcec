import static dev.gyre.loop.Gyre.*;

import dev.gyre.loop.os.Disk;
import dev.gyre.loop.os.FileEvent;
import dev.gyre.loop.os.FileWatch;

// Tells what happens in a directory, until it is interrupted. See that the task sleeps in between: nothing looks again
// and again.
//
//     ./gyre run examples/file-watcher /tmp

void main(String[] args) throws IOException {
    run(() -> {
        try (var watch = Disk.watch(Path.of(args[0]))) {
            follow(watch, line -> println(line));
        }
    });
}

static void follow(FileWatch watch, Consumer<String> show) throws IOException {
    for (var event : watch) {
        show.accept(switch (event) {
            case FileEvent.Created(var path) -> path.getFileName() + " is new";
            case FileEvent.Modified(var path) -> path.getFileName() + " has changed";
            case FileEvent.Deleted(var path) -> path.getFileName() + " is gone";
            case FileEvent.Overflowed(var directory) -> "so much that " + directory + " has to be read anew";
            case FileEvent.Ended(var directory) -> directory + " itself is gone";
        });
    }
}
