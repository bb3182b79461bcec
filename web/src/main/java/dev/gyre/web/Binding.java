package dev.gyre.web;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One attempt to give an input its type: where it is, what it has found wrong, and how far it had to bend values.
final class Binding {
    /// What a shape returns in place of a value that it has complained about.
    static final Object FAILED = new Object();

    private final ArrayList<Object> path = new ArrayList<>();
    private final ArrayList<Violation> violations = new ArrayList<>();
    private final int violationsMax;

    private int failures;
    private int conversions;
    private int members;

    Binding(JsonLimits limits) {
        this.violationsMax = limits.violationsMax();
    }

    /// Goes down to a member or an element, or from the outside to "body" and so on.
    void enter(Object step) {
        path.addLast(step);
    }

    void leave() {
        path.removeLast();
    }

    Object fail(Complaint complaint, JsonValue input) {
        return fail(complaint.type(), complaint.msg(), complaint.ctx(), input);
    }

    Object fail(String type, String msg, JsonValue input) {
        return fail(type, msg, Map.of(), input);
    }

    private Object fail(String type, String msg, Map<String, JsonValue> ctx, JsonValue input) {
        if (failures++ < violationsMax) {
            violations.add(new Violation(type, path, msg, input, ctx));
        }
        return FAILED;
    }

    /// Takes over what was found elsewhere.
    Object failAll(List<Violation> more) {
        for (var violation : more) {
            if (failures++ < violationsMax) violations.add(violation);
        }
        return FAILED;
    }

    Object missing(Object name, @Nullable JsonValue container) {
        enter(name);
        if (failures++ < violationsMax) {
            violations.add(Violation.missing(path, container));
        }
        leave();
        return FAILED;
    }

    /// Whether as many errors are found as are reported; loops may end then.
    boolean isFull() {
        return failures >= violationsMax;
    }

    /// Those found, in order, up to the limit.
    List<Violation> violations() {
        return violations;
    }

    /// How many there were, those past the limit included.
    int failures() {
        return failures;
    }

    /// Forgets what was found since there were this many.
    void forgetAfter(int count) {
        failures = count;
        violations.subList(Math.min(count, violations.size()), violations.size()).clear();
    }

    /// A value was accepted, but not as it stood: a string for a number, for example.
    void converted() {
        conversions++;
    }

    /// A record found so many of its members.
    void found(int count) {
        members += count;
    }

    /// How well what was bound since the last call fits: first by members found, then by values that did not have to be
    /// converted.
    long takeFit() {
        long fit = ((long) members << 32) - conversions;
        members = 0;
        conversions = 0;
        return fit;
    }

    /// Counts what was taken.
    void addFit(long fit) {
        int taken = (int) ((fit + 0x8000_0000L) >> 32);
        members += taken;
        conversions += (int) (((long) taken << 32) - fit);
    }
}
