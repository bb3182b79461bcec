package dev.gyre.loop.net;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/// Who this end of a TLS stream says it is: private keys, each with the certificates that say whose it is.
///
/// ```java
/// var identity = TlsIdentity.pem(Path.of("chain.pem"), Path.of("key.pem"));
/// var tls = Tls.server(identity);
/// ```
///
/// With several keys, a server shows the one whose certificate names the host that the client asks for (SNI), and
/// else the first that the client can check. Immutable; any thread.
public final class TlsIdentity {
    private static final AtomicLong ENTRIES = new AtomicLong();

    /// What is signed and checked to see that a key belongs to a certificate.
    private static final byte[] PROBE = {1, 2, 3};

    /// One key with its certificates.
    ///
    /// @param alias the name by which the JDK asks for it, one of its kind in this process
    /// @param chain at least one
    record Entry(String alias, PrivateKey key, List<X509Certificate> chain) {
        X509Certificate certificate() {
            return chain.getFirst();
        }
    }

    private final List<Entry> entries;

    private TlsIdentity(List<Entry> entries) {
        this.entries = List.copyOf(entries);
    }

    // ---- making ----------------------------------------------------------------------------------

    /// The identity of `key`.
    ///
    /// @param chain the certificate of the key, then the one of who has signed that, and so on; the last one, which
    ///     clients have themselves, may be left out
    /// @throws IllegalArgumentException when the chain is empty, or its first certificate is for another key
    public static TlsIdentity of(PrivateKey key, List<X509Certificate> chain) {
        if (chain.isEmpty()) {
            throw new IllegalArgumentException("a key needs at least one certificate that says whose it is");
        }
        requireBelongTogether(key, chain.getFirst());
        var alias = "gyre-" + ENTRIES.incrementAndGet();
        return new TlsIdentity(List.of(new Entry(alias, key, List.copyOf(chain))));
    }

    /// Reads certificates, as [#of] wants them, and a key (PKCS #8, not encrypted) from text files; both may be in
    /// one. Blocks the calling thread for that long: on a busy loop call it through [dev.gyre.loop.Blocking].
    ///
    /// @throws IOException when that is not possible; the message names the file and what is wrong with it
    public static TlsIdentity pem(Path chain, Path key) throws IOException {
        try {
            return of(TlsPem.privateKey(key), TlsPem.certificates(chain));
        } catch (IllegalArgumentException mismatch) {
            throw new IOException(chain + " and " + key + " do not go together: " + mismatch.getMessage(), mismatch);
        }
    }

    /// Reads all keys of a key store (PKCS #12, or another kind that the JDK knows). Blocks the calling thread, for
    /// some 100 ms because such a file is encrypted so that it takes long: see [#pem].
    ///
    /// @param password of the file and of the keys in it
    /// @throws IOException when that is not possible; the message names the file
    public static TlsIdentity keyStore(Path file, char[] password) throws IOException {
        var found = new ArrayList<Entry>();
        try {
            var store = open(file, password);
            for (var alias : Collections.list(store.aliases())) {
                if (store.getKey(alias, password) instanceof PrivateKey key) {
                    found.addAll(of(key, chain(store.getCertificateChain(alias))).entries);
                }
            }
        } catch (GeneralSecurityException | IllegalArgumentException broken) {
            throw new IOException("a key in " + file + " cannot be used: " + broken.getMessage(), broken);
        }
        if (found.isEmpty()) {
            throw new IOException("there is no private key in " + file);
        }
        return new TlsIdentity(found);
    }

    /// Reads a key store, of whatever kind.
    static KeyStore open(Path file, char[] password) throws IOException {
        try {
            return KeyStore.getInstance(file.toFile(), password);
        } catch (IOException | GeneralSecurityException | IllegalArgumentException broken) {
            throw new IOException("the key store " + file + " cannot be read: " + broken.getMessage(), broken);
        }
    }

    private static List<X509Certificate> chain(Certificate[] chain) {
        return Stream.of(chain).map(X509Certificate.class::cast).toList();
    }

    /// The identities of this one, then those of `other`: for a server with several names, or several kinds of keys.
    public TlsIdentity and(TlsIdentity other) {
        return new TlsIdentity(Stream.concat(entries.stream(), other.entries.stream()).toList());
    }

    private static void requireBelongTogether(PrivateKey key, X509Certificate certificate) {
        var algorithm = switch (key.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            case "EdDSA" -> "EdDSA";
            default -> null;
        };
        if (algorithm != null && !isSignedBy(key, certificate, algorithm)) {
            throw new IllegalArgumentException("the certificate of " + certificate.getSubjectX500Principal()
                    + " is for another key than this " + key.getAlgorithm() + " one");
        }
    }

    private static boolean isSignedBy(PrivateKey key, X509Certificate certificate, String algorithm) {
        try {
            var signing = Signature.getInstance(algorithm);
            signing.initSign(key);
            signing.update(PROBE);
            var checking = Signature.getInstance(algorithm);
            checking.initVerify(certificate.getPublicKey());
            checking.update(PROBE);
            return checking.verify(signing.sign());
        } catch (GeneralSecurityException differs) {
            return false;
        }
    }

    // ---- using -----------------------------------------------------------------------------------

    /// The certificates that are shown, those of the first key first.
    public List<X509Certificate> certificates() {
        return entries.stream().map(Entry::certificate).toList();
    }

    List<Entry> entries() {
        return entries;
    }

    @Override
    public String toString() {
        return "identity of " + certificates().stream().map(X509Certificate::getSubjectX500Principal).toList();
    }
}
