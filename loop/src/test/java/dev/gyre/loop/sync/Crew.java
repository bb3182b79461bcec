package dev.gyre.loop.sync;

import dev.gyre.loop.CancelScope;
import dev.gyre.loop.TaskGroup;
import dev.gyre.loop.Waiter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// Tasks that each do one operation when told, and then wait to be told the next: so a test decides
/// what happens in which order.
final class Crew {
    private final List<Member> members = new ArrayList<>();

    Crew(TaskGroup group, int size) {
        for (int i = 0; i < size; i++) {
            var member = new Member();
            members.add(member);
            group.spawn("member " + i, member::work);
        }
        Turns.settle();
    }

    /// Tells a member that has nothing to do.
    void tell(int member, Callable<?> operation) {
        members.get(member).tell(operation);
    }

    /// Cancels what the member does, if it does anything.
    void cancel(int member) {
        members.get(member).cancel();
    }

    boolean isBusy(int member) {
        return members.get(member).operation != null;
    }

    /// What the member's last operation returned, or the simple name of what it threw.
    @Nullable
    String result(int member) {
        return members.get(member).result;
    }

    private static final class Member {
        private @Nullable Callable<?> operation;
        private @Nullable String result;
        private @Nullable Waiter idle;
        private @Nullable CancelScope scope;
        private boolean cancelledEarly;

        void tell(Callable<?> what) {
            operation = what;
            result = null;
            idle.wake(null);
        }

        void cancel() {
            if (operation == null) {
                return;
            }
            if (scope == null) {
                cancelledEarly = true;
            } else {
                scope.cancel("by the test");
            }
        }

        void work() {
            while (true) {
                idle = new Waiter("to be told what to do");
                idle.await();
                try (var open = CancelScope.open()) {
                    scope = open;
                    if (cancelledEarly) {
                        open.cancel("by the test");
                    }
                    result = String.valueOf(operation.call());
                } catch (Exception failure) {
                    result = failure.getClass().getSimpleName();
                }
                scope = null;
                cancelledEarly = false;
                operation = null;
            }
        }
    }
}
