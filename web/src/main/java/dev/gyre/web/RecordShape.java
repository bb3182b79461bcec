package dev.gyre.web;

import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.sym.PropertyNameMatcher;

/// A record: an object whose members are its components.
final class RecordShape implements Shape {
    /// A component: how it is read, checked and fetched.
    ///
    /// @param validator null for none
    /// @param accessor takes the record as an `Object`, and returns one
    record Component(Field field, @Nullable Validator validator, MethodHandle accessor) {}

    private static final Complaint NO_OBJECT = Complaint.of("model_attributes_type",
        "Input should be a valid dictionary or object to extract fields from");
    private static final Complaint SURPLUS = Complaint.of("extra_forbidden", "Extra inputs are not permitted");

    /// As many as a `long` has bits for noting which have been read.
    private static final int COMPONENTS_FAST_MAX = 64;

    private final Class<?> type;
    private final String name;
    private final String title;
    private final Notes notes;
    private final boolean isStrict;

    // The rest is set by complete(): a component may be of the type that is being made.
    private Component[] components = {};
    private List<Field> fields = List.of();
    private byte[][] memberNames = {};
    private @Nullable Validator maker;
    private @Nullable PropertyNameMatcher matcher;

    RecordShape(Class<?> type, String name, String title, Notes notes, boolean isStrict) {
        this.type = type;
        this.name = name;
        this.title = title;
        this.notes = notes;
        this.isStrict = isStrict;
    }

    /// @param constructor takes an `Object`, which is the array of all components, and returns the record
    void complete(List<Component> made, MethodHandle constructor) {
        components = made.toArray(Component[]::new);
        fields = made.stream().map(Component::field).toList();
        memberNames = new byte[components.length][];
        for (int i = 0; i < components.length; i++) {
            memberNames[i] = (new JsonValue.JsonString(fields.get(i).name()) + ":").getBytes(StandardCharsets.UTF_8);
        }
        maker = new Validator(constructor, type);
        matcher = JsonInput.matcher(fields.stream().map(Field::name).toList());
    }

    Class<?> type() {
        return type;
    }

    List<Field> fields() {
        return fields;
    }

    /// The place of the member with this name, or -1.
    int indexOf(String member) {
        for (int i = 0; i < components.length; i++) {
            if (fields.get(i).name().equals(member)) return i;
        }
        return -1;
    }

    /// Whether a component is checked by code of the user's.
    boolean isValidated(int index) {
        return components[index].validator() != null;
    }

    @Override
    public @Nullable Object bind(JsonValue input, Binding binding) {
        return bind(input, "", binding);
    }

    /// @param tag a member that is none of this record's, but allowed
    @Nullable
    Object bind(JsonValue input, String tag, Binding binding) {
        if (!(input instanceof JsonValue.JsonObject object)) return binding.fail(NO_OBJECT, input);
        int failuresBefore = binding.failures();
        var arguments = new @Nullable Object[components.length];
        int found = 0;
        for (int i = 0; i < components.length; i++) {
            var member = object.members().get(components[i].field().name());
            if (member != null) found++;
            arguments[i] = bindMember(components[i], member, object, binding);
        }
        binding.found(found);
        if (isStrict) refuseSurplus(object.members(), tag, binding);
        if (binding.failures() > failuresBefore) return Binding.FAILED;
        var record = made(arguments);
        return record instanceof Complaint complaint ? binding.fail(complaint, input) : record;
    }

    private static @Nullable Object bindMember(
            Component component, @Nullable JsonValue input, JsonValue.JsonObject object, Binding binding) {
        var field = component.field();
        if (input == null) {
            return field.isRequired() ? binding.missing(field.name(), object) : field.absent();
        }
        binding.enter(field.name());
        var value = field.shape().bind(input, binding);
        var validator = component.validator();
        if (validator != null && value != Binding.FAILED) {
            value = validator.apply(value);
            if (value instanceof Complaint complaint) value = binding.fail(complaint, input);
        }
        binding.leave();
        return value;
    }

    private void refuseSurplus(Map<String, JsonValue> members, String tag, Binding binding) {
        for (var member : members.entrySet()) {
            if (indexOf(member.getKey()) >= 0 || member.getKey().equals(tag)) continue;
            binding.enter(member.getKey());
            binding.fail(SURPLUS, member.getValue());
            binding.leave();
        }
    }

    /// The record, or the [Complaint] of its constructor.
    private Object made(@Nullable Object[] arguments) {
        var result = maker == null ? null : maker.apply(arguments);
        if (result == null) throw new IllegalStateException(type + " is used before it is complete");
        return result;
    }

    @Override
    public @Nullable Object read(JsonParser parser, JsonToken token) {
        if (token != JsonToken.START_OBJECT || components.length > COMPONENTS_FAST_MAX) return OTHER;
        return readMembers(parser, new @Nullable Object[components.length], 0, "");
    }

    /// Reads on behind the brace, or behind a first member.
    ///
    /// @param arguments the components read so far
    /// @param seenBefore a bit for each of them
    /// @param tag a member that is none of this record's, and has been read
    @Nullable
    Object readMembers(JsonParser parser, @Nullable Object[] arguments, long seenBefore, String tag) {
        long seen = seenBefore;
        while (true) {
            int index = parser.nextNameMatch(matcher);
            if (index >= 0) {
                var token = parser.nextToken();
                // A name that stands twice is rare enough for the long way.
                if (token == null || (seen & 1L << index) != 0) return OTHER;
                seen |= 1L << index;
                var value = readComponent(components[index], parser, token);
                if (value == OTHER) return OTHER;
                arguments[index] = value;
            } else if (index == PropertyNameMatcher.MATCH_END_OBJECT) {
                break;
            } else
                if (index == PropertyNameMatcher.MATCH_UNKNOWN_NAME && !isStrict
                        && !tag.equals(parser.currentName())) {
                            parser.nextToken();
                            parser.skipChildren();
                        } else {
                            return OTHER;
                        }
        }
        if (seen != (-1L >>> (Long.SIZE - components.length)) && !addAbsent(arguments, seen)) return OTHER;
        var record = made(arguments);
        return record instanceof Complaint ? OTHER : record;
    }

    private static @Nullable Object readComponent(Component component, JsonParser parser, JsonToken token) {
        var value = component.field().shape().read(parser, token);
        var validator = component.validator();
        if (validator == null || value == OTHER) return value;
        var result = validator.apply(value);
        return result instanceof Complaint ? OTHER : result;
    }

    private boolean addAbsent(@Nullable Object[] arguments, long seen) {
        for (int i = 0; i < components.length; i++) {
            if ((seen & 1L << i) != 0) continue;
            var field = components[i].field();
            if (field.isRequired()) return false;
            arguments[i] = field.absent();
        }
        return true;
    }

    @Override
    public void write(@Nullable Object value, JsonOutput output) {
        write(value, null, null, output);
    }

    /// Writes it with one more member in front.
    ///
    /// @param tagName null for none
    void write(@Nullable Object value, @Nullable String tagName, @Nullable String tag, JsonOutput output) {
        if (!type.isInstance(value)) throw Shape.notOfType(value, this);
        output.open('{');
        if (tagName != null && tag != null) {
            output.name(tagName);
            output.string(tag);
            output.comma();
        }
        for (int i = 0; i < components.length; i++) {
            var content = fetch(components[i], value);
            if (output.omission() != Omission.NOTHING && isOmitted(fields.get(i), content, output.omission())) continue;
            output.put(memberNames[i]);
            fields.get(i).shape().write(content, output);
            output.comma();
        }
        output.close('}');
    }

    private static boolean isOmitted(Field field, @Nullable Object content, Omission omission) {
        if (omission.omitsNulls() && (content == null || content.equals(Optional.empty()))) return true;
        return omission.omitsDefaults() && !field.isRequired()
                && (content == null ? field.absent() == null : content.equals(field.absent()));
    }

    private static @Nullable Object fetch(Component component, Object value) {
        try {
            return (@Nullable Object) component.accessor().invokeExact(value);
        } catch (RuntimeException | Error bug) {
            throw bug;
        } catch (Throwable checked) {
            throw new IllegalStateException("an accessor of a record throws a checked exception", checked);
        }
    }

    @Override
    public JsonValue.JsonObject schema(SchemaBook book) {
        return book.reference(this, name, () -> {
            var schema = Field.objectSchema(fields, book);
            if (isStrict) schema.put("additionalProperties", new JsonValue.JsonBoolean(false));
            schema.put("title", new JsonValue.JsonString(notes.title().orElse(title)));
            notes.describe(schema);
            return new JsonValue.JsonObject(schema);
        });
    }

    @Override
    public String label() {
        return name;
    }
}
