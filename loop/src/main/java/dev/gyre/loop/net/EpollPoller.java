package dev.gyre.loop.net;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import dev.gyre.loop.Poller;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// Linux's epoll, edge-triggered: every socket is registered once, for everything, and [Readiness] keeps what is
/// known about it. So a socket costs one call more in its life, and none whenever somebody waits.
///
/// An event names its socket by a place in a table and the number of sockets that have had the place before: the
/// kernel may still tell of a descriptor that was closed a moment ago, and the next socket may have its number
/// already.
///
/// Loop thread only, but for [#wakeUp].
final class EpollPoller implements Poller {
    private static final int EVENTS_MAX = 256;
    private static final int WAKE_UP = -1;
    private static final int EVERYTHING = Libc.EPOLLIN | Libc.EPOLLOUT | Libc.EPOLLRDHUP | Libc.EPOLLET;

    /// `struct epoll_event` is packed on x86-64 only.
    private static final int EVENT_BYTES = System.getProperty("os.arch").equals("amd64") ? 12 : 16;

    private static final int EVENT_DATA = EVENT_BYTES - 8;
    private static final int NANOS_PER_SECOND = 1_000_000_000;

    /// The number of threads that are waking the loop, negative once it is closed.
    private final AtomicInteger waking = new AtomicInteger();

    private final Libc libc;
    private final int epoll;
    private final int wakeUp;
    private final MemorySegment events = Arena.ofAuto().allocate((long) EVENTS_MAX * EVENT_BYTES, 8);
    private final MemorySegment timeout = Arena.ofAuto().allocate(16, 8);
    private final MemorySegment one = Arena.ofAuto().allocate(JAVA_LONG);
    private @Nullable EpollHandle[] handles = new EpollHandle[64];
    private int[] generations = new int[64];
    private final ArrayDeque<Integer> freePlaces = new ArrayDeque<>();
    private int places;
    private boolean closed;

    EpollPoller(Libc libc) throws IOException {
        this.libc = libc;
        epoll = libc.epollCreate();
        if (epoll < 0) {
            throw SystemErrors.of(libc, epoll, "open epoll");
        }
        wakeUp = libc.eventFd();
        int added = wakeUp < 0 ? wakeUp : add(wakeUp, Libc.EPOLLIN | Libc.EPOLLET, WAKE_UP);
        if (added < 0) {
            libc.close(epoll);
            throw SystemErrors.of(libc, added, "open an event descriptor");
        }
        one.set(JAVA_LONG, 0, 1);
    }

    private int add(int fd, int what, long data) {
        events.set(JAVA_INT_UNALIGNED, 0, what);
        events.set(JAVA_LONG_UNALIGNED, EVENT_DATA, data);
        return libc.epollAdd(epoll, fd, events);
    }

    // ---- sockets ---------------------------------------------------------------------------------

    /// Begins to watch a socket; returns its place.
    int register(EpollHandle handle, int fd) throws IOException {
        var free = freePlaces.poll();
        int place = free == null ? places : free;
        if (place == handles.length) {
            handles = Arrays.copyOf(handles, 2 * place);
            generations = Arrays.copyOf(generations, 2 * place);
        }
        int added = add(fd, EVERYTHING, (long) generations[place] << 32 | place);
        if (added < 0) {
            if (free != null) {
                freePlaces.push(free);
            }
            throw SystemErrors.of(libc, added, "watch " + handle);
        }
        places = Math.max(places, place + 1);
        handles[place] = handle;
        return place;
    }

    /// Forgets the socket at `place`; closing its descriptor takes it from the kernel's list.
    void forget(int place) {
        handles[place] = null;
        generations[place]++;
        freePlaces.push(place);
    }

    void closeAll() {
        for (int place = 0; place < places; place++) {
            var handle = handles[place];
            if (handle != null) {
                handle.close();
            }
        }
        close();
    }

    // ---- waiting ---------------------------------------------------------------------------------

    @Override
    public void poll(long timeoutNanos) {
        int count = libc.epollWait(epoll, events, EVENTS_MAX, timespec(timeoutNanos));
        if (count < 0) {
            if (count == -Libc.EINTR) {
                return;
            }
            throw new IllegalStateException("epoll cannot wait: " + libc.text(-count));
        }
        for (int i = 0; i < count; i++) {
            long data = events.get(JAVA_LONG_UNALIGNED, (long) i * EVENT_BYTES + EVENT_DATA);
            if (data != WAKE_UP) {
                dispatch((int) data, (int) (data >> 32), events.get(JAVA_INT_UNALIGNED, (long) i * EVENT_BYTES));
            }
        }
    }

    private MemorySegment timespec(long nanos) {
        if (nanos == Long.MAX_VALUE) {
            return MemorySegment.NULL;
        }
        timeout.set(JAVA_LONG, 0, nanos / NANOS_PER_SECOND);
        timeout.set(JAVA_LONG, 8, nanos % NANOS_PER_SECOND);
        return timeout;
    }

    private void dispatch(int place, int generation, int what) {
        var handle = handles[place];
        if (handle == null || generations[place] != generation) {
            return;
        }
        var readiness = handle.readiness();
        if ((what & (Libc.EPOLLRDHUP | Libc.EPOLLHUP | Libc.EPOLLERR)) != 0) {
            readiness.becameEnded((what & (Libc.EPOLLHUP | Libc.EPOLLERR)) != 0);
        }
        if ((what & Libc.EPOLLIN) != 0) {
            readiness.becameReadable();
        }
        if ((what & Libc.EPOLLOUT) != 0) {
            readiness.becameWritable();
        }
    }

    /// The event descriptor is never read: each addition is an edge of its own.
    @Override
    public void wakeUp() {
        if (waking.getAndIncrement() >= 0) {
            Libc.signal(wakeUp, one);
        }
        waking.getAndDecrement();
    }

    /// Waits for the threads that are waking the loop at this moment, whose descriptor could otherwise be
    /// somebody else's by the time they use it.
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        while (!waking.compareAndSet(0, Integer.MIN_VALUE / 2)) {
            Thread.onSpinWait();
        }
        libc.close(wakeUp);
        libc.close(epoll);
    }
}
