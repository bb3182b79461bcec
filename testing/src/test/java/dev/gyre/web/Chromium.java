package dev.gyre.web;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// The browser of that name without a window, told what to do over its DevTools protocol.
final class Chromium implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 60;

    private final Process process;
    private final Thread output;
    private final HttpClient http;
    private final WebSocket socket;
    private final AtomicInteger ids = new AtomicInteger();
    private final Map<Integer, CompletableFuture<JsonValue>> waiting = new ConcurrentHashMap<>();

    /// What the pages have complained about: errors of scripts, and what the content security policy has refused.
    private final List<String> complaints = new CopyOnWriteArrayList<>();

    private Chromium(Process process, Thread output, HttpClient http, String address) throws Exception {
        this.process = process;
        this.output = output;
        this.http = http;
        socket = http.newWebSocketBuilder().buildAsync(URI.create(address), new Listener())
                .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    /// Starts the browser with an empty profile.
    static Chromium start(Path profile) throws Exception {
        var process = new ProcessBuilder(
            "chromium", "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
            "--remote-debugging-port=0", "--user-data-dir=" + profile, "about:blank").redirectErrorStream(true).start();
        var lines = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        var said = new ArrayList<String>();
        for (var line = lines.readLine(); line != null; line = lines.readLine()) {
            said.add(line);
            if (line.startsWith("DevTools listening on ")) {
                var output = Thread.ofPlatform().daemon().name("output of chromium").start(() -> drain(lines));
                return new Chromium(process, output, HttpClient.newHttpClient(),
                    line.substring("DevTools listening on ".length()));
            }
        }
        throw new IOException("chromium has ended: " + said);
    }

    private static void drain(BufferedReader lines) {
        try {
            while (lines.readLine() != null) {
                // What it says from here on is of no interest, but it must not wait for a reader.
            }
        } catch (IOException ended) {
            // So has the browser.
        }
    }

    /// Collects messages, which may come in pieces.
    private final class Listener implements WebSocket.Listener {
        private final ConcurrentLinkedQueue<CharSequence> parts = new ConcurrentLinkedQueue<>();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean isLast) {
            parts.add(part.toString());
            if (isLast) {
                received(String.join("", parts));
                parts.clear();
            }
            from.request(1);
            return CompletableFuture.completedStage(null);
        }
    }

    private void received(String text) {
        var message = Json.parse(text);
        if (message.find("id").orElse(null) instanceof JsonValue.JsonNumber id) {
            var answered = waiting.remove(Integer.parseInt(id.text()));
            if (answered != null) answered.complete(message);
            return;
        }
        var method = string(message.find("method").orElseThrow());
        if (method.equals("Runtime.exceptionThrown") || method.equals("Log.entryAdded")) complaints.add(text);
    }

    private static String string(JsonValue value) {
        return value instanceof JsonValue.JsonString(var text) ? text : value.toString();
    }

    private JsonValue ask(String session, String method, JsonMembers parameters) throws Exception {
        int id = ids.incrementAndGet();
        var answered = new CompletableFuture<JsonValue>();
        waiting.put(id, answered);
        var message = new JsonMembers().put("id", JsonValue.JsonNumber.of(id)).put("method", method)
                .put("params", parameters);
        if (!session.isEmpty()) message.put("sessionId", session);
        socket.sendText(message.object().toString(), true).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        var answer = answered.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (answer.find("error").isPresent()) throw new AssertionError(method + ": " + answer);
        return answer.find("result").orElseThrow();
    }

    /// Opens a page.
    Page open(String url) throws Exception {
        var target = ask("", "Target.createTarget", JsonMembers.with("url", "about:blank"));
        var attached = ask("", "Target.attachToTarget",
            JsonMembers.with("targetId", target.find("targetId").orElseThrow()).put("flatten", true));
        var page = new Page(string(attached.find("sessionId").orElseThrow()));
        ask(page.session, "Runtime.enable", new JsonMembers());
        ask(page.session, "Log.enable", new JsonMembers());
        ask(page.session, "Page.navigate", JsonMembers.with("url", url));
        return page;
    }

    /// What went wrong in all pages so far.
    List<String> complaints() {
        return complaints;
    }

    final class Page {
        private final String session;

        private Page(String session) {
            this.session = session;
        }

        /// The text of what a script yields.
        String evaluate(String script) throws Exception {
            var answer = ask(session, "Runtime.evaluate",
                JsonMembers.with("expression", script).put("awaitPromise", true).put("returnByValue", true));
            if (answer.find("exceptionDetails").isPresent()) throw new AssertionError(script + ": " + answer);
            return string(answer.find("result", "value").orElse(new JsonValue.JsonString("")));
        }

        /// Waits until a condition, an expression, is true in the page.
        void await(String condition) throws Exception {
            var yielded = evaluate("new Promise(done => { const end = Date.now() + 30000; const look = () => { "
                    + "let is = false; try { is = !!(" + condition + "); } catch (e) {} "
                    + "if (is) done('yes'); else if (Date.now() > end) done(document.documentElement.outerHTML); "
                    + "else setTimeout(look, 50); }; look(); })");
            if (!yielded.equals("yes")) {
                throw new AssertionError(condition + " has not become true in " + yielded + "\n" + complaints);
            }
        }
    }

    @Override
    public void close() {
        socket.abort();
        http.shutdownNow();
        process.destroy();
        try {
            // It ends with the last of the browser's processes, which write to the profile until then.
            output.join();
        } catch (InterruptedException interrupted) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
