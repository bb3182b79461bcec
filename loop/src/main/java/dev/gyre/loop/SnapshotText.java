package dev.gyre.loop;

import dev.gyre.loop.LoopSnapshot.Group;
import dev.gyre.loop.LoopSnapshot.Listing;
import dev.gyre.loop.LoopSnapshot.Member;
import dev.gyre.loop.LoopSnapshot.Waiting;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Function;

/// Prints a snapshot for people.
final class SnapshotText {
    private static final int LINES_MAX = 50;
    private static final int NAME_WIDTH_MAX = 30;

    private final LoopSnapshot snapshot;
    private final StringBuilder text = new StringBuilder();
    private int treeLinesLeft = LINES_MAX;

    SnapshotText(LoopSnapshot snapshot) {
        this.snapshot = snapshot;
        text.append("event loop ").append(snapshot.loop());
        text.append(", ").append(DurationText.of(snapshot.age())).append(" after its start");
        section("running", snapshot.running());
        list("task queue", snapshot.taskQueue(), entry -> entry.place() + ". " + entry.name());
        list("callback queue", snapshot.callbackQueue(), entry -> entry.place() + ". " + entry.name());
        int width = nameWidth();
        list("waiting list", snapshot.waitingList(), task -> waiting(task, width));
        list("timers", snapshot.timers(), timer -> fromNow(timer.deadline()) + ": " + timer.what());
        section("inbox", snapshot.inbox() + " sent by other threads");
        section("blocking calls", String.valueOf(snapshot.blockingCalls()));
        tree("tasks", snapshot.tasks());
        if (snapshot.own().size() > 0) {
            tree("the loop's own", snapshot.own());
        }
    }

    private void section(String title, String content) {
        text.append(String.format("\n%-16s%s", title, content));
    }

    private <T> void list(String title, Listing<T> list, Function<T, String> line) {
        section(title, String.valueOf(list.size()));
        list.entries().stream()
                .limit(LINES_MAX)
                .forEach(entry -> text.append("\n    ").append(line.apply(entry)));
        more("\n    ", list.size() - Math.min(LINES_MAX, list.entries().size()));
    }

    private void more(String indent, int hidden) {
        if (hidden > 0) {
            text.append(indent).append("… and ").append(hidden).append(" more");
        }
    }

    // ---- the waiting list ------------------------------------------------------------------------

    private int nameWidth() {
        return snapshot.waitingList().entries().stream()
                .limit(LINES_MAX)
                .mapToInt(task -> task.name().length())
                .filter(length -> length <= NAME_WIDTH_MAX)
                .max()
                .orElse(1);
    }

    private String waiting(Waiting task, int nameWidth) {
        var line = new StringBuilder(String.format("%-" + nameWidth + "s  ", task.name()));
        line.append(task.foreign() ? "blocks in " : "waits for ").append(task.waitsFor());
        if (task.since() != null) {
            line.append(", for ").append(DurationText.of(task.since()));
        }
        if (task.wakesAt() != null) {
            line.append(", wakes ").append(fromNow(task.wakesAt()));
        }
        if (task.deadline() != null) {
            line.append(", deadline ").append(fromNow(task.deadline()));
        }
        if (task.where() != null) {
            line.append(", at ").append(task.where());
        }
        return line.toString();
    }

    private String fromNow(Instant then) {
        if (then.equals(Instant.MAX)) {
            return "never";
        }
        var rest = Duration.between(snapshot.now(), then);
        return rest.isNegative() ? DurationText.of(rest.negated()) + " ago" : "in " + DurationText.of(rest);
    }

    // ---- the tree --------------------------------------------------------------------------------

    private void tree(String title, Group group) {
        section(title, describe(group));
        members(group, "\n    ");
    }

    private String describe(Group group) {
        return group.size() + (group.cancelled() ? ", being cancelled" : "")
                + (group.deadline() == null ? "" : ", deadline " + fromNow(group.deadline()));
    }

    private void members(Group group, String indent) {
        int hidden = group.size();
        for (var member : group.members()) {
            if (treeLinesLeft == 0) {
                break;
            }
            treeLinesLeft--;
            hidden--;
            boolean last = hidden == 0;
            text.append(indent).append(last ? "└─ " : "├─ ");
            member(member, indent + (last ? "   " : "│  "));
        }
        more(indent + "└─ ", hidden);
    }

    private void member(Member member, String indent) {
        text.append(member.name()).append(", ").append(state(member.state()));
        for (var group : member.groups()) {
            text.append(indent).append("group of ").append(describe(group));
            members(group, indent);
        }
    }

    private static String state(LoopSnapshot.State state) {
        return switch (state) {
            case RUNNING -> "running";
            case READY -> "ready";
            case WAITING -> "waiting";
            case BLOCKING -> "blocking";
        };
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
