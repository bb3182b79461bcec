package dev.gyre.loop.net;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/// One address at which a listener listens, with its file if it has one.
///
/// @param path the file of a Unix socket
/// @param fileKey what the file is known by, so that only the listener's own is removed
record ListeningPlace(Handle handle, @Nullable Path path, @Nullable Object fileKey) {
    static ListeningPlace open(SocketNetwork network, SocketAddress address, ListenOptions options)
            throws IOException {
        if (!(address instanceof UnixDomainSocketAddress unix)) {
            return new ListeningPlace(network.listening(address, options), null, null);
        }
        var path = unix.getPath();
        removeIfLeftOver(network, unix);
        var handle = network.listening(address, options);
        return new ListeningPlace(handle, path, fileKeyOf(path));
    }

    /// Removes the socket of a program that has ended: one that refuses connections.
    private static void removeIfLeftOver(SocketNetwork network, UnixDomainSocketAddress address) throws IOException {
        var path = address.getPath();
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        if (!attributes(path).isOther()) {
            throw new BindException("cannot listen at " + path + ": there is a file that is no socket");
        }
        try {
            network.connecting(address, TcpOptions.defaults()).close();
        } catch (ConnectException nobodyThere) {
            Files.deleteIfExists(path);
            return;
        }
        throw new BindException("cannot listen at " + path + ": another program listens there");
    }

    private static BasicFileAttributes attributes(Path path) throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    }

    private static @Nullable Object fileKeyOf(Path path) throws IOException {
        return attributes(path).fileKey();
    }

    void close() {
        if (!handle.readiness().isClosed()) {
            removeFile();
            handle.close();
        }
    }

    private void removeFile() {
        try {
            if (path != null && fileKey != null && fileKey.equals(fileKeyOf(path))) {
                Files.delete(path);
            }
        } catch (IOException gone) {
            // Somebody else has removed it, or the folder: there is nothing left to do.
        }
    }
}
