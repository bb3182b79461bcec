package dev.gyre.loop.net;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/// Whom this end of a TLS stream believes: the certificates that may vouch for the other end's.
///
/// Immutable; any thread.
public final class TlsTrust {
    private final List<X509Certificate> anchors;

    private TlsTrust(List<X509Certificate> anchors) {
        this.anchors = anchors;
    }

    /// Exactly `certificates`: authorities, or the certificate of the other end itself.
    ///
    /// @throws IllegalArgumentException when there is none
    public static TlsTrust certificates(Collection<X509Certificate> certificates) {
        if (certificates.isEmpty()) {
            throw new IllegalArgumentException("who trusts no certificate can talk to nobody");
        }
        return new TlsTrust(List.copyOf(certificates));
    }

    /// Exactly the certificates in a text file. Blocks the calling thread while it reads.
    ///
    /// @throws IOException when that is not possible; the message names the file and what is wrong with it
    public static TlsTrust pem(Path file) throws IOException {
        return certificates(TlsPem.certificates(file));
    }

    /// Exactly the certificates in a key store (PKCS #12, or another kind that the JDK knows). Blocks the calling
    /// thread while it reads.
    ///
    /// @throws IOException when that is not possible; the message names the file
    public static TlsTrust keyStore(Path file, char[] password) throws IOException {
        var found = new ArrayList<X509Certificate>();
        try {
            var store = TlsIdentity.open(file, password);
            for (var alias : Collections.list(store.aliases())) {
                if (store.getCertificate(alias) instanceof X509Certificate certificate) {
                    found.add(certificate);
                }
            }
        } catch (KeyStoreException broken) {
            throw new IOException("the key store " + file + " cannot be read: " + broken.getMessage(), broken);
        }
        if (found.isEmpty()) {
            throw new IOException("there is no certificate in " + file);
        }
        return certificates(found);
    }

    /// What the JDK checks certificates with.
    TrustManager[] managers() throws GeneralSecurityException, IOException {
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        for (int i = 0; i < anchors.size(); i++) {
            store.setCertificateEntry("anchor-" + i, anchors.get(i));
        }
        var factory = TrustManagerFactory.getInstance("PKIX");
        factory.init(store);
        return factory.getTrustManagers();
    }
}
