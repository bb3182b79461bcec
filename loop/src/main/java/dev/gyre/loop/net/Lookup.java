package dev.gyre.loop.net;

import java.io.IOException;
import java.net.InetAddress;
import java.util.List;

/// Finds the addresses of a name: what a [Resolver] asks when it does not know the answer.
@FunctionalInterface
public interface Lookup {
    /// The addresses of `name`, in the order in which they should be tried. Called on a thread that may block, of any
    /// number of threads at the same time.
    ///
    /// @param name in lower case; neither an address nor `localhost`
    /// @throws java.net.UnknownHostException when it has none, which is remembered for a while
    /// @throws IOException when the answer is not known, which is not remembered
    List<InetAddress> lookUp(String name) throws IOException;
}
