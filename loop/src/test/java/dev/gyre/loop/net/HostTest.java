package dev.gyre.loop.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What a text that should name a host is taken for.
class HostTest {
    @ParameterizedTest
    @CsvSource({
        "0.0.0.0, 0.0.0.0",
        "255.255.255.255, 255.255.255.255",
        "::, 0:0:0:0:0:0:0:0",
        "[::1], 0:0:0:0:0:0:0:1",
        "2001:DB8::a, 2001:db8:0:0:0:0:0:a",
        "::ffff:192.0.2.1, 192.0.2.1",
        "fe80::1%3, fe80:0:0:0:0:0:0:1%3",
        "[fe80::1%3], fe80:0:0:0:0:0:0:1%3"
    })
    void anAddressIsItself(String text, String address) throws UnknownHostException {
        assertEquals(address, assertInstanceOf(Host.Literal.class, Host.parse(text)).address().getHostAddress());
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "LOCALHOST", "localhost.", "a.localhost", "a.b.LocalHost."})
    void theNameOfThisMachineIsKnown(String text) throws UnknownHostException {
        assertInstanceOf(Host.Loopback.class, Host.parse(text));
    }

    @ParameterizedTest
    @CsvSource({
        "example.org, example.org",
        "EXAMPLE.Org., example.org.",
        "single, single",
        "_sip._tcp.a-b.test, _sip._tcp.a-b.test",
        "1.2.3.4.in-addr.arpa, 1.2.3.4.in-addr.arpa",
        "xn--bcher-kva.example, xn--bcher-kva.example",
        "localhost.test, localhost.test",
        "notlocalhost, notlocalhost",
        "0xyz, 0xyz"
    })
    void aNameIsLookedUpInLowerCase(String text, String name) throws UnknownHostException {
        assertEquals(new Host.Name(name), Host.parse(text));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "127.1                | ends in a number, so it must be an IPv4 address",
        "010.0.0.1            | without leading zeros",
        "0x7f.0.0.1           | ends in a number",
        "127.0.0.0x1          | ends in a number",
        "1.2.3.256            | from 0 to 255",
        "1.2.3.4.             | ends in a number",
        "1.2.3.4.5            | ends in a number",
        "2130706433           | ends in a number",
        "host.7               | ends in a number",
        "1::2::3              | is no IPv6 address, as its colons promise",
        "host:80              | is no IPv6 address, as its colons promise",
        "[192.0.2.1]          | is no IPv6 address, as its brackets promise",
        "[]                   | is no IPv6 address, as its brackets promise",
        "fe80::1%nosuchzone   | zone of an interface that is not there",
        "[::1                 | is no IPv6 address",
        "a..b                 | a part between its dots is empty",
        ".a                   | a part between its dots is empty",
        "a b                  | no host has U+0020 in its name",
        "a/b                  | no host has '/' in its name",
        "bücher.example       | java.net.IDN.toASCII"
    })
    void whatNamesNoHostIsRefusedWithTheReason(String text, String reason) {
        var failure = assertThrows(UnknownHostException.class, () -> Host.parse(text.strip()));
        assertTrue(failure.getMessage().contains(reason), failure.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "\n", "a\u0000.test", "a\r\nb"})
    void emptyNamesAndControlCharactersAreRefused(String text) {
        assertThrows(UnknownHostException.class, () -> Host.parse(text));
    }

    @Test
    void namesHaveTheLengthsOfTheDns() throws UnknownHostException {
        var label = "a".repeat(63);
        var longest = (label + ".").repeat(3) + "b".repeat(61);
        assertEquals(253, longest.length());
        assertEquals(new Host.Name(longest), Host.parse(longest));
        assertEquals(new Host.Name(longest + "."), Host.parse(longest + "."));
        var tooLong = assertThrows(UnknownHostException.class, () -> Host.parse(longest + "b"));
        assertTrue(tooLong.getMessage().contains("254 characters"), tooLong.getMessage());
        var label64 = assertThrows(UnknownHostException.class, () -> Host.parse(label + "a.test"));
        assertTrue(label64.getMessage().contains("64 characters"), label64.getMessage());
    }

    /// Every address that the JDK writes is read again, and no text makes the parser fail otherwise than it says.
    @Test
    void anyTextIsReadOrRefused() throws UnknownHostException {
        long seed = 7;
        System.out.println("HostTest seed " + seed);
        var random = new SplittableRandom(seed);
        for (int i = 0; i < 2_000; i++) {
            var bytes = new byte[random.nextBoolean() ? 4 : 16];
            random.nextBytes(bytes);
            var address = InetAddress.getByAddress(bytes);
            assertEquals(new Host.Literal(address), Host.parse(address.getHostAddress()));
        }
        var alphabet = "0123456789abcfxXzZ.:%[]-_ \u00fc\n";
        for (int i = 0; i < 50_000; i++) {
            var text = new StringBuilder();
            for (int length = random.nextInt(12); length > 0; length--) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            try {
                Host.parse(text.toString());
            } catch (UnknownHostException refused) {
                assertTrue(refused.getMessage().length() > 10);
            }
        }
    }
}
