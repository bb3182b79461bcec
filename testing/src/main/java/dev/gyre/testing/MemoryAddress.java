package dev.gyre.testing;

import java.net.SocketAddress;

/// The address of one end of one [MemoryStream]: two are equal only if they are the same.
final class MemoryAddress extends SocketAddress {
    private static final long serialVersionUID = 1L;

    private final String text;

    MemoryAddress(String text) {
        this.text = text;
    }

    @Override
    public String toString() {
        return text;
    }
}
