package dev.gyre.server;

import dev.gyre.http.HeaderFields;
import dev.gyre.http.Negotiation;
import dev.gyre.http.Preconditions;
import dev.gyre.http.StaticPath;
import dev.gyre.loop.Blocking;
import dev.gyre.loop.LoopLocal;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.WeakHashMap;

/// Sends the files of a folder.
///
/// ```java
/// var files = StaticFiles.of(Path.of("public"), StaticOptions.defaults().withIndex("index.html"));
/// HttpServer.of(files).serve(listener);
/// ```
///
/// Answers `GET` and `HEAD`, with types, tags, conditions and ranges (RFC 9110). Folders are not listed. What is not
/// there, hidden (names that begin with a dot), or outside of the folder, by `..` or by a symbolic link, is a 404.
/// Disks are left to other threads, small files are kept in memory, and large ones are sent as the client reads them.
///
/// Immutable, for any thread; what is kept in memory belongs to each loop.
public final class StaticFiles implements Handler {
    private static final LoopLocal<Map<StaticFiles, StaticCache>> CACHES = LoopLocal.of(WeakHashMap::new);

    private static final HeaderFields ALLOW = HeaderFields.of("Allow", "GET, HEAD");

    private final Path directory;
    private final StaticOptions options;

    private StaticFiles(Path directory, StaticOptions options) {
        this.directory = Objects.requireNonNull(directory, "directory");
        this.options = Objects.requireNonNull(options, "options");
    }

    /// The files of `directory`, which need not be there yet.
    public static StaticFiles of(Path directory) {
        return of(directory, StaticOptions.defaults());
    }

    /// The files of `directory`, with other settings.
    public static StaticFiles of(Path directory, StaticOptions options) {
        return new StaticFiles(directory, options);
    }

    /// Answers with the file that the path of the request names behind [StaticOptions#prefix].
    ///
    /// @throws IOException as [Exchange#send(String)], or when the disk fails
    /// @throws HttpException with status 404 when there is none, 405 for other methods
    @Override
    public void handle(Exchange exchange) throws IOException {
        var path = exchange.path();
        if (!path.startsWith(options.prefix())) {
            throw new HttpException(404);
        }
        handle(exchange, path.substring(options.prefix().length()));
    }

    /// Answers with the file that `path` names: for routers, that know which part of the request's path it is.
    ///
    /// @param path still percent-encoded, with a slash in front
    /// @throws IOException as [#handle(Exchange)]
    /// @throws HttpException as [#handle(Exchange)]
    public void handle(Exchange exchange, String path) throws IOException {
        if (!exchange.method().equals("GET") && !exchange.method().equals("HEAD")) {
            throw new HttpException(405, "Only GET and HEAD are allowed here.", ALLOW);
        }
        switch (find(path)) {
            case StaticLookup.Found found -> answer(exchange, path, choose(exchange, found));
            case StaticLookup.Folder() -> redirect(exchange);
            case StaticLookup.Missing() -> {
                var missing = Preconditions.of(exchange.request().fields()::all).evaluateMissing();
                throw new HttpException(missing == Preconditions.Outcome.FAILED ? 412 : 404);
            }
        }
    }

    private StaticLookup find(String path) throws IOException {
        var cache = CACHES.get().computeIfAbsent(this, files -> new StaticCache(files.options));
        var known = cache.get(path);
        if (known != null) {
            return known;
        }
        var relative = StaticPath.resolve(path);
        if (relative.isEmpty()) {
            return new StaticLookup.Missing();
        }
        var looked = Blocking.callUninterrupted(() -> StaticLookup.look(directory, relative.get(), options));
        if (looked instanceof StaticLookup.Found found) {
            cache.put(path, found);
        }
        return looked;
    }

    private static StaticFile choose(Exchange exchange, StaticLookup.Found found) {
        if (found.coded().isEmpty()) {
            return found.plain();
        }
        var offers = found.coded().stream().map(file -> Objects.requireNonNull(file.coding())).toList();
        var best = Negotiation.coding(exchange.request().fields().all("Accept-Encoding"), offers).orElse("identity");
        for (var file : found.coded()) {
            if (best.equals(file.coding())) {
                return file;
            }
        }
        return found.plain();
    }

    private void answer(Exchange exchange, String path, StaticFile file) throws IOException {
        try {
            StaticAnswer.send(exchange, file);
        } catch (StaticAnswer.ChangedException changed) {
            CACHES.get().computeIfAbsent(this, files -> new StaticCache(files.options)).remove(path);
            if (!(find(path) instanceof StaticLookup.Found again)) {
                throw new HttpException(404);
            }
            StaticAnswer.send(exchange, choose(exchange, again));
        }
    }

    /// The path has been found below the folder, so it does not begin with two slashes, which would name a host.
    private static void redirect(Exchange exchange) throws IOException {
        var query = exchange.request().query().map(text -> "?" + text).orElse("");
        exchange.send(308, HeaderFields.of("Location", exchange.path() + "/" + query), new byte[0]);
    }

    @Override
    public String toString() {
        return "the files of " + directory;
    }
}
