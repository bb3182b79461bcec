package dev.gyre.loop.net;

/// Chooses the network that is fastest on this machine.
final class SystemNetwork {
    private SystemNetwork() {}

    static Network open() {
        return java.util.ServiceLoader.load(Network.class).findFirst().orElseThrow();
    }
}
