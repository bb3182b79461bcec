import static dev.gyre.loop.Gyre.*;

import dev.gyre.loop.Retry;
import dev.gyre.loop.TaskGroup;
import dev.gyre.loop.TimeoutException;
import dev.gyre.loop.net.ByteStream;
import dev.gyre.loop.net.Listener;
import dev.gyre.loop.net.Tcp;
import dev.gyre.loop.net.TcpOptions;
import dev.gyre.loop.sync.TaskSemaphore;

// Payments over TCP, of which none is lost and none is made twice, whatever the network does: each is sent, over a new
// connection if need be, until it is acknowledged, and has a number by which the ledger knows it again. See in
// LedgerTest how that is tried on a hundred networks on which everything goes wrong, and that it takes no time.
//
//     ./gyre run examples/ledger

static final int CONNECTIONS_MAX = 100, PAYMENTS = 10, CENTS = 250;

// 12 bytes on the wire: the payer, the number, the amount.
record Payment(int payer, int number, int cents) {}

final Map<Integer, Integer> lastNumbers = new HashMap<>();
long cents;

void main() {
    run(() -> {
        try (var listener = Tcp.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            var ledger = spawn("ledger", () -> keep(listener));
            var address = (InetSocketAddress) listener.addresses().getFirst();
            gather(() -> pay(1, address), () -> pay(2, address));
            ledger.cancel("all is paid");
        }
        println(cents + " cents from payers " + lastNumbers.keySet());
    });
}

// ---- the ledger ----

void keep(Listener listener) throws IOException {
    TaskGroup.run(connections -> {
        acceptAll(listener, connections);
    });
}

void acceptAll(Listener listener, TaskGroup connections) throws IOException {
    var places = TaskSemaphore.bounded(CONNECTIONS_MAX);
    while (true) {
        places.acquire();
        var stream = listener.accept();
        connections.spawn(() -> {
            try (stream) {
                converse(stream);
            } catch (IOException gone) {
                // The payer asks again over another connection, if it has not heard from us.
            } finally {
                places.release();
            }
        });
    }
}

void converse(ByteStream stream) throws IOException {
    for (var bytes = read(stream, 12); bytes != null; bytes = read(stream, 12)) {
        var payment = new Payment(bytes.getInt(), bytes.getInt(), bytes.getInt());
        enter(payment);
        stream.write(ByteBuffer.allocate(4).putInt(payment.number).flip());
    }
}

// What comes again is acknowledged again and entered once. Never suspends, so nobody sees half of it.
void enter(Payment payment) {
    if (payment.number > lastNumbers.getOrDefault(payment.payer, 0)) {
        lastNumbers.put(payment.payer, payment.number);
        cents += payment.cents;
    }
}

// ---- a payer ----

void pay(int payer, InetSocketAddress ledger) throws IOException {
    var untilHeard = Retry.times(1000)
            .withDelay(ofMillis(100), 2, ofSeconds(2))
            .onlyIf(failure -> failure instanceof IOException || failure instanceof TimeoutException);
    for (int number = 1; number <= PAYMENTS; number++) {
        var payment = new Payment(payer, number, CENTS);
        retry(untilHeard, () -> timeout(ofSeconds(3), () -> send(payment, ledger)));
    }
}

void send(Payment payment, InetSocketAddress ledger) throws IOException {
    try (var stream = Tcp.connect(ledger, TcpOptions.defaults())) {
        var request = ByteBuffer.allocate(12);
        stream.write(request.putInt(payment.payer).putInt(payment.number).putInt(payment.cents).flip());
        if (read(stream, 4) == null) {
            throw new EOFException("the ledger has hung up");
        }
    }
}

// The next `count` bytes, or null at the end.
ByteBuffer read(ByteStream stream, int count) throws IOException {
    var buffer = ByteBuffer.allocate(count);
    while (buffer.hasRemaining()) {
        if (stream.read(buffer) < 0) {
            return null;
        }
    }
    return buffer.flip();
}
