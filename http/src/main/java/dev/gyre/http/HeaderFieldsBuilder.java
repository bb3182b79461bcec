package dev.gyre.http;

import java.util.Arrays;
import java.util.Locale;

/// Collects fields for a message that is to be sent. Not for several threads.
///
/// Nothing gets in that could end a line, and so begin a field or a message of an attacker's making: names are tokens,
/// and values have no control characters but tabs. The fields are written in their final form at once, so a section
/// that is built once can be sent any number of times for the price of copying it.
public final class HeaderFieldsBuilder {
    private static final int BYTES_AT_FIRST = 256;

    /// As arrays are at most; far above what any peer accepts.
    private static final int SECTION_BYTES_MAX = 1 << 28;

    private byte[] bytes = new byte[BYTES_AT_FIRST];
    private int length;
    private FieldIndex index = new FieldIndex();
    private boolean isBuilt;

    HeaderFieldsBuilder() {}

    /// Appends a field, also when there is one of this name. Blanks around the value are left out.
    ///
    /// @throws IllegalArgumentException when the name is not a token, or the value has a control character such as CR,
    ///     LF or NUL, or a character that is not ISO 8859-1
    public HeaderFieldsBuilder add(String name, String value) {
        requireOpen();
        requireRoom((long) name.length() + value.length() + 4);
        int nameStart = length;
        int hash = putName(name, nameStart);
        int nameEnd = nameStart + name.length();
        bytes[nameEnd] = ':';
        bytes[nameEnd + 1] = ' ';
        int valueStart = nameEnd + 2;
        int valueEnd = putValue(name, value, valueStart);
        bytes[valueEnd] = '\r';
        bytes[valueEnd + 1] = '\n';
        length = valueEnd + 2;
        index.add(bytes, nameStart, nameEnd, valueStart, valueEnd, hash);
        return this;
    }

    /// Removes all fields of this name, then appends this one.
    ///
    /// @throws IllegalArgumentException as [#add]; nothing is removed then
    public HeaderFieldsBuilder set(String name, String value) {
        int before = index.size();
        add(name, value);
        removeFirst(before, name);
        return this;
    }

    /// Removes all fields of this name.
    public HeaderFieldsBuilder remove(String name) {
        requireOpen();
        removeFirst(index.size(), name);
        return this;
    }

    /// Appends all fields of another section.
    public HeaderFieldsBuilder addAll(HeaderFields fields) {
        fields.forEach(this::add);
        return this;
    }

    /// The fields. The builder is used up: they share its memory.
    ///
    /// @throws IllegalStateException when they were built before
    public HeaderFields build() {
        requireOpen();
        isBuilt = true;
        return new HeaderFields(bytes, index, 0, length);
    }

    private void requireOpen() {
        if (isBuilt) {
            throw new IllegalStateException("these fields have been built: begin with another HeaderFields.builder()");
        }
    }

    private void requireRoom(long added) {
        if (length + added > SECTION_BYTES_MAX) {
            throw new IllegalArgumentException(
                "the fields have " + (length + added) + " bytes, but must have at most " + SECTION_BYTES_MAX);
        }
        if (length + added > bytes.length) {
            bytes = Arrays.copyOf(bytes, (int) Math.max(length + added, 2L * bytes.length));
        }
    }

    /// Writes the name and returns its hash.
    private int putName(String name, int start) {
        int hash = 0;
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            byte folded = c < 0x80 ? Grammar.foldedToken((byte) c) : 0;
            if (folded == 0) {
                throw new IllegalArgumentException(
                    "character " + i + " of a field name is " + show(c) + ": names are letters, digits and "
                            + "!#$%&'*+-.^_`|~");
            }
            hash = KnownField.hash(hash, folded);
            bytes[start + i] = (byte) c;
        }
        if (name.isEmpty()) {
            throw new IllegalArgumentException("the name of a field is empty");
        }
        return hash;
    }

    /// Writes the value without the blanks around it and returns its end.
    private int putValue(String name, String value, int start) {
        int at = start;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c > 0xff || Grammar.isControl(c)) {
                throw new IllegalArgumentException(
                    "character " + i + " of the value of " + name + " is " + show(c)
                            + ": encode what is not ISO 8859-1, and let no line end in");
            }
            boolean isLeading = at == start && Grammar.isBlank((byte) c);
            if (!isLeading) {
                bytes[at++] = (byte) c;
            }
        }
        return HeaderFields.trimBlanks(bytes, start, at);
    }

    private static String show(char c) {
        return String.format(Locale.ROOT, "U+%04X", (int) c);
    }

    /// Removes the fields of this name among the first `count`.
    private void removeFirst(int count, String name) {
        int hash = KnownField.hash(name);
        int found = index.find(bytes, name, hash, 0);
        if (found < 0 || found >= count) {
            return;
        }
        var old = new HeaderFields(bytes, index, 0, length);
        bytes = new byte[bytes.length];
        index = new FieldIndex();
        length = 0;
        for (int field = 0; field < old.size(); field++) {
            if (field >= count || !old.name(field).equalsIgnoreCase(name)) {
                add(old.name(field), old.value(field));
            }
        }
    }
}
