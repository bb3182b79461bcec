package dev.gyre.web;

import dev.gyre.http.BadContentException;
import dev.gyre.http.MediaType;
import dev.gyre.http.MultipartDecoder;
import dev.gyre.http.MultipartEvent;
import dev.gyre.http.ParameterLimits;
import dev.gyre.http.Parameters;
import dev.gyre.server.RequestBody;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The fields and files of a form.
final class FormData implements TextBinder.Source {
    static final FormData EMPTY = new FormData();

    private static final int BYTES_AT_ONCE = 16 * 1024;

    private final Map<String, List<String>> texts = new LinkedHashMap<>();
    private final Map<String, List<UploadFile>> files = new LinkedHashMap<>();

    private FormData() {}

    /// A form in the encoding of queries.
    static FormData ofUrlEncoded(byte[] body) {
        var form = new FormData();
        for (var one : Parameters.ofForm(body, ParameterLimits.defaults()).list()) {
            form.texts.computeIfAbsent(one.name(), name -> new ArrayList<>(1)).add(one.value());
        }
        return form;
    }

    /// A form of parts; reads the body to its end. When that fails no temporary file is left.
    ///
    /// @throws BadContentException with status 400 or 413
    static FormData ofMultipart(RequestBody body, MediaType type, WebOptions options) throws IOException {
        if (!type.parameters().containsKey("boundary")) throw new HttpError(400, "Missing boundary in multipart.");
        var form = new FormData();
        boolean isComplete = false;
        try {
            form.read(body, new MultipartDecoder(type, options.multipartLimits()), options);
            isComplete = true;
            return form;
        } finally {
            if (!isComplete) form.close();
        }
    }

    private void read(RequestBody body, MultipartDecoder decoder, WebOptions options) throws IOException {
        var buffer = ByteBuffer.allocate(BYTES_AT_ONCE);
        var name = "";
        UploadFile file = null;
        var text = new ByteArrayOutputStream();
        while (body.read(buffer) >= 0) {
            buffer.flip();
            for (var event = decoder.decode(buffer); !(event instanceof MultipartEvent.NeedData);
                    event = decoder.decode(buffer)) {
                switch (event) {
                    case MultipartEvent.PartBegin(var head) -> {
                        name = head.name();
                        text.reset();
                        file = null;
                        if (head.isFile()) {
                            file = new UploadFile(head, options.fileInMemoryBytesMax());
                            files.computeIfAbsent(name, key -> new ArrayList<>(1)).add(file);
                        }
                    }
                    case MultipartEvent.Piece(var bytes) -> {
                        if (file != null) {
                            file.append(bytes);
                        } else {
                            while (bytes.hasRemaining()) text.write(bytes.get());
                        }
                    }
                    case MultipartEvent.PartEnd() -> {
                        if (file == null) addText(name, text.toByteArray());
                    }
                    case MultipartEvent.End(),MultipartEvent.NeedData() -> {
                        // What follows is dropped by the decoder.
                    }
                }
            }
            buffer.clear();
        }
        decoder.endOfBody();
    }

    private void addText(String name, byte[] bytes) {
        try {
            var text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
            texts.computeIfAbsent(name, key -> new ArrayList<>(1)).add(text);
        } catch (CharacterCodingException otherCharset) {
            throw new BadContentException(400, "a field of the form is not UTF-8");
        }
    }

    /// The last text of that name; null if there is none.
    @Override
    public @Nullable String last(String name) {
        var all = texts.get(name);
        return all == null ? null : all.getLast();
    }

    @Override
    public List<String> all(String name) {
        return texts.getOrDefault(name, List.of());
    }

    List<UploadFile> files(String name) {
        return files.getOrDefault(name, List.of());
    }

    @Override
    public Set<String> names() {
        var names = new LinkedHashSet<>(texts.keySet());
        names.addAll(files.keySet());
        return names;
    }

    boolean hasFiles() {
        return !files.isEmpty();
    }

    /// Deletes all temporary files, also when that fails for some.
    void close() throws IOException {
        IOException first = null;
        for (var several : files.values()) {
            for (var file : several) {
                try {
                    file.close();
                } catch (IOException failure) {
                    if (first == null) {
                        first = failure;
                    } else {
                        first.addSuppressed(failure);
                    }
                }
            }
        }
        if (first != null) throw first;
    }
}
