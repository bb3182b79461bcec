package dev.gyre.web;

import dev.gyre.http.HeaderFields;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// How the result of a route becomes its answer: known from the declared type, before there is any request.
sealed interface Answering permits Answering.Json, Answering.Raw, StreamAnswering {
    /// Sends the answer; may suspend.
    void send(Request request, @Nullable Object result) throws Exception;

    /// As JSON, with the members that the declared type has.
    ///
    /// @param shape of the declared type
    record Json(Shape shape, int status, HeaderFields fields, Omission omission) implements Answering {
        @Override
        public void send(Request request, @Nullable Object result) throws Exception {
            if (result instanceof Response response) {
                ResponseSending.send(request, response);
                return;
            }
            var running = request.running();
            var output = running.takeOutput();
            try {
                output.omit(omission);
                shape.write(result, output);
                ResponseSending.whole(request, status, fields, output.written());
            } finally {
                running.giveBack(output);
            }
        }
    }

    /// As it stands: text and bytes of another type than JSON.
    record Raw(int status, HeaderFields fields) implements Answering {
        private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

        @Override
        public void send(Request request, @Nullable Object result) throws Exception {
            switch (result) {
                case null -> ResponseSending.whole(request, status, fields, NOTHING);
                case Response response -> ResponseSending.send(request, response);
                case byte[] bytes -> ResponseSending.whole(request, status, fields, ByteBuffer.wrap(bytes));
                default -> ResponseSending.whole(request, status, fields,
                    ByteBuffer.wrap(result.toString().getBytes(StandardCharsets.UTF_8)));
            }
        }
    }
}
