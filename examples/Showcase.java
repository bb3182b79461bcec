import static dev.gyre.loop.Gyre.*;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gyre.http.BadContentException;
import dev.gyre.http.Cookie;
import dev.gyre.http.CookieLimits;
import dev.gyre.http.HeaderFields;
import dev.gyre.http.MediaType;
import dev.gyre.http.MultipartDecoder;
import dev.gyre.http.MultipartEvent;
import dev.gyre.http.MultipartLimits;
import dev.gyre.http.PartHead;
import dev.gyre.http.ServerSentEvent;
import dev.gyre.http.UrlPath;
import dev.gyre.loop.LoopConfig;
import dev.gyre.loop.net.LoopGroup;
import dev.gyre.loop.net.Tls;
import dev.gyre.loop.os.ProcessSpec;
import dev.gyre.loop.os.Subprocess;
import dev.gyre.server.Exchange;
import dev.gyre.server.Handler;
import dev.gyre.server.HttpException;
import dev.gyre.server.HttpServer;
import dev.gyre.server.StaticFiles;
import java.security.MessageDigest;

// Something for HTTP clients of every kind: plain answers, JSON, streams, uploads, cookies, server-sent events,
// WebSockets, files. See that it is one server, whatever it is asked for.
//
//     ./gyre run examples/showcase --port 8000 --tls-port 8443 --static docs
//     curl -i http://127.0.0.1:8000/json
//     curl -k https://127.0.0.1:8443/bytes?n=100 | wc -c
//     curl -N http://127.0.0.1:8000/sse?n=5

static final HeaderFields TEXT = HeaderFields.of("Content-Type", "text/plain; charset=utf-8");
static final HeaderFields JSON = HeaderFields.of("Content-Type", "application/json");
static final HeaderFields BYTES = HeaderFields.of("Content-Type", "application/octet-stream");
static final List<String> READING = List.of("GET", "HEAD");
static final int KEPT_BYTES_MAX = 16 << 20;
static final byte[] HELLO = "Hello, World!".getBytes(UTF_8);

// ---- the server ---------------------------------------------------------------------------------

void main(String[] args) throws Exception {
    var options = optionsOf(args, Set.of("port", "tls-port", "workers", "static"));
    var server = HttpServer.of(handler(options.get("static")));
    int workers = Integer.parseInt(options.getOrDefault("workers", "1"));
    try (var loops = LoopGroup.start(workers, LoopConfig.defaults().withName("showcase"));
            var plain = server.serve(loops, loopback(options.getOrDefault("port", "8000")))) {
        println("http:/" + plain.addresses().getFirst());
        if (options.containsKey("tls-port")) {
            var secured = server.secured(selfSigned());
            try (var encrypted = secured.serve(loops, loopback(options.get("tls-port")))) {
                println("https:/" + encrypted.addresses().getFirst());
                run(() -> await(plain.ended()));
            }
        } else {
            run(() -> await(plain.ended()));
        }
    }
}

// --name value, in any order
static Map<String, String> optionsOf(String[] args, Set<String> known) {
    var options = new HashMap<String, String>();
    for (int i = 0; i < args.length; i += 2) {
        var name = args[i].startsWith("--") ? args[i].substring(2) : "";
        if (!known.contains(name) || i + 1 == args.length) {
            throw new IllegalArgumentException(
                args[i] + " is not an option with a value; there are --" + String.join(", --", known));
        }
        options.put(name, args[i + 1]);
    }
    return options;
}

static InetSocketAddress loopback(String port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(port));
}

// A certificate for localhost that nobody vouches for, made by the JDK's own tool.
static Tls selfSigned() throws Exception {
    var folder = Files.createTempDirectory("showcase");
    var store = folder.resolve("key.p12");
    try {
        run(() -> Subprocess.run(ProcessSpec.of(
            Path.of(System.getProperty("java.home"), "bin", "keytool").toString(), "-genkeypair", "-keystore",
            store.toString(), "-storetype", "PKCS12", "-storepass", "showcase", "-alias", "showcase", "-keyalg", "EC",
            "-dname", "CN=localhost", "-ext", "SAN=dns:localhost,ip:127.0.0.1", "-validity", "30")).requireSuccess());
        return Tls.server(store, "showcase".toCharArray());
    } finally {
        Files.deleteIfExists(store);
        Files.delete(folder);
    }
}

// ---- which handler ------------------------------------------------------------------------------

static Handler handler(String folder) {
    var files = folder == null ? null : StaticFiles.of(Path.of(folder));
    return exchange -> {
        switch (exchange.path()) {
            case "/plaintext" -> reading(exchange, () -> exchange.send(200, TEXT, HELLO));
            case "/json" -> reading(exchange, () -> send(exchange, Map.of("message", "Hello, World!")));
            case "/echo" -> allowing(List.of("POST", "PUT"), exchange, () -> echo(exchange));
            case "/sse" -> reading(exchange, () -> events(exchange));
            case "/stream" -> reading(exchange, () -> lines(exchange));
            case "/bytes" -> reading(exchange, () -> bytes(exchange));
            case "/sleep" -> reading(exchange, () -> slept(exchange));
            case "/cookies" -> reading(exchange, () -> cookies(exchange));
            case "/upload" -> allowing(List.of("POST"), exchange, () -> upload(exchange));
            case "/ws" -> reading(exchange, () -> echoMessages(exchange));
            default -> {
                if (exchange.path().startsWith("/params/")) {
                    reading(exchange, () -> parameters(exchange));
                } else if (exchange.path().startsWith("/static/") && files != null) {
                    files.handle(exchange, exchange.path().substring("/static".length()));
                } else {
                    throw new HttpException(404);
                }
            }
        }
    };
}

interface Step {
    void run() throws Exception;
}

static void reading(Exchange exchange, Step step) throws Exception {
    allowing(READING, exchange, step);
}

static void allowing(List<String> methods, Exchange exchange, Step step) throws Exception {
    if (!methods.contains(exchange.method())) {
        var allow = HeaderFields.of("Allow", String.join(", ", methods));
        throw new HttpException(405, "Method Not Allowed", allow);
    }
    step.run();
}

// ---- the handlers -------------------------------------------------------------------------------

// Many clients read nothing before they have sent everything, so as much as they usually send is kept for them.
static void echo(Exchange exchange) throws IOException {
    var type = exchange.header("Content-Type").orElse("application/octet-stream");
    var fields = HeaderFields.of("Content-Type", type);
    var body = exchange.body();
    if (body.length().isPresent() && body.length().getAsLong() <= KEPT_BYTES_MAX) {
        exchange.send(200, fields, body.bytes());
        return;
    }
    var kept = body.inputStream().readNBytes(KEPT_BYTES_MAX);
    if (kept.length < KEPT_BYTES_MAX) {
        exchange.send(200, fields, kept);
        return;
    }
    var answer = exchange.stream(200, fields);
    answer.write(ByteBuffer.wrap(kept));
    var piece = ByteBuffer.allocate(64 * 1024);
    while (body.read(piece.clear()) >= 0) {
        answer.write(piece.flip());
    }
    answer.end();
}

static void events(Exchange exchange) throws Exception {
    int count = number(exchange, "n", 5, 1_000_000);
    exchange.events(events -> {
        for (int i = 0; i < count; i++) {
            if (i > 0) {
                sleep(ofMillis(30));
            }
            events.send(ServerSentEvent.of("tick " + i).withId(String.valueOf(i)).withEvent("tick"));
        }
    });
}

static void echoMessages(Exchange exchange) throws Exception {
    exchange.webSocket(socket -> {
        for (var message : socket) {
            socket.send(message);
        }
    });
}

static void lines(Exchange exchange) throws IOException {
    int count = number(exchange, "n", 100, 100_000_000);
    var answer = exchange.stream(200, TEXT);
    for (int i = 0; i < count; i++) {
        answer.write(ByteBuffer.wrap(("line " + i + "\n").getBytes(UTF_8)));
    }
    answer.end();
}

static void bytes(Exchange exchange) throws IOException {
    int left = number(exchange, "n", 1_000_000, 1_000_000_000);
    var answer = exchange.stream(200, BYTES, left);
    var piece = new byte[64 * 1024];
    Arrays.fill(piece, (byte) 'x');
    while (left > 0) {
        int length = Math.min(left, piece.length);
        answer.write(ByteBuffer.wrap(piece, 0, length));
        left -= length;
    }
    answer.end();
}

static void slept(Exchange exchange) throws IOException {
    sleep(ofMillis(number(exchange, "ms", 10, 60_000)));
    exchange.send("slept");
}

static void parameters(Exchange exchange) throws IOException {
    var segments = UrlPath.segments(exchange.path());
    if (segments.size() != 2 || segments.get(1).isEmpty()) {
        throw new HttpException(404);
    }
    var answer = new LinkedHashMap<String, Object>();
    answer.put("name", segments.get(1));
    answer.put("q", exchange.query().first("q").orElse(null));
    send(exchange, answer);
}

static void cookies(Exchange exchange) throws IOException {
    var cookies = new LinkedHashMap<String, Object>();
    for (var cookie : Cookie.parse(exchange.request().fields().all("Cookie"), CookieLimits.defaults())) {
        cookies.putIfAbsent(cookie.name(), cookie.value());
    }
    exchange.addField("Set-Cookie", "a=1; Path=/");
    exchange.addField("Set-Cookie", "b=2; Path=/; HttpOnly");
    send(exchange, cookies);
}

// The parts are looked at as they come; of a file nothing is kept but its hash.
static void upload(Exchange exchange) throws Exception {
    var fields = new LinkedHashMap<String, Object>();
    var files = new ArrayList<Object>();
    var type = MediaType.parse(exchange.header("Content-Type").orElse("application/octet-stream"));
    var decoder = new MultipartDecoder(type, MultipartLimits.defaults());
    var buffer = ByteBuffer.allocate(64 * 1024).limit(0);
    var text = new ByteArrayOutputStream();
    var hash = MessageDigest.getInstance("SHA-256");
    PartHead part = null;
    long bytes = 0;
    while (true) {
        switch (decoder.decode(buffer)) {
            case MultipartEvent.NeedData() -> {
                if (exchange.body().read(buffer.clear()) < 0) {
                    decoder.endOfBody();
                    throw new BadContentException(400, "the upload has no end");
                }
                buffer.flip();
            }
            case MultipartEvent.PartBegin(var head) -> {
                part = head;
                bytes = 0;
                text.reset();
            }
            case MultipartEvent.Piece(var piece) -> {
                bytes += piece.remaining();
                if (part.isFile()) {
                    hash.update(piece);
                } else {
                    var copy = new byte[piece.remaining()];
                    piece.get(copy);
                    text.write(copy);
                }
            }
            case MultipartEvent.PartEnd() -> {
                if (part.isFile()) {
                    var file = new LinkedHashMap<String, Object>();
                    file.put("field", part.name());
                    file.put("filename", part.fileName().orElseThrow());
                    file.put("size", bytes);
                    file.put("sha256", HexFormat.of().formatHex(hash.digest()));
                    files.add(file);
                } else {
                    fields.put(part.name(), text.toString(UTF_8));
                }
            }
            case MultipartEvent.End() -> {
                var answer = new LinkedHashMap<String, Object>();
                answer.put("fields", fields);
                answer.put("files", files);
                send(exchange, answer);
                return;
            }
        }
    }
}

static int number(Exchange exchange, String name, int usual, int max) {
    var text = exchange.query().first(name);
    if (text.isEmpty()) {
        return usual;
    }
    try {
        int number = Integer.parseInt(text.get());
        if (number >= 0 && number <= max) {
            return number;
        }
    } catch (NumberFormatException isNone) {
        // Said below.
    }
    throw new HttpException(400, name + " must be a number from 0 to " + max);
}

// ---- JSON ---------------------------------------------------------------------------------------

static void send(Exchange exchange, Object value) throws IOException {
    var json = new StringBuilder();
    write(value, json);
    exchange.send(200, JSON, json.toString().getBytes(UTF_8));
}

static void write(Object value, StringBuilder json) {
    switch (value) {
        case Map<?, ?> map -> {
            var separator = "{";
            for (var entry : map.entrySet()) {
                json.append(separator);
                quote(entry.getKey().toString(), json);
                json.append(':');
                write(entry.getValue(), json);
                separator = ",";
            }
            json.append(map.isEmpty() ? "{}" : "}");
        }
        case List<?> list -> {
            json.append('[');
            for (int i = 0; i < list.size(); i++) {
                json.append(i == 0 ? "" : ",");
                write(list.get(i), json);
            }
            json.append(']');
        }
        case String text -> quote(text, json);
        case null, default -> json.append(value);
    }
}

static void quote(String text, StringBuilder json) {
    json.append('"');
    for (int i = 0; i < text.length(); i++) {
        char c = text.charAt(i);
        if (c == '"' || c == '\\') {
            json.append('\\').append(c);
        } else if (c < ' ') {
            json.append(String.format("\\u%04x", (int) c));
        } else {
            json.append(c);
        }
    }
    json.append('"');
}
