package dev.gyre.web;

import dev.gyre.http.HeaderFields;
import dev.gyre.loop.os.Disk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/// The last step of an answer: what handlers have asked for besides is merged in, and it is sent.
final class ResponseSending {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private ResponseSending() {}

    /// Sends a body that is at hand.
    static void whole(Request request, int status, HeaderFields fields, ByteBuffer body) throws IOException {
        var settings = request.settingsOrNull();
        int sentStatus = settings == null || settings.status() == 0 ? status : settings.status();
        request.exchange().send(sentStatus, merged(fields, settings), hasBody(sentStatus) ? body : NOTHING.duplicate());
    }

    /// Sends an answer that a handler has made.
    static void send(Request request, Response response) throws Exception {
        var exchange = request.exchange();
        var fields = merged(response.fields(), request.settingsOrNull());
        switch (response.content()) {
            case Response.Content.Bytes(var bytes) ->
                exchange.send(response.status(), fields,
                    hasBody(response.status()) ? ByteBuffer.wrap(bytes) : NOTHING.duplicate());
            case Response.Content.Json(var value) -> {
                var running = request.running();
                var output = running.takeOutput();
                try {
                    AnyWriter.write(value, output);
                    exchange.send(response.status(), fields,
                        hasBody(response.status()) ? output.written() : NOTHING.duplicate());
                } finally {
                    running.giveBack(output);
                }
            }
            case Response.Content.Streamed(var writing) -> {
                var body = exchange.stream(response.status(), fields);
                writing.write(body);
                body.end();
            }
            case Response.Content.File(var path) -> {
                try (var file = Disk.open(path, StandardOpenOption.READ)) {
                    exchange.sendFile(response.status(), fields, file, 0, file.sizeBytes());
                } catch (NoSuchFileException gone) {
                    throw new HttpError(404);
                }
            }
        }
    }

    static HeaderFields merged(HeaderFields fields, @Nullable ResponseSettings settings) {
        var more = settings == null ? null : settings.fields();
        return more == null ? fields : HeaderFields.builder().addAll(fields).addAll(more).build();
    }

    private static boolean hasBody(int status) {
        return status != 204 && status != 304;
    }
}
