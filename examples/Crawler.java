import static dev.gyre.loop.Gyre.*;

import com.sun.net.httpserver.HttpServer;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;

// Crawls a small site, level by level, eight pages at a time, with the JDK's own blocking HTTP client in tasks. See
// that 40 pages, each of which takes a tenth of a second, are there in less than a second.
//
//     ./gyre run examples/crawler

static final int AT_ONCE_MAX = 8, PAGES_MAX = 1000;
static final Pattern LINK = Pattern.compile("href='(/[^']*)'");

void main() throws IOException {
    var site = startSite();
    try (var client = HttpClient.newHttpClient()) {
        run(() -> crawl(client, URI.create("http://127.0.0.1:" + site.getAddress().getPort() + "/")));
    } finally {
        site.stop(0);
    }
}

void crawl(HttpClient client, URI home) {
    var seen = new LinkedHashSet<>(List.of(home));       // one loop: a plain collection will do
    var level = List.of(home);
    for (int depth = 0; !level.isEmpty(); depth++) {
        var pages = gather(level, AT_ONCE_MAX, url -> fetch(client, url));
        println("level " + depth + ": " + pages.size() + " pages");
        level = pages.stream()
                .flatMap(page -> links(home, page))
                .filter(url -> seen.size() < PAGES_MAX && seen.add(url))
                .toList();
    }
    println(seen.size() + " pages in all");
}

String fetch(HttpClient client, URI url) throws IOException, InterruptedException {
    var request = HttpRequest.newBuilder(url).timeout(ofSeconds(5)).build();
    return client.send(request, BodyHandlers.ofString()).body();      // suspends this task, never the loop
}

Stream<URI> links(URI home, String page) {
    return LINK.matcher(page).results().map(link -> home.resolve(link.group(1)));
}

// A site of 1 + 3 + 9 + 27 pages, each of which links to three others and takes its time.
HttpServer startSite() throws IOException {
    var site = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    site.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    site.createContext("/", exchange -> {
        var path = exchange.getRequestURI().getPath();
        var names = path.length() < 4 ? List.of("a", "b", "c") : List.<String>of();
        var links = names.stream().map(name -> "<a href='" + path + name + "'>");
        LockSupport.parkNanos(ofMillis(100).toNanos());
        var page = links.collect(Collectors.joining()).getBytes();
        exchange.sendResponseHeaders(200, page.length);
        exchange.getResponseBody().write(page);
        exchange.close();
    });
    site.start();
    return site;
}
