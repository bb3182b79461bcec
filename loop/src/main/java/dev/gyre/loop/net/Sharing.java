package dev.gyre.loop.net;

/// How the loops of a [LoopGroup] share what comes to one address.
public enum Sharing {
    /// Each loop listens there, and the system deals the connections, by a hash of who connects
    /// ([ListenOptions#reusePort]). No loop waits for another; but the shares are even only where there are many
    /// connections, and one that goes to a busy loop waits for it.
    BY_SYSTEM,

    /// One loop listens, and deals the connections among all of them in turn. The shares are even however few
    /// connections there are, and it works for every kind of address and on every system; each connection costs a
    /// message between threads.
    BY_ONE_LOOP
}
