package dev.gyre.server;

import dev.gyre.http.ByteRange;
import dev.gyre.http.ByteRangesEncoder;
import dev.gyre.http.ContentRange;
import dev.gyre.http.HeaderFields;
import dev.gyre.http.HeaderFieldsBuilder;
import dev.gyre.http.MultipartEncoder;
import dev.gyre.http.Preconditions;
import dev.gyre.http.RangeLimits;
import dev.gyre.http.RangeSelection;
import dev.gyre.loop.EventLoop;
import dev.gyre.loop.os.Disk;
import dev.gyre.loop.os.OpenFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Answers one request with one file: all of it, parts of it, or that the client has it already.
final class StaticAnswer {
    /// The file is another one than that which was looked at; nothing has been sent.
    static final class ChangedException extends IOException {
        private static final long serialVersionUID = 1L;

        ChangedException(StaticFile file) {
            super(file.path() + " has changed since it was looked at");
        }
    }

    private static final List<String> CONDITIONS = List.of(
        "If-None-Match", "If-Modified-Since", "If-Match", "If-Unmodified-Since", "Range");

    private final Exchange exchange;
    private final StaticFile file;
    private final @Nullable OpenFile open;

    private StaticAnswer(Exchange exchange, StaticFile file, @Nullable OpenFile open) {
        this.exchange = exchange;
        this.file = file;
        this.open = open;
    }

    static void send(Exchange exchange, StaticFile file) throws IOException {
        var request = exchange.request().fields();
        RangeSelection selection = new RangeSelection.Whole();
        if (isConditional(request)) {
            var now = exchange.options().clock().instant();
            var conditions = Preconditions.of(request::all);
            switch (conditions.evaluate(exchange.method(), file.validators(), now)) {
                case NOT_MODIFIED -> {
                    exchange.send(304, notModified(file.fields()));
                    return;
                }
                case FAILED -> throw new HttpException(412);
                case PROCEED -> {}
            }
            if (exchange.method().equals("GET") && conditions.allowsRange(file.validators(), now)) {
                selection = selection(request, file);
            }
        }
        if (file.content() != null || exchange.method().equals("HEAD")) {
            new StaticAnswer(exchange, file, null).send(selection);
            return;
        }
        try (var opened = open(file)) {
            new StaticAnswer(exchange, file, opened).send(selection);
        }
    }

    /// Whether there is anything that the whole file is not the answer to.
    private static boolean isConditional(HeaderFields request) {
        for (var name : CONDITIONS) {
            if (request.contains(name)) {
                return true;
            }
        }
        return false;
    }

    private static RangeSelection selection(HeaderFields request, StaticFile file) {
        var values = request.all("Range");
        return values.size() == 1
                ? RangeSelection.select(values.getFirst(), file.sizeBytes(), RangeLimits.defaults())
                : new RangeSelection.Whole();
    }

    private static OpenFile open(StaticFile file) throws IOException {
        OpenFile opened;
        try {
            opened = Disk.open(file.path(), StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
        } catch (NoSuchFileException gone) {
            throw new ChangedException(file);
        }
        try {
            if (opened.sizeBytes() != file.sizeBytes()) {
                throw new ChangedException(file);
            }
        } catch (Throwable failure) {
            opened.close();
            throw failure;
        }
        return opened;
    }

    /// What a 304 repeats of the answer that it stands for (RFC 9110, section 15.4.5).
    private static HeaderFields notModified(HeaderFields fields) {
        return HeaderFields.builder().addAll(fields)
                .remove("Content-Type").remove("Content-Encoding").remove("Accept-Ranges").build();
    }

    // ---- sending ---------------------------------------------------------------------------------

    private void send(RangeSelection selection) throws IOException {
        switch (selection) {
            case RangeSelection.Whole() -> sendPart(200, file.fields(), 0, file.sizeBytes());
            case RangeSelection.Unsatisfiable() ->
                throw new HttpException(416, "The range is outside of the file.",
                    HeaderFields.of("Content-Range", ContentRange.unsatisfied(file.sizeBytes()).toString()));
            case RangeSelection.Parts(var ranges) -> {
                if (ranges.size() > 1) {
                    sendParts(ranges);
                    return;
                }
                var range = ranges.getFirst();
                var contentRange = ContentRange.of(range, file.sizeBytes()).toString();
                sendPart(206, fields().add("Content-Range", contentRange).build(), range.first(), range.length());
            }
        }
    }

    private HeaderFieldsBuilder fields() {
        return HeaderFields.builder().addAll(file.fields());
    }

    private void sendPart(int status, HeaderFields fields, long offset, long count) throws IOException {
        if (file.content() != null) {
            exchange.send(status, fields, ByteBuffer.wrap(file.content(), (int) offset, (int) count));
        } else if (open == null) {
            exchange.stream(status, fields, count).end();
        } else {
            exchange.sendFile(status, fields, open, offset, count);
        }
    }

    private void sendParts(List<ByteRange> ranges) throws IOException {
        var boundary = MultipartEncoder.boundary(EventLoop.current().random());
        var encoder = new ByteRangesEncoder(boundary, file.type(), file.sizeBytes());
        var fields = fields().set("Content-Type", encoder.contentType()).build();
        var body = exchange.stream(206, fields, encoder.lengthBytes(ranges));
        for (var range : ranges) {
            body.write(encoder.partHead(range));
            if (file.content() != null) {
                body.write(ByteBuffer.wrap(file.content(), (int) range.first(), (int) range.length()));
            } else if (open != null) {
                FileAnswer.copy(body, open, range.first(), range.length());
            }
        }
        body.write(encoder.end());
        body.end();
    }
}
