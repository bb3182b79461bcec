package dev.gyre.http;

import java.util.Arrays;

/// Where the fields of a section are: for each, the bounds of its name and of its value, and the hash of its name.
/// Growing; [HeaderFields] takes a copy that does not change any more.
final class FieldIndex {
    private static final int STRIDE = 5;
    private static final int FIELDS_AT_FIRST = 16;

    private int[] entries;
    private int size;

    /// Bits of the [KnownField]s that are there, and of those that are there more than once.
    private long known;
    private long repeated;

    FieldIndex() {
        this(new int[FIELDS_AT_FIRST * STRIDE]);
    }

    private FieldIndex(int[] entries) {
        this.entries = entries;
    }

    void add(byte[] bytes, int nameStart, int nameEnd, int valueStart, int valueEnd, int hash) {
        int at = size * STRIDE;
        if (at == entries.length) {
            entries = Arrays.copyOf(entries, 2 * at);
        }
        entries[at] = nameStart;
        entries[at + 1] = nameEnd;
        entries[at + 2] = valueStart;
        entries[at + 3] = valueEnd;
        entries[at + 4] = hash;
        size++;
        note(bytes, nameStart, nameEnd, hash);
    }

    private void note(byte[] bytes, int nameStart, int nameEnd, int hash) {
        var field = KnownField.find(bytes, nameStart, nameEnd, hash);
        if (field != null) {
            repeated |= known & field.bit();
            known |= field.bit();
        }
    }

    void clear() {
        size = 0;
        known = 0;
        repeated = 0;
    }

    FieldIndex copy() {
        var copy = new FieldIndex(Arrays.copyOf(entries, size * STRIDE));
        copy.size = size;
        copy.known = known;
        copy.repeated = repeated;
        return copy;
    }

    int size() {
        return size;
    }

    int nameStart(int field) {
        return entries[field * STRIDE];
    }

    int nameEnd(int field) {
        return entries[field * STRIDE + 1];
    }

    int valueStart(int field) {
        return entries[field * STRIDE + 2];
    }

    int valueEnd(int field) {
        return entries[field * STRIDE + 3];
    }

    boolean contains(KnownField field) {
        return (known & field.bit()) != 0;
    }

    boolean repeats(KnownField field) {
        return (repeated & field.bit()) != 0;
    }

    /// The first field with this name at `from` or after it, -1 when there is none.
    int find(byte[] bytes, String name, int hash, int from) {
        for (int field = from; field < size; field++) {
            if (entries[field * STRIDE + 4] == hash
                    && Grammar.equalsIgnoringCase(bytes, nameStart(field), nameEnd(field), name)) {
                return field;
            }
        }
        return -1;
    }
}
