import static dev.gyre.loop.Gyre.*;

import dev.gyre.client.HttpClient;
import dev.gyre.client.HttpClientException;

// Fetches pages, all at once, and prints what came of each. See that requests are ordinary calls, that one client
// keeps the connections for all of them, and that a failure says which host, which limit, and what to do.
//
//     ./gyre run examples/fetch https://example.org/ http://localhost:8000/

void main(String[] urls) throws IOException {
    run(() -> {
        try (var client = HttpClient.open()) {
            gather(List.of(urls), 8, url -> fetch(client, url)).forEach(IO::println);
        }
    });
}

String fetch(HttpClient client, String url) throws IOException {
    try {
        var answer = client.request("GET", url).timeout(ofSeconds(10)).send();
        return url + ": " + answer.status() + ", " + answer.bytes().length + " bytes";
    } catch (HttpClientException failure) {
        return url + ": " + failure.getMessage();
    }
}
