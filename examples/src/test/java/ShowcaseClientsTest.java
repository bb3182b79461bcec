import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.testing.LoopTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/// The showcase, asked by the programs that people ask servers with.
@Tag("clients")
class ShowcaseClientsTest {
    private static final int FILE_BYTES = 3_000_000;

    @TempDir private Path folder;

    private final byte[] file = new byte[FILE_BYTES];

    private interface Conversation {
        void hold(String server) throws Exception;
    }

    private void talk(Conversation conversation) throws Exception {
        new Random(1).nextBytes(file);
        Files.createDirectory(folder.resolve("public"));
        Files.write(folder.resolve("public/file.bin"), file);
        var arguments = new String[] {"--port", "0", "--static", folder.resolve("public").toString()};
        try (var server = ServerUnderTest.start(() -> new Showcase().main(arguments))) {
            conversation.hold("http://127.0.0.1:" + server.port());
        }
    }

    /// Runs a program to its end, in the test's folder, and returns what it says.
    private String run(String... command) throws IOException, InterruptedException {
        var process = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
        process.getOutputStream().close();
        var said = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertEquals(0, process.waitFor(), () -> String.join(" ", command) + " says\n" + said);
        return said;
    }

    @LoopTest(time = LoopTest.Time.REAL)
    void curl() throws Exception {
        talk(server -> {
            assertEquals("Hello, World!", run("curl", "-s", server + "/plaintext"));
            assertTrue(run("curl", "-s", "--http1.0", "-i", server + "/json").startsWith("HTTP/1.1 200 OK"));
            run("curl", "-sf", "--data-binary", "@public/file.bin", "-o", "echoed", server + "/echo");
            assertArrayEquals(file, Files.readAllBytes(folder.resolve("echoed")));
            run("curl", "-sf", "-T", "public/file.bin", "-H", "Transfer-Encoding: chunked", "-o", "chunked",
                server + "/echo");
            assertArrayEquals(file, Files.readAllBytes(folder.resolve("chunked")));
            run("curl", "-sf", "-r", "1000-1999", "-o", "part", server + "/static/file.bin");
            assertArrayEquals(Arrays.copyOfRange(file, 1000, 2000), Files.readAllBytes(folder.resolve("part")));
            assertEquals("event: tick\nid: 0\ndata: tick 0\n\n", run("curl", "-sN", server + "/sse?n=1"));
            assertTrue(run("curl", "-s", "-F", "a=b", "-F", "f=@public/file.bin", server + "/upload")
                    .contains("\"size\":" + FILE_BYTES));
            assertTrue(run("curl", "-si", "--path-as-is", server + "/static/../public/file.bin")
                    .startsWith("HTTP/1.1 404"));
        });
    }

    @LoopTest(time = LoopTest.Time.REAL)
    void curlOverTls() throws Exception {
        var arguments = new String[] {"--port", "0", "--tls-port", "0", "--workers", "2"};
        try (var server = ServerUnderTest.start(() -> new Showcase().main(arguments), 2)) {
            var secured = "https://127.0.0.1:" + server.lastPort();
            assertEquals("{\"message\":\"Hello, World!\"}", run("curl", "-sk", secured + "/json"));
            assertEquals(1_000_000, run("curl", "-sk", secured + "/bytes?n=1000000").length());
        }
    }

    @LoopTest(time = LoopTest.Time.REAL)
    void wget() throws Exception {
        talk(server -> {
            run("wget", "-q", "-O", "bytes", server + "/bytes?n=2000000");
            assertEquals(2_000_000, Files.size(folder.resolve("bytes")));
            Files.write(folder.resolve("file.bin"), Arrays.copyOf(file, 1_000_000));
            run("wget", "-q", "-c", server + "/static/file.bin");
            assertArrayEquals(file, Files.readAllBytes(folder.resolve("file.bin")));
        });
    }

    @LoopTest(time = LoopTest.Time.REAL)
    void ab() throws Exception {
        talk(server -> {
            var kept = run("ab", "-q", "-k", "-n", "3000", "-c", "30", server + "/plaintext");
            assertEquals("3000", found("Keep-Alive requests: +(\\d+)", kept));
            assertEquals("0", found("Failed requests: +(\\d+)", kept));
            var closed =
                    run("ab", "-q", "-n", "100", "-c", "10", "-p", "public/file.bin", "-T", "x/y", server + "/echo");
            assertEquals("0", found("Failed requests: +(\\d+)", closed));
        });
    }

    private static String found(String pattern, String text) {
        var match = Pattern.compile(pattern).matcher(text);
        assertTrue(match.find(), text);
        return match.group(1);
    }

    @LoopTest(time = LoopTest.Time.REAL)
    void h2loadOverHttp11() throws Exception {
        talk(server -> {
            var said = run("h2load", "--h1", "-n", "3000", "-c", "30", "-m", "8", server + "/json");
            assertTrue(said.contains("3000 succeeded, 0 failed, 0 errored, 0 timeout"), said);
        });
    }

    @LoopTest(time = LoopTest.Time.REAL)
    void nodesFetchAndWs() throws Exception {
        Files.writeString(folder.resolve("client.mjs"), """
                import { createRequire } from 'node:module';
                const WebSocket = createRequire(import.meta.url)('/usr/share/nodejs/ws');
                const server = process.argv[2];
                const json = await (await fetch(server + '/json')).json();
                console.log(json.message);
                const body = 'x'.repeat(1000000);
                const echoed = await fetch(server + '/echo', { method: 'POST', body });
                console.log((await echoed.text()) === body);
                const form = new FormData();
                form.set('a', 'b');
                form.set('f', new Blob(['hello']), 'n.txt');
                const upload = await (await fetch(server + '/upload', { method: 'POST', body: form })).json();
                console.log(upload.fields.a, upload.files[0].size);
                const socket = new WebSocket(server.replace('http', 'ws') + '/ws', { maxPayload: 100 << 20 });
                await new Promise(opened => socket.on('open', opened));
                console.log(socket.extensions);
                const sent = ['hello', Buffer.alloc(16 << 20, 7)];
                for (const message of sent) {
                  socket.send(message);
                  const [data, isBinary] = await new Promise(done => socket.once('message', (...all) => done(all)));
                  console.log(isBinary, data.length, data.equals(Buffer.from(message)));
                }
                socket.send(Buffer.alloc(80 << 20));
                console.log(await new Promise(done => socket.on('close', done)));
                """);
        talk(server -> assertEquals("""
                Hello, World!
                true
                b 5
                permessage-deflate
                false 5 true
                true 16777216 true
                1009
                """, run("node", "client.mjs", server)));
    }

    @LoopTest(time = LoopTest.Time.REAL)
    void aPageInChromium() throws Exception {
        talk(server -> {
            Files.writeString(folder.resolve("public/page.html"), """
                    <!doctype html><title>page</title><ul id="seen"></ul>
                    <!-- The page is not loaded, and so not looked at, as long as this is. -->
                    <iframe id="wait" src="/sleep?ms=60000"></iframe>
                    <script type="module">
                    const say = text => { seen.innerHTML += `<li>${text}</li>`; };
                    say((await (await fetch('/json')).json()).message);
                    const events = new EventSource('/sse?n=3');
                    let last;
                    await new Promise(done => events.addEventListener('tick', event => {
                      last = event;
                      if (event.lastEventId === '2') done();
                    }));
                    events.close();
                    say(last.data);
                    const socket = new WebSocket(`ws://${location.host}/ws`);
                    await new Promise(done => { socket.onopen = done; });
                    socket.send('over the socket');
                    say((await new Promise(done => { socket.onmessage = done; })).data);
                    socket.close(1000);
                    say((await new Promise(done => { socket.onclose = done; })).code);
                    document.getElementById('wait').remove();
                    </script>
                    """);
            var dom = run("chromium", "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
                "--user-data-dir=" + folder.resolve("profile"), "--timeout=40000", "--dump-dom",
                server + "/static/page.html");
            assertTrue(dom.contains("<li>Hello, World!</li><li>tick 2</li><li>over the socket</li><li>1000</li>"), dom);
        });
    }
}
