package dev.gyre.server;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/// What the server logs, kept out of the output of the tests until it is closed.
final class ServerLog extends Handler {
    private static final Logger LOGGER = Logger.getLogger("dev.gyre.server");

    private final List<LogRecord> records = new CopyOnWriteArrayList<>();

    private ServerLog() {}

    static ServerLog open() {
        var log = new ServerLog();
        LOGGER.addHandler(log);
        LOGGER.setUseParentHandlers(false);
        return log;
    }

    List<String> lines() {
        return records.stream().map(line -> line.getLevel() + " " + line.getMessage()).toList();
    }

    List<Throwable> failures() {
        return records.stream().map(LogRecord::getThrown).toList();
    }

    @Override
    public void publish(LogRecord line) {
        records.add(line);
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
        LOGGER.removeHandler(this);
        LOGGER.setUseParentHandlers(true);
    }
}
