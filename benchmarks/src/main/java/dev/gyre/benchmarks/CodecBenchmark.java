package dev.gyre.benchmarks;

import dev.gyre.http.BodyFraming;
import dev.gyre.http.HeaderFields;
import dev.gyre.http.HttpLimits;
import dev.gyre.http.MessageEnd;
import dev.gyre.http.OutputBuffer;
import dev.gyre.http.RequestDecoder;
import dev.gyre.http.RequestHead;
import dev.gyre.http.ResponseEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// What the HTTP codec costs, without any I/O: per request, also where a packet has sixteen.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class CodecBenchmark {
    static final int PIPELINED = 16;

    private static final String SMALL = """
            GET /plaintext HTTP/1.1
            Host: 127.0.0.1:8080

            """;

    private static final String BROWSERS = """
            GET /articles/2026/event-loops?page=2&order=newest HTTP/1.1
            Host: www.example.org
            Connection: keep-alive
            Cache-Control: max-age=0
            sec-ch-ua: "Chromium";v="142", "Not_A Brand";v="99"
            sec-ch-ua-mobile: ?0
            sec-ch-ua-platform: "Linux"
            Upgrade-Insecure-Requests: 1
            User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) \
            Chrome/142.0.0.0 Safari/537.36
            Accept: text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8
            Sec-Fetch-Site: same-origin
            Sec-Fetch-Mode: navigate
            Sec-Fetch-User: ?1
            Sec-Fetch-Dest: document
            Referer: https://www.example.org/articles/2026
            Accept-Encoding: gzip, deflate, br, zstd
            Accept-Language: en-GB,en;q=0.9,de;q=0.8
            Cookie: session=4f9c1e7ab2d84a3f9e6d; theme=dark; consent=necessary

            """;

    private final RequestDecoder decoder = new RequestDecoder(HttpLimits.defaults());
    private final ResponseEncoder encoder = new ResponseEncoder();
    private final OutputBuffer output = new OutputBuffer();
    private final ByteBuffer packet = bytes(SMALL.repeat(PIPELINED));
    private final ByteBuffer browsers = bytes(BROWSERS);
    private final ByteBuffer body = bytes("Hello, World!");
    private final byte[] date = "Sun, 22 Nov 2026 20:15:00 GMT".getBytes(StandardCharsets.US_ASCII);
    private final HeaderFields fields = HeaderFields.builder().add("Content-Type", "text/plain").build();
    private final RequestHead request = decodeOne(bytes(SMALL));

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.replace("\n", "\r\n").getBytes(StandardCharsets.US_ASCII));
    }

    private RequestHead decodeOne(ByteBuffer input) {
        var head = decoder.decode(input);
        if (decoder.decode(input) instanceof MessageEnd && head instanceof RequestHead decoded) {
            return decoded;
        }
        throw new IllegalStateException("that was no request without a body");
    }

    private void answer(RequestHead answered) {
        encoder.answer(answered);
        encoder.head(200, fields, BodyFraming.length(body.remaining()), date, output);
        encoder.body(body, output);
        encoder.end(output);
        body.rewind();
    }

    @Benchmark
    @OperationsPerInvocation(PIPELINED)
    public RequestHead decodePipelined() {
        RequestHead last = request;
        for (packet.rewind(); packet.hasRemaining();) {
            last = decodeOne(packet);
        }
        return last;
    }

    @Benchmark
    public RequestHead decodeBrowsers() {
        browsers.rewind();
        return decodeOne(browsers);
    }

    @Benchmark
    public int encodeSmall() {
        output.clear();
        answer(request);
        return output.length();
    }

    /// What a server does for a packet but reading, handling and writing.
    @Benchmark
    @OperationsPerInvocation(PIPELINED)
    public int answerPipelined() {
        output.clear();
        for (packet.rewind(); packet.hasRemaining();) {
            answer(decodeOne(packet));
        }
        return output.length();
    }
}
