package dev.gyre.web;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A value that a method takes from the request: where it is, what it is called there, and its type.
final class Input {
    private final In in;
    private final Field field;

    /// Among the values of the path; -1 elsewhere.
    private final int place;
    private final boolean isSpread;
    private final boolean embeds;

    /// The type of the value when it is there, if it is one piece of text: most are, and need no tree.
    private final @Nullable ScalarShape scalar;
    private final boolean isWrapped;

    private final boolean hasConstant;
    private final @Nullable Object constant;

    /// @param isSpread whether it is a record, each component of which is a value of its own
    /// @param embeds whether it has asked to be a member of the body and not the body
    Input(In in, Field field, int place, boolean isSpread, boolean embeds) {
        this.in = in;
        this.field = field;
        this.place = place;
        this.isSpread = isSpread;
        this.embeds = embeds;
        var optional = field.shape() instanceof OptionalShape shape ? shape : null;
        this.isWrapped = optional != null && optional.isWrapped();
        this.scalar = (optional == null ? field.shape() : optional.inner()) instanceof ScalarShape shape ? shape : null;
        this.hasConstant = !field.isRequired() && field.isAbsentConstant();
        this.constant = hasConstant ? field.absent() : null;
    }

    In in() {
        return in;
    }

    Field field() {
        return field;
    }

    String name() {
        return field.name();
    }

    boolean isSpread() {
        return isSpread;
    }

    boolean embeds() {
        return embeds;
    }

    /// The value, or [Binding#FAILED]. May suspend when it is in the body.
    @Nullable
    Object get(Request request) throws Exception {
        return switch (in) {
            case PATH -> ofText(request, request.pathValue(place), null);
            case QUERY -> texts(request, request.queryText());
            case HEADER -> texts(request, request.headerTexts());
            case COOKIE -> texts(request, request.cookieTexts());
            case FORM -> texts(request, request.form());
            case BODY -> request.bodyReader().value(this);
            case FILE -> file(request, request.form());
        };
    }

    private @Nullable Object texts(Request request, TextBinder.Source source) {
        if (isSpread) {
            var shape = field.shape() instanceof OptionalShape optional ? optional.inner() : field.shape();
            return in.binder().bindRecord((RecordShape) shape, source, request.binding());
        }
        if (scalar == null) return in.binder().bind(field, source, request.binding());
        var text = source.last(name());
        boolean isAbsent = text == null || (in == In.FORM && text.isEmpty());
        return isAbsent && hasConstant ? constant : ofText(request, text, source);
    }

    /// @param source where the text is from; null for one that stands alone
    private @Nullable Object ofText(Request request, @Nullable String text, TextBinder.@Nullable Source source) {
        if (scalar != null && text != null && !(in == In.FORM && text.isEmpty())) {
            var value = scalar.ofText(text);
            if (!(value instanceof Complaint)) return isWrapped ? Optional.of(value) : value;
        }
        return in.binder().bind(field, source == null ? new OneText(text) : source, request.binding());
    }

    /// A text that has no others beside it.
    private record OneText(@Nullable String text) implements TextBinder.Source {
        @Override
        public @Nullable String last(String name) {
            return text;
        }

        @Override
        public List<String> all(String name) {
            return text == null ? List.of() : List.of(text);
        }

        @Override
        public Iterable<String> names() {
            return List.of();
        }
    }

    private @Nullable Object file(Request request, FormData form) {
        var files = form.files(name()).stream().filter(UploadFile::isChosen).toList();
        if (TextBinder.isMany(field.shape())) return files.isEmpty() ? absent(request) : files;
        if (files.isEmpty()) return absent(request);
        return isWrapped ? Optional.of(files.getLast()) : files.getLast();
    }

    /// The value when it is not there, or [Binding#FAILED].
    private @Nullable Object absent(Request request) {
        if (!field.isRequired()) return field.absent();
        var binding = request.binding();
        binding.enter(in.place);
        try {
            return binding.missing(name(), null);
        } finally {
            binding.leave();
        }
    }

    /// `userAgent` and `user_agent` become `user-agent`.
    static String headerName(String javaName) {
        var name = new StringBuilder();
        for (int i = 0; i < javaName.length(); i++) {
            char c = javaName.charAt(i);
            if (Character.isUpperCase(c) && i > 0 && !Character.isUpperCase(javaName.charAt(i - 1))) name.append('-');
            name.append(c == '_' ? '-' : Character.toLowerCase(c));
        }
        return name.toString();
    }

    /// The inputs by name; of several with one name the first, for they all get the same value.
    static Map<String, Input> byName(List<Input> inputs) {
        var byName = new LinkedHashMap<String, Input>();
        for (var input : inputs) byName.putIfAbsent(input.name(), input);
        return byName;
    }

    /// Where it is and its name.
    @Override
    public String toString() {
        return in.place + " " + name();
    }
}
