import static dev.gyre.loop.Gyre.*;

import dev.gyre.loop.TaskGroup;
import dev.gyre.loop.sync.BoundedQueue;

// A baker who is faster than the customers, and a shelf with three places between them. See the baker wait for room,
// and the customers go home when the shelf is shut down and empty.
//
//     ./gyre run examples/producer-consumer

void main() {
    run(() -> {
        var shelf = BoundedQueue.<String>fifo(3);
        TaskGroup.run(bakery -> {
            bakery.spawn(() -> bake(shelf));
            bakery.spawn(() -> buy("Ada", shelf));
            bakery.spawn(() -> buy("Bob", shelf));
        });
        println("closed, at most " + shelf.statistics().peak() + " loaves on the shelf");
    });
}

void bake(BoundedQueue<String> shelf) {
    for (int number = 1; number <= 8; number++) {
        sleep(ofMillis(100));
        var loaf = "loaf " + number;
        var waits = shelf.size() == shelf.capacity() ? ", when there is room" : "";
        println("baked " + loaf + waits);
        shelf.put(loaf);                          // suspends while the shelf is full
    }
    shelf.shutdown();
}

void buy(String name, BoundedQueue<String> shelf) {
    for (var loaf : shelf) {                      // suspends while it is empty; ends when it is shut down too
        println(name + " buys " + loaf);
        sleep(ofMillis(430));
    }
    println(name + " goes home");
}
