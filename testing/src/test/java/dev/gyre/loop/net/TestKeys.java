package dev.gyre.loop.net;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// A key with a certificate that it has signed itself, made once for all tests by the JDK's keytool.
///
/// @param keyStore PKCS #12
/// @param chain the certificate as text
/// @param key the key as text
public record TestKeys(Path keyStore, Path chain, Path key, X509Certificate certificate) {
    static final char[] PASSWORD = "secret".toCharArray();

    private static final Map<String, TestKeys> MADE = new ConcurrentHashMap<>();

    /// For `localhost`, 127.0.0.1 and `example.test`.
    public static TestKeys server() {
        return make("server", "EC", "dns:localhost,ip:127.0.0.1,dns:example.test");
    }

    /// As [#server], with another key.
    static TestKeys nextServer() {
        return make("next-server", "RSA", "dns:localhost,ip:127.0.0.1,dns:example.test");
    }

    /// For all names below `other.test`.
    static TestKeys otherServer() {
        return make("other-server", "EC", "dns:*.other.test");
    }

    static TestKeys alice() {
        return make("alice", "EC", "email:alice@example.test");
    }

    private static TestKeys make(String name, String algorithm, String alternativeNames) {
        return MADE.computeIfAbsent(name, key -> {
            try {
                return generate(key, algorithm, alternativeNames);
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            } catch (GeneralSecurityException | InterruptedException failure) {
                throw new IllegalStateException(failure);
            }
        });
    }

    private static TestKeys generate(String name, String algorithm, String alternativeNames)
            throws IOException, GeneralSecurityException, InterruptedException {
        var folder = Files.createTempDirectory("gyre-tls-");
        folder.toFile().deleteOnExit();
        var keyStore = file(folder, name + ".p12");
        var log = file(folder, name + ".log");
        var keytool = new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
            "-genkeypair", "-alias", name, "-keyalg", algorithm, "-dname", "CN=" + name,
            "-ext", "san=" + alternativeNames, "-validity", "3650",
            "-storetype", "PKCS12", "-keystore", keyStore.toString(), "-storepass", new String(PASSWORD));
        int exit = keytool.redirectErrorStream(true).redirectOutput(log.toFile()).start().waitFor();
        if (exit != 0) {
            throw new IOException("keytool ended with " + exit + ": " + Files.readString(log));
        }
        var store = KeyStore.getInstance(keyStore.toFile(), PASSWORD);
        var certificate = (X509Certificate) store.getCertificate(name);
        var key = (PrivateKey) store.getKey(name, PASSWORD);
        return new TestKeys(
            keyStore,
            pem(file(folder, name + "-chain.pem"), "CERTIFICATE", certificate.getEncoded()),
            pem(file(folder, name + "-key.pem"), "PRIVATE KEY", key.getEncoded()),
            certificate);
    }

    private static Path file(Path folder, String name) {
        var file = folder.resolve(name);
        file.toFile().deleteOnExit();
        return file;
    }

    private static Path pem(Path file, String label, byte[] der) throws IOException {
        var text = Base64.getMimeEncoder(64, "\n".getBytes(US_ASCII)).encodeToString(der);
        return Files.writeString(file, "-----BEGIN " + label + "-----\n" + text + "\n-----END " + label + "-----\n");
    }

    public TlsIdentity identity() {
        try {
            return TlsIdentity.pem(chain, key);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    public TlsTrust trust() {
        return TlsTrust.certificates(List.of(certificate));
    }
}
