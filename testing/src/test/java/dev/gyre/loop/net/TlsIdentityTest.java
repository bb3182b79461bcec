package dev.gyre.loop.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

class TlsIdentityTest {
    private static TestKeys server;
    private static TestKeys next;

    @TempDir Path folder;

    @BeforeAll
    static void makeKeys() {
        server = TestKeys.server();
        next = TestKeys.nextServer();
    }

    private static void assertFails(String says, Executable reading) {
        var failure = assertThrows(IOException.class, reading);
        assertTrue(failure.getMessage().contains(says), failure::toString);
    }

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("file.pem"), text);
    }

    // ---- reading ---------------------------------------------------------------------------------

    @Test
    void keysOfBothKindsOfFilesAreTheSame() throws IOException {
        assertEquals(List.of(server.certificate()), TlsIdentity.pem(server.chain(), server.key()).certificates());
        assertEquals(List.of(next.certificate()), TlsIdentity.pem(next.chain(), next.key()).certificates());
        assertEquals(
            List.of(server.certificate()), TlsIdentity.keyStore(server.keyStore(), TestKeys.PASSWORD).certificates());
    }

    @Test
    void keyAndCertificatesMayBeInOneFileWithOtherText() throws IOException {
        var both = file("Subject: somebody\n" + Files.readString(server.key()) + "\nand\r\n"
                + Files.readString(server.chain()).replace("\n", "\r\n") + Files.readString(next.chain()));
        var identity = TlsIdentity.pem(both, both);
        assertEquals(List.of(server.certificate()), identity.certificates());
        assertEquals(
            List.of(server.certificate(), next.certificate()), identity.entries().getFirst().chain());
        TlsTrust.pem(both);
    }

    @Test
    void identitiesAddUpInTheirOrder() {
        assertEquals(
            List.of(server.certificate(), next.certificate()), server.identity().and(next.identity()).certificates());
    }

    @Test
    void aKeyThatIsNotThatOfTheCertificateIsRefused() {
        assertFails("do not go together", () -> TlsIdentity.pem(server.chain(), next.key()));
        assertFails("do not go together", () -> TlsIdentity.pem(TestKeys.otherServer().chain(), server.key()));
    }

    @Test
    void filesWithoutWhatIsLookedForAreNamed() throws IOException {
        var empty = file("nothing");
        assertFails(empty.toString(), () -> TlsIdentity.pem(server.chain(), empty));
        assertFails("-----BEGIN CERTIFICATE-----", () -> TlsIdentity.pem(empty, server.key()));
        assertFails("-----BEGIN CERTIFICATE-----", () -> TlsTrust.pem(empty));
        assertFails(empty.toString(), () -> TlsIdentity.keyStore(empty, TestKeys.PASSWORD));
        assertFails(server.keyStore().toString(),
            () -> TlsIdentity.keyStore(server.keyStore(), "wrong".toCharArray()));
        assertThrows(IllegalArgumentException.class, () -> TlsTrust.certificates(List.of()));
        assertThrows(IllegalArgumentException.class,
            () -> TlsIdentity.of(server.identity().entries().getFirst().key(), List.of()));
    }

    @Test
    void aKeyInAnotherFormIsRefusedWithTheCommandThatConvertsIt() throws IOException {
        for (var kind : List.of("RSA PRIVATE KEY", "EC PRIVATE KEY", "ENCRYPTED PRIVATE KEY")) {
            var other = file("-----BEGIN " + kind + "-----\nAAAA\n-----END " + kind + "-----\n");
            assertFails("openssl pkcs8 -topk8", () -> TlsIdentity.pem(server.chain(), other));
        }
    }

    @Test
    void brokenFilesAreErrorsThatNameThem() throws IOException {
        var certificate = file("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
        assertFails(certificate.toString(), () -> TlsTrust.pem(certificate));
        var key = file("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n");
        assertFails(key.toString(), () -> TlsIdentity.pem(server.chain(), key));
        var noBase64 = file("-----BEGIN PRIVATE KEY-----\nA\n-----END PRIVATE KEY-----\n");
        assertFails("no Base64", () -> TlsIdentity.pem(server.chain(), noBase64));
        var huge = file(" ".repeat((1 << 20) + 1));
        assertFails("more than 1048576 bytes", () -> TlsTrust.pem(huge));
    }

    // ---- names -----------------------------------------------------------------------------------

    @Test
    void aStarStandsForOneLabel() {
        assertTrue(TlsKeyChoice.matches("a.test", "A.Test"));
        assertTrue(TlsKeyChoice.matches("*.a.test", "x.a.test"));
        assertFalse(TlsKeyChoice.matches("*.a.test", "a.test"));
        assertFalse(TlsKeyChoice.matches("*.a.test", "x.y.a.test"));
        assertFalse(TlsKeyChoice.matches("*.a.test", ".a.test"));
        assertFalse(TlsKeyChoice.matches("a.test", "xa.test"));
    }
}
