package dev.gyre.loop.net;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.function.Supplier;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// Keys and trust in the form that the JDK wants, made when first needed. One for all streams of a configuration, and
/// for those that differ in other settings only, because what makes sessions resume is in it.
final class TlsContext {
    private final @Nullable Supplier<TlsIdentity> identity;
    private final @Nullable TlsTrust trust;
    private final boolean isGiven;
    private volatile @Nullable SSLContext made;

    private TlsContext(@Nullable Supplier<TlsIdentity> identity, @Nullable TlsTrust trust, @Nullable SSLContext given) {
        this.identity = identity;
        this.trust = trust;
        this.isGiven = given != null;
        this.made = given;
    }

    /// No keys, and the trust of the JDK.
    static TlsContext system() {
        return new TlsContext(null, null, null);
    }

    static TlsContext given(SSLContext context) {
        return new TlsContext(null, null, context);
    }

    TlsContext withIdentity(Supplier<TlsIdentity> identity) {
        requireOurs();
        return new TlsContext(identity, trust, null);
    }

    TlsContext withTrust(TlsTrust trust) {
        requireOurs();
        return new TlsContext(identity, trust, null);
    }

    private void requireOurs() {
        if (isGiven) {
            throw new IllegalStateException(
                "this configuration uses an SSLContext, which has keys and trust of its own:"
                        + " make it with others instead");
        }
    }

    /// Whether [#get] answers at once; otherwise it reads the JDK's certificates, or does other slow things.
    boolean isMade() {
        return made != null;
    }

    /// Any thread.
    synchronized SSLContext get() throws SSLException {
        var present = made;
        if (present != null) {
            return present;
        }
        try {
            var context = make();
            made = context;
            return context;
        } catch (GeneralSecurityException | IOException broken) {
            throw new SSLException("the JDK takes these keys and certificates for no TLS: " + broken.getMessage(),
                broken);
        }
    }

    private SSLContext make() throws GeneralSecurityException, IOException {
        if (identity == null && trust == null) {
            return SSLContext.getDefault();
        }
        var context = SSLContext.getInstance("TLS");
        context.init(
            identity == null ? null : new KeyManager[] {new TlsKeyChoice(identity)},
            trust == null ? null : trust.managers(),
            null);
        return context;
    }
}
