package dev.gyre.web;

import java.util.List;

/// What a route makes of the bodies of its requests: decided by all parameters together that want something of it,
/// those of its providers included.
///
/// @param inputs in order, each name once
/// @param kind what the body is
record BodyPlan(List<Input> inputs, Kind kind) {
    /// What a body is.
    enum Kind {
        /// Nobody wants it.
        NONE,
        /// The value of the only parameter.
        WHOLE,
        /// An object with a member for each parameter.
        MEMBERS,
        /// A form.
        FORM
    }

    static BodyPlan of(List<Input> all, String place) {
        var inputs = List.copyOf(Input.byName(all.stream().filter(input -> input.in().isBody()).toList()).values());
        if (inputs.isEmpty()) return new BodyPlan(List.of(), Kind.NONE);
        long forms = inputs.stream().filter(input -> input.in().isForm()).count();
        if (forms > 0 && forms < inputs.size()) {
            throw new SetupException(place + " wants JSON and a form of one body: mark all its parameters with @Form or"
                    + " @File, or none");
        }
        if (forms > 0) return new BodyPlan(inputs, Kind.FORM);
        boolean isWhole = inputs.size() == 1 && !inputs.getFirst().embeds();
        return new BodyPlan(inputs, isWhole ? Kind.WHOLE : Kind.MEMBERS);
    }

    /// Whether a file is among them.
    boolean hasFiles() {
        return inputs.stream().anyMatch(input -> input.in() == In.FILE);
    }

    /// The place of the input with this name.
    int place(String name) {
        for (int i = 0; i < inputs.size(); i++) {
            if (inputs.get(i).name().equals(name)) return i;
        }
        throw new IllegalStateException("the body has no \"" + name + "\"");
    }

    List<Field> fields() {
        return inputs.stream().map(Input::field).toList();
    }
}
