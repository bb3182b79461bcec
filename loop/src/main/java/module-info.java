/// The event loop: tasks, time, cancellation, groups and what tasks share.
///
/// `dev.gyre.loop` is the kernel and has two readers: programs, which start at
/// [dev.gyre.loop.Gyre], and builders of further primitives, which start at
/// [dev.gyre.loop.Waiter]. `dev.gyre.loop.sync` (what tasks share), `dev.gyre.loop.net` (connections)
/// and `dev.gyre.loop.os` (files, processes, signals) are written against the public API of the kernel alone.
@org.jspecify.annotations.NullMarked
module dev.gyre.loop {
    requires static org.jspecify;
    // Flight recording is an option of the JDK image, not a requirement of the loop.
    requires static jdk.jfr;

    // The JDK has one resolver for the whole process: ours passes to another that is there.
    uses java.net.spi.InetAddressResolverProvider;
    provides java.net.spi.InetAddressResolverProvider with
            dev.gyre.loop.net.LoopResolverProvider;

    exports dev.gyre.loop;
    exports dev.gyre.loop.net;
    exports dev.gyre.loop.os;
    exports dev.gyre.loop.sync;
}
