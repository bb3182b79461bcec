import static dev.gyre.loop.Gyre.*;

import dev.gyre.web.*;

// A web application in one file: each answer of the first route takes a second, and a thousand clients at once all have
// theirs after about one second, from one thread.
//
//     ./gyre run examples/hello
//     curl http://127.0.0.1:8000
//     curl -H 'Content-Type: application/json' -d '{"name":"Pen","price":-1}' http://127.0.0.1:8000/items

record Item(String name, @Positive double price, Optional<Double> tax) {}

void main(String... args) {
    var app = new App();
    app.get("/", this::root);
    app.post("/items", this::create);     // body bound and validated
    app.run(args);                        // http://127.0.0.1:8000, or what --host and --port say
}

Map<String, String> root() {
    sleep(ofSeconds(1));                  // suspends this task, never the loop
    return Map.of("message", "Hello, World!");
}

Item create(Item item) {
    return item;
}
