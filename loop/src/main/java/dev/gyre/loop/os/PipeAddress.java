package dev.gyre.loop.os;

import java.net.SocketAddress;
import java.util.Objects;

/// What is at an end of a pipe, for people: a pipe has no address.
final class PipeAddress extends SocketAddress {
    private static final long serialVersionUID = 1L;

    private final String what;

    PipeAddress(String what) {
        this.what = what;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PipeAddress address && address.what.equals(what);
    }

    @Override
    public int hashCode() {
        return Objects.hash(PipeAddress.class, what);
    }

    @Override
    public String toString() {
        return what;
    }
}
