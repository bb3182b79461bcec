package dev.gyre.docs;

import static dev.gyre.loop.Gyre.sleep;

import java.net.URI;
import java.time.Duration;
import java.util.List;

/// What the fragments of the guide take for granted: a world in which pages are fetched and jobs are done.
public final class Surroundings {
    public static final URI url = URI.create("https://example.org/");
    public static final List<URI> urls = List.of(url, url.resolve("a"), url.resolve("b"));

    private Surroundings() {}

    /// A page of the web.
    public record Page(URI url, String text) {}

    /// Something to do.
    public record Job(String name) {}

    /// Fetches a page, which takes a tenth of a second.
    public static Page fetch(URI url) {
        sleep(Duration.ofMillis(100));
        return new Page(url, "page " + url.getPath());
    }

    /// Does something that takes a second.
    public static void work() {
        sleep(Duration.ofSeconds(1));
    }

    public static void show(Object anything) {}

    public static void handle(Job job) {
        work();
    }
}
