package dev.gyre.loop.net;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/// Gives the JDK's engine the keys of an identity, which it asks for anew in every handshake, so that it can be
/// replaced.
///
/// The JDK's own manager for several names decrypts the key of a PKCS #12 file in every handshake, and that is made to
/// take long.
final class TlsKeyChoice extends X509ExtendedKeyManager {
    private static final int DNS_NAME = 2;

    private final Supplier<TlsIdentity> identity;

    /// What handshakes chose from last, and before that: one that has chosen asks for its key right afterwards.
    private @Nullable TlsIdentity latest;
    private @Nullable TlsIdentity previous;

    TlsKeyChoice(Supplier<TlsIdentity> identity) {
        this.identity = identity;
    }

    private synchronized List<TlsIdentity.Entry> entries() {
        var current = identity.get();
        if (current != latest) {
            previous = latest;
            latest = current;
        }
        return current.entries();
    }

    private synchronized TlsIdentity.@Nullable Entry entry(@Nullable String alias) {
        var found = find(alias, latest);
        return found == null ? find(alias, previous) : found;
    }

    private static TlsIdentity.@Nullable Entry find(@Nullable String alias, @Nullable TlsIdentity identity) {
        if (identity != null) {
            for (var entry : identity.entries()) {
                if (entry.alias().equals(alias)) {
                    return entry;
                }
            }
        }
        return null;
    }

    // ---- choosing --------------------------------------------------------------------------------

    @Override
    public @Nullable String chooseEngineServerAlias(
            String keyType, Principal @Nullable [] issuers, SSLEngine engine) {
        var all = entries();
        var named = all.stream().filter(entry -> isNamedBy(engine, entry)).toList();
        return (named.isEmpty() ? all : named).stream()
                .filter(entry -> entry.key().getAlgorithm().equals(keyType))
                .map(TlsIdentity.Entry::alias)
                .findFirst()
                .orElse(null);
    }

    private static boolean isNamedBy(SSLEngine engine, TlsIdentity.Entry entry) {
        if (!(engine.getHandshakeSession() instanceof ExtendedSSLSession session)) {
            return false;
        }
        return session.getRequestedServerNames().stream()
                .filter(SNIHostName.class::isInstance)
                .map(name -> ((SNIHostName) name).getAsciiName())
                .anyMatch(host -> names(entry.certificate()).anyMatch(pattern -> matches(pattern, host)));
    }

    private static Stream<String> names(X509Certificate certificate) {
        try {
            var names = certificate.getSubjectAlternativeNames();
            return names == null
                    ? Stream.empty()
                    : names.stream().filter(name -> name.get(0).equals(DNS_NAME)).map(name -> (String) name.get(1));
        } catch (CertificateParsingException unreadable) {
            return Stream.empty();
        }
    }

    /// Whether a name in a certificate, in which `*.` stands for one label, is that of `host`.
    static boolean matches(String pattern, String host) {
        var lowerPattern = pattern.toLowerCase(Locale.ROOT);
        var lowerHost = host.toLowerCase(Locale.ROOT);
        if (!lowerPattern.startsWith("*.")) {
            return lowerPattern.equals(lowerHost);
        }
        int dot = lowerHost.indexOf('.');
        return dot > 0 && lowerHost.substring(dot).equals(lowerPattern.substring(1));
    }

    @Override
    public @Nullable String chooseEngineClientAlias(
            String[] keyTypes, Principal @Nullable [] issuers, SSLEngine engine) {
        var all = entries();
        for (var keyType : keyTypes) {
            for (var entry : all) {
                if (entry.key().getAlgorithm().equals(keyType) && isIssuedBy(issuers, entry)) {
                    return entry.alias();
                }
            }
        }
        return null;
    }

    /// Whether one of those whom the server believes vouches for `entry`; a server that names nobody may believe it.
    private static boolean isIssuedBy(Principal @Nullable [] issuers, TlsIdentity.Entry entry) {
        if (issuers == null || issuers.length == 0) {
            return true;
        }
        var believed = List.of(issuers);
        return entry.chain().stream().anyMatch(certificate -> believed.contains(certificate.getIssuerX500Principal())
                || believed.contains(certificate.getSubjectX500Principal()));
    }

    // ---- giving ----------------------------------------------------------------------------------

    @Override
    public @Nullable PrivateKey getPrivateKey(@Nullable String alias) {
        var entry = entry(alias);
        return entry == null ? null : entry.key();
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(@Nullable String alias) {
        var entry = entry(alias);
        return entry == null ? null : entry.chain().toArray(X509Certificate[]::new);
    }

    // ---- for sockets of the JDK, which do not use this ---------------------------------------------

    @Override
    public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
        return null;
    }

    @Override
    public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
        return null;
    }

    @Override
    public @Nullable String chooseClientAlias(
            String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return null;
    }

    @Override
    public @Nullable String chooseServerAlias(
            String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return null;
    }
}
