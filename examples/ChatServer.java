import static dev.gyre.loop.Gyre.*;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gyre.loop.TaskFailedException;
import dev.gyre.loop.TaskGroup;
import dev.gyre.loop.sync.BoundedQueue;
import dev.gyre.loop.sync.TaskSemaphore;

// Chat rooms on the JDK's own blocking sockets, two tasks per client, one thread in all. The rooms are a plain map
// without locks, for no other task runs between two suspension points. See that what one client writes reaches all
// in its room, and that a client who does not read what it is sent is put out instead of holding up the others.
//
//     ./gyre run examples/chat-server --port 7000
//     nc 127.0.0.1 7000          (in two windows; /join room, /quit)

static final int CLIENTS_MAX = 1000, UNREAD_MAX = 100, LINE_CHARS_MAX = 500, SEND_BUFFER_BYTES = 65_536;

// A member of a room: lines wait in `unread` until the socket takes them.
record Client(String name, BoundedQueue<String> unread, TaskGroup tasks) {}

final Map<String, Set<Client>> rooms = new HashMap<>();

void main(String[] args) throws IOException {
    int port = args.length == 2 && args[0].equals("--port") ? Integer.parseInt(args[1]) : 7000;
    try (var server = new ServerSocket(port, 1024, InetAddress.getLoopbackAddress())) {
        println("127.0.0.1:" + server.getLocalPort());
        run(() -> serve(server));
    }
}

void serve(ServerSocket server) throws IOException {
    var places = TaskSemaphore.bounded(CLIENTS_MAX);
    TaskGroup.run(connections -> {
        for (int number = 1; !server.isClosed(); number++) {
            places.acquire();
            var socket = server.accept();                  // suspends this task, never the loop
            var name = "guest " + number;
            connections.spawn(name, () -> {
                try (socket) {
                    converse(name, socket);
                } catch (IOException | TaskFailedException gone) {
                    // Reading, or the task that writes, has failed: this connection ends, and no other.
                } finally {
                    places.release();
                }
            });
        }
    });
}

void converse(String name, Socket socket) throws IOException {
    socket.setSendBufferSize(SEND_BUFFER_BYTES);
    var unread = BoundedQueue.<String>fifo(UNREAD_MAX);
    TaskGroup.run(tasks -> {
        tasks.spawn(name + " writer", () -> write(socket, unread));
        listen(new Client(name, unread, tasks), socket);
        unread.shutdown();                                 // the writer ends when it has written what is left
    });
}

void write(Socket socket, BoundedQueue<String> unread) throws IOException {
    var out = new OutputStreamWriter(socket.getOutputStream(), UTF_8);
    for (var line : unread) {
        out.write(line + "\n");
        out.flush();
    }
}

void listen(Client client, Socket socket) throws IOException {
    var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
    var room = "lobby";
    join(client, room);
    try {
        for (var line = readLine(in); line != null && !line.equals("/quit"); line = readLine(in)) {
            if (line.startsWith("/join ")) {
                leave(client, room);
                room = line.substring("/join ".length());
                join(client, room);
            } else {
                say(room, client.name + ": " + line);
            }
        }
    } finally {
        leave(client, room);
    }
}

void join(Client client, String room) {
    rooms.computeIfAbsent(room, _ -> new LinkedHashSet<>()).add(client);
    say(room, client.name + " has joined " + room);
}

void leave(Client client, String room) {
    rooms.get(room).remove(client);
    say(room, client.name + " has left " + room);
    rooms.computeIfPresent(room, (_, members) -> members.isEmpty() ? null : members);
}

// Never suspends, so nobody joins or leaves meanwhile.
void say(String room, String line) {
    for (var member : rooms.get(room)) {
        if (!member.unread.tryPut(line)) {
            member.tasks.cancel("more than " + UNREAD_MAX + " lines unread");
        }
    }
}

// A line without its end, or null where there is none any more.
String readLine(BufferedReader in) throws IOException {
    var line = new StringBuilder();
    for (int next = in.read(); next != '\n'; next = in.read()) {
        if (next < 0) {
            return null;
        }
        if (line.length() == LINE_CHARS_MAX) {
            throw new IOException("a line of more than " + LINE_CHARS_MAX + " characters");
        }
        line.append((char) next);
    }
    return line.toString().strip();
}
