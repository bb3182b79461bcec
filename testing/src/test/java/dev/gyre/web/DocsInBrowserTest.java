package dev.gyre.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.loop.Gyre;
import dev.gyre.loop.TaskGroup;
import dev.gyre.loop.net.Tcp;
import dev.gyre.server.HttpServer;
import dev.gyre.testing.LoopTest;
import dev.gyre.testing.LoopTest.Time;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/// The pages of the documentation in the browser Chromium.
@Tag("clients")
class DocsInBrowserTest {
    record Pen(@Size(min = 1) String name, @Positive double price) {}

    private interface Look {
        void at(Chromium browser, String url) throws Exception;
    }

    private static void serving(App app, Path profile, Look look) throws Exception {
        TaskGroup.<Exception>run(group -> {
            try (var running = app.start();
                    var listener = Tcp.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
                var server = group.spawn("server", () -> HttpServer.of(running.handler()).serve(listener));
                var port = ((InetSocketAddress) listener.addresses().getFirst()).getPort();
                try (var browser = Chromium.start(profile)) {
                    look.at(browser, "http://127.0.0.1:" + port);
                }
                listener.close();
                Gyre.awaitAll(List.of(server));
            }
        });
    }

    static Map<String, String> sell(Pen pen) {
        return Map.of("sold", pen.name());
    }

    private static App app() {
        var app = new App().docs(Docs.titled("Pens & <more>", "1.0"));
        app.post("/pens", DocsInBrowserTest::sell).summary("Sell a pen").status(201);
        app.get("/pens", () -> List.of("blue")).summary("List pens");
        app.router("/safe", safe -> {
            safe.depends(HttpBearer.create()::credentials);
            safe.get("/one", () -> "1").summary("Look at one");
        });
        return app;
    }

    private static void execute(Chromium.Page page, String operation) throws Exception {
        page.await("document.querySelector('#operations-default-" + operation + " button.opblock-summary-control')");
        page.evaluate("document.querySelector('#operations-default-" + operation
                + " button.opblock-summary-control').click()");
        page.await("document.querySelector('#operations-default-" + operation + " button.try-out__btn')");
        page.evaluate("document.querySelector('#operations-default-" + operation + " button.try-out__btn').click()");
        page.await("document.querySelector('#operations-default-" + operation + " button.execute')");
        page.evaluate("document.querySelector('#operations-default-" + operation + " button.execute').click()");
        page.await("document.querySelector('#operations-default-" + operation
                + " .live-responses-table .response-col_status')");
    }

    private static String answer(Chromium.Page page, String operation) throws Exception {
        return page.evaluate("document.querySelector('#operations-default-" + operation
                + " .live-responses-table').innerText");
    }

    @LoopTest(time = Time.REAL)
    void swaggerUiListsTheOperationsAndTriesThem(@TempDir Path profile) throws Exception {
        serving(app(), profile, (browser, url) -> {
            var page = browser.open(url + "/docs");
            page.await("document.querySelectorAll('.opblock').length == 3");
            assertEquals("Pens & <more> - Swagger UI", page.evaluate("document.title"));
            assertTrue(page.evaluate("document.querySelector('.info .title').innerText").startsWith("Pens & <more>"));
            var text = page.evaluate("document.body.innerText");
            assertTrue(text.contains("Sell a pen") && text.contains("List pens"), text);

            execute(page, "pens_pens_get");
            var listed = answer(page, "pens_pens_get");
            assertTrue(listed.contains("200") && listed.contains("\"blue\""), listed);
            execute(page, "sell_pens_post");
            var refused = answer(page, "sell_pens_post");
            assertTrue(refused.contains("201") || refused.contains("422"), refused);
            execute(page, "safe_one_safe_one_get");
            assertTrue(answer(page, "safe_one_safe_one_get").contains("401"));
            assertTrue(page.evaluate("document.querySelector('button.authorize').innerText").contains("Authorize"));
            var unexpected = browser.complaints().stream()
                    .filter(complaint -> !complaint.contains("401") && !complaint.contains("422")).toList();
            assertEquals(List.of(), unexpected);
        });
    }

    @LoopTest(time = Time.REAL)
    void redocListsTheOperations(@TempDir Path profile) throws Exception {
        serving(app(), profile, (browser, url) -> {
            var page = browser.open(url + "/redoc");
            page.await("document.body.innerText.includes('Sell a pen')");
            var text = page.evaluate("document.body.innerText");
            assertTrue(text.contains("List pens") && text.contains("Pens & <more>"), text);
            assertEquals("Pens & <more> - ReDoc", page.evaluate("document.title"));
        });
    }

    @LoopTest(time = Time.REAL)
    void pagesOfAMountedApplicationTryItsOwnPaths(@TempDir Path profile) throws Exception {
        var outer = new App();
        outer.mount("/shop", app());
        serving(outer, profile, (browser, url) -> {
            var page = browser.open(url + "/shop/docs");
            execute(page, "pens_pens_get");
            var listed = answer(page, "pens_pens_get");
            assertTrue(listed.contains("/shop/pens") || listed.contains("\"blue\""), listed);
            assertTrue(listed.contains("\"blue\""), listed);
        });
    }
}
