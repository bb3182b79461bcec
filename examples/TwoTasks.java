import static dev.gyre.loop.Gyre.*;

// Two tasks on one thread: while one sleeps, the other runs. See that the second one, which sleeps for a shorter time,
// ends first, and that both together take two seconds and not three.
//
//     ./gyre run examples/two-tasks

void main() {
    run(() -> gather(
        () -> work("Task 1", ofSeconds(2)),
        () -> work("Task 2", ofSeconds(1))));
}

void work(String name, Duration delay) {
    println(name + " started");
    sleep(delay);                         // suspends this task, never the loop
    println(name + " done");
}
