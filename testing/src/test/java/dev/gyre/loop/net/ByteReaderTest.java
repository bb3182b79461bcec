package dev.gyre.loop.net;

import static dev.gyre.loop.Gyre.*;
import static dev.gyre.testing.LoopAssertions.waitAllTasksBlocked;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.loop.TaskCancelledException;
import dev.gyre.testing.LoopTest;
import dev.gyre.testing.MemoryStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

class ByteReaderTest {
    private static final byte[] CRLF = bytes("\r\n");

    private final MemoryStream.Pair pair = MemoryStream.pair(1 << 20);
    private final MemoryStream peer = pair.client();
    private final MemoryStream stream = pair.server();
    private final ByteReader reader = stream.reader();

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, UTF_8);
    }

    private static Optional<String> text(Optional<byte[]> bytes) {
        return bytes.map(ByteReaderTest::text);
    }

    private void sendAndEnd(String text) throws IOException {
        peer.write(text);
        peer.closeOutput();
    }

    // ---- so many bytes ---------------------------------------------------------------------------

    @LoopTest
    void exactlyWaitsForAllAndLeavesTheRest() throws Exception {
        var piece = spawn(() -> text(reader.exactly(5)));
        for (var part : new String[] {"abc", "d", "ef"}) {
            assertFalse(piece.isDone());
            peer.write(part);
            waitAllTasksBlocked();
        }
        assertEquals("abcde", piece.await());
        assertEquals("f", text(reader.exactly(1)));
        assertEquals("", text(reader.exactly(0)));
        assertEquals(6, reader.takenBytes());
    }

    @LoopTest
    void anEndInTheMiddleSaysHowMuchIsMissingAndLosesNothing() throws Exception {
        sendAndEnd("abc");
        var end = assertThrows(EndOfStreamException.class, () -> reader.exactly(10));
        assertEquals(3, end.foundBytes());
        assertEquals(7, end.missingBytes());
        assertEquals(
            "the stream has ended within 10 bytes: 3 have come, at least 7 are missing", end.getMessage());
        assertTrue(EOFException.class.isInstance(end));
        assertEquals("abc", text(reader.exactly(3)));
        assertEquals(0, assertThrows(EndOfStreamException.class, () -> reader.exactly(1)).foundBytes());
    }

    @LoopTest
    void aBufferIsFilledWithWhatIsBufferedFirst() throws Exception {
        peer.write("abcdef");
        assertEquals("a", text(reader.exactly(1)));
        assertEquals(5, reader.bufferedBytes());
        var target = ByteBuffer.allocate(8).position(1);
        var filling = spawn(() -> reader.exactly(target));
        waitAllTasksBlocked();
        assertEquals(6, target.position());
        sendAndEnd("gh");
        filling.await();
        assertEquals("\0bcdefgh", text(target.array()));
        var more = ByteBuffer.allocate(2);
        assertEquals(2, assertThrows(EndOfStreamException.class, () -> reader.exactly(more)).missingBytes());
        assertEquals(8, reader.takenBytes());
    }

    @LoopTest
    void readPassesWhatIsBufferedAndThenReadsThrough() throws Exception {
        peer.write("ab");
        reader.peek(1);
        peer.write("cd");
        var target = ByteBuffer.allocate(10);
        assertEquals(0, reader.read(ByteBuffer.allocate(0)));
        assertEquals(2, reader.read(target));
        assertEquals(2, reader.read(target));
        peer.closeOutput();
        assertEquals(-1, reader.read(target));
        assertEquals(-1, reader.read(target));
        assertEquals("abcd", text(target.array()).substring(0, 4));
        assertEquals(4, reader.takenBytes());
    }

    @LoopTest
    void peekTakesNothingAndReturnsLessAtTheEnd() throws Exception {
        sendAndEnd("abc");
        assertEquals("ab", text(reader.peek(2)));
        assertEquals("abc", text(reader.peek(9)));
        assertEquals(0, reader.takenBytes());
        assertEquals("abc", text(reader.exactly(3)));
        assertEquals("", text(reader.peek(1)));
    }

    @LoopTest
    void skipDropsWithoutKeeping() throws Exception {
        var skipping = spawn(() -> reader.skip(3_000_000));
        for (int i = 0; i < 6; i++) {
            peer.write(new byte[500_000]);
        }
        peer.write("next");
        skipping.await();
        assertTrue(reader.bufferedBytes() <= 4);
        assertEquals("next", text(reader.exactly(4)));
        peer.closeOutput();
        var end = assertThrows(EndOfStreamException.class, () -> reader.skip(2));
        assertEquals(2, end.missingBytes());
        assertThrows(IllegalArgumentException.class, () -> reader.skip(-1));
    }

    @LoopTest
    void awaitMoreTellsTheEndFromABeginning() throws Exception {
        var more = spawn(reader::awaitMore);
        waitAllTasksBlocked();
        assertFalse(more.isDone());
        peer.write("x");
        assertTrue(more.await());
        assertTrue(reader.awaitMore());
        reader.skip(1);
        peer.closeOutput();
        assertFalse(reader.awaitMore());
    }

    // ---- up to a delimiter -----------------------------------------------------------------------

    @LoopTest
    void aDelimiterIsFoundWhereverTheChunksAreCut() throws Exception {
        var wire = "one\r\n\rtwo\r\r\n\r\n";
        for (int cut = 1; cut < wire.length(); cut++) {
            var next = MemoryStream.pair(100);
            var pieces = next.server().reader();
            next.client().write(wire.substring(0, cut));
            var first = spawn(() -> text(pieces.until(CRLF, 100)));
            waitAllTasksBlocked();
            next.client().write(wire.substring(cut));
            next.client().close();
            assertEquals(Optional.of("one"), first.await());
            assertEquals(Optional.of("\rtwo\r"), text(pieces.until(CRLF, 100)));
            assertEquals(Optional.of(""), text(pieces.until(CRLF, 100)));
            assertEquals(Optional.empty(), text(pieces.until(CRLF, 100)));
        }
    }

    @LoopTest
    void aDelimiterThatBeginsLikeItselfIsFound() throws Exception {
        peer.write("aabaabaaab-ababac-");
        assertEquals(Optional.of("aab"), text(reader.until(bytes("aabaaab"), 100)));
        assertEquals(Optional.of("-ab"), text(reader.until(bytes("abac"), 100)));
        assertThrows(IllegalArgumentException.class, () -> reader.until(new byte[0], 100));
    }

    @LoopTest
    void aPieceThatIsTooLongIsRefusedAndStays() throws Exception {
        peer.write("12345\r\n");
        var refused = assertThrows(LimitExceededException.class, () -> reader.until(CRLF, 4));
        assertEquals(4, refused.limitBytes());
        assertEquals(
            "more than 4 bytes, the limit of until(delimiter, maxBytes): 7 have come, which begin with '12345\\r\\n';"
                    + " they can still be read, with a higher limit for example",
            refused.getMessage());
        assertEquals(Optional.of("12345"), text(reader.until(CRLF, 5)));
    }

    @LoopTest
    void aPieceIsRefusedAsSoonAsItMustBeTooLong() throws Exception {
        peer.write("1234\r");
        assertThrows(TaskCancelledException.class, () -> cancelledWhenBlocked(() -> reader.until(CRLF, 4)));
        peer.write("x");
        assertThrows(LimitExceededException.class, () -> reader.until(CRLF, 4));
    }

    @LoopTest
    void anEndBeforeTheDelimiterLosesNothing() throws Exception {
        sendAndEnd("abc\r");
        var end = assertThrows(EndOfStreamException.class, () -> reader.until(CRLF, 100));
        assertEquals(4, end.foundBytes());
        assertEquals(1, end.missingBytes());
        assertEquals("abc\r", text(reader.remaining(100)));
    }

    @LoopTest(timeoutSeconds = 20)
    void searchingLooksAtEachByteOnce() throws Exception {
        int count = 2_000_000;
        var trickle = new Trickle(count);
        assertEquals(count, trickle.reader().until(bytes("a".repeat(2000) + "b"), count).orElseThrow().length);
        assertEquals(count, new Trickle(count - 2001).reader().line(count).orElseThrow().length());
    }

    // ---- lines -----------------------------------------------------------------------------------

    @LoopTest
    void linesEndWithLfOrCrLfAndTheLastWithTheStream() throws Exception {
        sendAndEnd("unix\ndos\r\n\n\r\na\rb\r\r\nlast\r");
        for (var line : new String[] {"unix", "dos", "", "", "a\rb\r", "last\r"}) {
            assertEquals(Optional.of(line), reader.line(100));
        }
        assertEquals(Optional.empty(), reader.line(100));
        assertEquals(Optional.empty(), reader.line(100));
    }

    @LoopTest
    void theLimitOfALineDoesNotCountItsEnd() throws Exception {
        sendAndEnd("123\r\n123\n12345\nabcd");
        assertEquals(Optional.of("123"), reader.line(3));
        assertEquals(Optional.of("123"), reader.line(3));
        var refused = assertThrows(LimitExceededException.class, () -> reader.line(4));
        assertTrue(refused.getMessage().contains("the limit of line(maxBytes)"), refused.getMessage());
        assertEquals(Optional.of("12345"), reader.line(5));
        assertThrows(LimitExceededException.class, () -> reader.line(3));
        assertEquals(Optional.of("abcd"), reader.line(4));
    }

    @LoopTest
    void linesAreUtf8() throws Exception {
        peer.write("grün\n");
        peer.write(new byte[] {'a', (byte) 0xff, '\n'});
        assertEquals(Optional.of("grün"), reader.line(5));
        assertEquals(Optional.of("a\ufffd"), reader.line(5));
    }

    @LoopTest
    void messagesShowBytesOfThePeerWithoutLettingThemForgeALog() throws Exception {
        peer.write("a\n'\\\u0007é" + "x".repeat(100));
        var message = assertThrows(LimitExceededException.class, () -> reader.remaining(3)).getMessage();
        assertTrue(message.contains("'a\\n\\'\\\\\\x07\\xc3\\xa9" + "x".repeat(33) + "…'"), message);
    }

    // ---- the rest --------------------------------------------------------------------------------

    @LoopTest
    void remainingIsEverythingUpToTheEnd() throws Exception {
        sendAndEnd("abcdef");
        reader.skip(2);
        assertThrows(LimitExceededException.class, () -> reader.remaining(3));
        assertEquals("cdef", text(reader.remaining(4)));
        assertEquals("", text(reader.remaining(0)));
    }

    @LoopTest
    void piecesLargerThanTheFirstBufferGrowAndShrink() throws Exception {
        var sent = new byte[700_000];
        for (int i = 0; i < sent.length; i++) {
            sent[i] = (byte) (i * 31 >>> 3);
        }
        peer.write(sent);
        assertEquals(sent[0], reader.exactly(1)[0]);
        assertArrayEquals(java.util.Arrays.copyOfRange(sent, 1, 600_001), reader.exactly(600_000));
        var late = spawn(() -> reader.exactly(100_000));
        waitAllTasksBlocked();
        peer.write(new byte[1]);
        assertArrayEquals(
            java.util.Arrays.copyOf(java.util.Arrays.copyOfRange(sent, 600_001, 700_000), 100_000), late.await());
    }

    @LoopTest
    void limitsOutsideTheRangeAreRefused() {
        for (int wrong : new int[] {-1, (1 << 30) + 1}) {
            assertThrows(IllegalArgumentException.class, () -> reader.exactly(wrong));
            assertThrows(IllegalArgumentException.class, () -> reader.peek(wrong));
            assertThrows(IllegalArgumentException.class, () -> reader.until(CRLF, wrong));
            assertThrows(IllegalArgumentException.class, () -> reader.line(wrong));
            assertThrows(IllegalArgumentException.class, () -> reader.remaining(wrong));
        }
    }

    // ---- failures and cancellation ---------------------------------------------------------------

    private interface Reading {
        Object run() throws IOException;
    }

    private static void cancelledWhenBlocked(Reading reading) {
        var task = spawn(reading::run);
        waitAllTasksBlocked();
        task.cancel("enough");
        task.await();
    }

    @LoopTest
    void aCancelledReadKeepsWhatHasCome() throws Exception {
        peer.write("abc");
        for (var reading : new Reading[] {
            () -> reader.exactly(4), () -> reader.until(CRLF, 9), () -> reader.line(9), () -> reader.remaining(9),
            () -> reader.peek(4)}) {
            assertThrows(TaskCancelledException.class, () -> cancelledWhenBlocked(reading));
            assertEquals(3, reader.bufferedBytes());
        }
        assertThrows(TaskCancelledException.class, () -> cancelledWhenBlocked(() -> {
            reader.skip(5);
            return "skipped";
        }));
        assertEquals(3, reader.takenBytes());
    }

    @LoopTest
    void aBrokenConnectionKeepsWhatHadCome() throws Exception {
        peer.write("abc");
        var piece = spawn(() -> assertThrows(IOException.class, () -> reader.exactly(4)));
        waitAllTasksBlocked();
        peer.abort();
        piece.await();
        assertEquals("abc", text(reader.exactly(3)));
        assertThrows(IOException.class, reader::awaitMore);
    }

    @LoopTest
    void aSecondTaskIsRefusedWhileOneWaits() throws Exception {
        var first = spawn(() -> text(reader.exactly(2)));
        peer.write("a");
        waitAllTasksBlocked();
        assertThrows(IllegalStateException.class, () -> reader.exactly(1));
        assertThrows(IllegalStateException.class, () -> reader.read(ByteBuffer.allocate(1)));
        peer.write("b");
        assertEquals("ab", first.await());
    }

    @LoopTest
    void everyMethodIsACancellationPointAlsoWhenAllIsBuffered() throws Exception {
        peer.write("abcdef\r\n");
        reader.peek(8);
        var target = ByteBuffer.allocate(1);
        for (var reading : new Reading[] {
            () -> reader.exactly(1), () -> reader.until(CRLF, 9), () -> reader.line(9), () -> reader.remaining(9),
            () -> reader.peek(1), reader::awaitMore, () -> reader.read(target)}) {
            var task = spawn(() -> {
                assertThrows(TaskCancelledException.class, () -> sleep(ofHours(1)));
                return reading.run();
            });
            waitAllTasksBlocked();
            task.cancel("enough");
            assertThrows(TaskCancelledException.class, task::await);
        }
        assertEquals(8, reader.bufferedBytes());
    }

    // ---- memory ----------------------------------------------------------------------------------

    @LoopTest
    void aReaderThatWaitsForTheFirstByteLendsNoBuffer() throws Exception {
        var watched = new WatchedReads(stream);
        var watchedReader = watched.reader();
        for (var word : new String[] {"one", "two"}) {
            var line = spawn(() -> watchedReader.line(100));
            waitAllTasksBlocked();
            assertEquals(null, watched.target);
            peer.write(word + "\n");
            assertEquals(Optional.of(word), line.await());
        }
    }

    @LoopTest
    void readersOfALoopShareTheirBuffers() throws Exception {
        var watched = new WatchedReads(stream);
        var other = MemoryStream.pair(100);
        var watchedOther = new WatchedReads(other.server());
        peer.write("a\n");
        other.client().write("b\n");
        watched.reader().line(10);
        watchedOther.reader().line(10);
        assertSame(watched.lastArray, watchedOther.lastArray);
    }

    @LoopTest
    void anAnnouncedLengthTakesNoMemoryBeforeTheBytesCome() throws Exception {
        var watched = new WatchedReads(stream);
        var watchedReader = watched.reader();
        peer.write("x");
        assertThrows(TaskCancelledException.class, () -> cancelledWhenBlocked(() -> watchedReader.exactly(1 << 30)));
        assertTrue(watched.lastArray != null && watched.lastArray.length <= 16 * 1024);
    }
}
