import static dev.gyre.loop.Gyre.*;

import dev.gyre.loop.TaskGroup;
import dev.gyre.loop.net.ByteStream;
import dev.gyre.loop.os.ProcessSpec;
import dev.gyre.loop.os.Subprocess;

// Sorts words and counts them, as `sort | uniq -c` does in a shell, with a task for each pipe between. See that a slow
// program slows down those before it, and that both are gone when the block is left, whatever happens inside.
//
//     ./gyre run examples/process-pipeline one two three two

void main(String[] args) throws IOException {
    run(() -> println(counted(List.of(args))));
}

static List<String> counted(List<String> words) throws IOException {
    try (var sort = Subprocess.start(ProcessSpec.of("sort"));
            var count = Subprocess.start(ProcessSpec.of("uniq", "-c"))) {
        return TaskGroup.run(group -> {
            group.spawn(() -> {
                sort.stream().write(String.join("\n", words) + "\n");
                sort.stream().closeOutput();
            });
            group.spawn(() -> pass(sort.stream(), count.stream()));
            var result = new String(count.stream().reader().remaining(1_000_000));
            return result.lines().map(line -> line.strip()).toList();
        });
    }
}

static void pass(ByteStream from, ByteStream to) throws IOException {
    from.copyTo(to);
    to.closeOutput();
}
