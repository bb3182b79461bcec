package dev.gyre.http;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.function.BiConsumer;

/// The fields of a header or trailer section, in their order. Immutable.
///
/// They are kept as the bytes of the message and where each name and value is. A string comes into being when it is
/// asked for, anew each time. Names are compared without regard to case; the search is along the list, of which the
/// limits allow a hundred by default. Values are ISO 8859-1, as far as they are not ASCII.
///
/// Everything in it has passed the grammar: names are tokens, and no value contains a control character other than a
/// tab, so that writing it can end no line early.
public final class HeaderFields {
    private static final HeaderFields EMPTY = new HeaderFields(new byte[0], new FieldIndex().copy(), 0, 0);

    private final byte[] bytes;
    private final FieldIndex index;
    private final int start;
    private final int end;

    /// @param bytes where they are; not changed any more
    /// @param index of the same fields; not changed any more
    /// @param start where the first one begins
    /// @param end after the CR LF of the last one
    HeaderFields(byte[] bytes, FieldIndex index, int start, int end) {
        this.bytes = bytes;
        this.index = index;
        this.start = start;
        this.end = end;
    }

    /// No fields.
    public static HeaderFields empty() {
        return EMPTY;
    }

    /// One field, or several: names and values in turn.
    ///
    /// @throws IllegalArgumentException as [HeaderFieldsBuilder#add], or when a value is missing
    public static HeaderFields of(String... namesAndValues) {
        if (namesAndValues.length % 2 != 0) {
            throw new IllegalArgumentException(
                "there are " + namesAndValues.length + " names and values, so the last name has no value");
        }
        var builder = builder();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            builder.add(namesAndValues[i], namesAndValues[i + 1]);
        }
        return builder.build();
    }

    /// Begins a new list.
    public static HeaderFieldsBuilder builder() {
        return new HeaderFieldsBuilder();
    }

    /// How many fields there are; a name that comes twice counts twice.
    public int size() {
        return index.size();
    }

    /// Whether there is none.
    public boolean isEmpty() {
        return index.size() == 0;
    }

    /// The name of a field as it was sent.
    ///
    /// @throws IndexOutOfBoundsException when there are fewer fields
    public String name(int field) {
        Objects.checkIndex(field, size());
        return text(index.nameStart(field), index.nameEnd(field));
    }

    /// The value of a field, without the blanks around it.
    ///
    /// @throws IndexOutOfBoundsException when there are fewer fields
    public String value(int field) {
        Objects.checkIndex(field, size());
        return text(index.valueStart(field), index.valueEnd(field));
    }

    /// The value of the first field with this name.
    public Optional<String> first(String name) {
        int field = index.find(bytes, name, KnownField.hash(name), 0);
        return field < 0 ? Optional.empty() : Optional.of(value(field));
    }

    /// The values of all fields with this name, in their order.
    public List<String> all(String name) {
        int hash = KnownField.hash(name);
        var values = new ArrayList<String>();
        for (int at = index.find(bytes, name, hash, 0); at >= 0; at = index.find(bytes, name, hash, at + 1)) {
            values.add(value(at));
        }
        return List.copyOf(values);
    }

    /// Whether there is a field with this name.
    public boolean contains(String name) {
        return index.find(bytes, name, KnownField.hash(name), 0) >= 0;
    }

    /// Whether a field with this name is a comma-separated list with `member` in it, without regard to case: for
    /// `Connection: keep-alive, Upgrade` and its like. Does not understand quotes.
    public boolean hasListMember(String name, String member) {
        int hash = KnownField.hash(name);
        for (int at = index.find(bytes, name, hash, 0); at >= 0; at = index.find(bytes, name, hash, at + 1)) {
            if (hasListMember(index.valueStart(at), index.valueEnd(at), member)) {
                return true;
            }
        }
        return false;
    }

    private boolean hasListMember(int from, int to, String member) {
        int memberStart = from;
        for (int at = from; at <= to; at++) {
            if (at == to || bytes[at] == ',') {
                int first = skipBlanks(bytes, memberStart, at);
                if (Grammar.equalsIgnoringCase(bytes, first, trimBlanks(bytes, first, at), member)) {
                    return true;
                }
                memberStart = at + 1;
            }
        }
        return false;
    }

    /// Calls `action` with the name and the value of each field, in their order.
    public void forEach(BiConsumer<? super String, ? super String> action) {
        for (int field = 0; field < size(); field++) {
            action.accept(name(field), value(field));
        }
    }

    /// The names alone, as values are often secret.
    @Override
    public String toString() {
        var names = new StringJoiner(", ", "HeaderFields[", "]");
        for (int field = 0; field < size(); field++) {
            names.add(name(field));
        }
        return names.toString();
    }

    boolean contains(KnownField field) {
        return index.contains(field);
    }

    boolean repeats(KnownField field) {
        return index.repeats(field);
    }

    /// Whether the list in the fields of this name has `member`.
    boolean hasListMember(KnownField field, String member) {
        return contains(field) && hasListMember(field.text, member);
    }

    /// The place of the first field of this name, which must be there.
    int find(KnownField field) {
        return index.find(bytes, field.text, field.hash, 0);
    }

    int valueStart(int field) {
        return index.valueStart(field);
    }

    int valueEnd(int field) {
        return index.valueEnd(field);
    }

    /// The bytes that the places above are places of; not to be changed.
    byte[] bytes() {
        return bytes;
    }

    /// All fields as they are sent, each with the end of its line.
    void writeTo(OutputBuffer output) {
        output.put(bytes, start, end - start);
    }

    String text(int from, int to) {
        return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
    }

    static int skipBlanks(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to && Grammar.isBlank(bytes[at])) {
            at++;
        }
        return at;
    }

    static int trimBlanks(byte[] bytes, int from, int to) {
        int at = to;
        while (at > from && Grammar.isBlank(bytes[at - 1])) {
            at--;
        }
        return at;
    }
}
