package dev.gyre.loop.net;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Certificates and keys in text files (RFC 7468): blocks of Base64 between lines that say what is in them.
final class TlsPem {
    private static final Pattern BLOCK = Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([^-]*)-----END \\1-----");

    /// Past this a file is no list of certificates; those of all authorities in the world take a quarter of one.
    private static final int FILE_BYTES_MAX = 1 << 20;

    private static final List<String> KEY_ALGORITHMS = List.of("EC", "RSA", "EdDSA", "RSASSA-PSS");

    private TlsPem() {}

    /// All certificates in `file`, in their order.
    static List<X509Certificate> certificates(Path file) throws IOException {
        var certificates = new ArrayList<X509Certificate>();
        for (var block : blocks(file).filter(block -> block.group(1).equals("CERTIFICATE")).toList()) {
            certificates.add(certificate(file, bytes(file, block)));
        }
        if (certificates.isEmpty()) {
            throw new IOException("there is no certificate in " + file
                    + ": it should have blocks that begin with -----BEGIN CERTIFICATE-----");
        }
        return certificates;
    }

    private static X509Certificate certificate(Path file, byte[] der) throws IOException {
        try {
            var factory = CertificateFactory.getInstance("X.509");
            return (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(der));
        } catch (CertificateException broken) {
            throw new IOException("a certificate in " + file + " cannot be read: " + broken.getMessage(), broken);
        }
    }

    /// The first private key in `file`.
    static PrivateKey privateKey(Path file) throws IOException {
        var block = blocks(file).filter(candidate -> candidate.group(1).endsWith("PRIVATE KEY"))
                .findFirst()
                .orElseThrow(() -> new IOException("there is no key in " + file
                        + ": it should have a block that begins with -----BEGIN PRIVATE KEY-----"));
        if (!block.group(1).equals("PRIVATE KEY")) {
            throw new IOException("the key in " + file + " is an " + block.group(1) + ", but must be a plain"
                    + " PRIVATE KEY (PKCS #8): openssl pkcs8 -topk8 -nocrypt -in " + file + " -out key.pem");
        }
        return privateKey(file, new PKCS8EncodedKeySpec(bytes(file, block)));
    }

    private static PrivateKey privateKey(Path file, PKCS8EncodedKeySpec key) throws IOException {
        GeneralSecurityException last = null;
        for (var algorithm : KEY_ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(key);
            } catch (GeneralSecurityException other) {
                last = other;
            }
        }
        throw new IOException("the key in " + file + " is broken, or for none of " + KEY_ALGORITHMS, last);
    }

    private static Stream<MatchResult> blocks(Path file) throws IOException {
        try (var in = Files.newInputStream(file)) {
            var bytes = in.readNBytes(FILE_BYTES_MAX + 1);
            if (bytes.length > FILE_BYTES_MAX) {
                throw new IOException(file + " has more than " + FILE_BYTES_MAX
                        + " bytes, too many for a file of certificates or keys");
            }
            return BLOCK.matcher(new String(bytes, StandardCharsets.US_ASCII)).results();
        }
    }

    private static byte[] bytes(Path file, MatchResult block) throws IOException {
        try {
            return Base64.getMimeDecoder().decode(block.group(2));
        } catch (IllegalArgumentException broken) {
            throw new IOException("the " + block.group(1) + " in " + file + " is no Base64: " + broken.getMessage(),
                broken);
        }
    }
}
