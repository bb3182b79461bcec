import static dev.gyre.loop.Gyre.*;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;

// A hundred transfers between ten accounts, eight at a time, with plain blocking JDBC in tasks. See that a transfer
// which its account cannot pay is rolled back, and that no money is lost or made.
//
//     ./gyre run examples/jdbc-transfer

static final String DATABASE = "jdbc:h2:mem:bank;LOCK_TIMEOUT=10000";
static final int ACCOUNTS = 10, START_BALANCE = 100, TRANSFERS = 100, AT_ONCE_MAX = 8;

record Transfer(int from, int to, int amount) {}

enum Result { DONE, REFUSED }

void main() throws SQLException {
    try (var bank = DriverManager.getConnection(DATABASE)) {      // an open connection keeps the database alive
        execute(bank, "create table account (id int primary key, balance int not null)");
        for (int id = 0; id < ACCOUNTS; id++) {
            execute(bank, "insert into account values (?, ?)", id, START_BALANCE);
        }
        var results = run(() -> gather(someTransfers(), AT_ONCE_MAX, this::transfer));
        println(Collections.frequency(results, Result.DONE) + " transfers done, "
                + Collections.frequency(results, Result.REFUSED) + " refused");
        println("money in the bank: " + query(bank, "select sum(balance) from account"));
    }
}

List<Transfer> someTransfers() {
    var random = loop().random();                                 // seeded: the same transfers in every run
    return Stream.generate(() -> new Transfer(random.nextInt(ACCOUNTS), random.nextInt(ACCOUNTS), random.nextInt(60)))
            .limit(TRANSFERS)
            .toList();
}

// Runs in a task. Where a statement waits for a row that another transfer has locked, this task alone is suspended.
Result transfer(Transfer transfer) throws SQLException {
    try (var connection = DriverManager.getConnection(DATABASE)) {
        connection.setAutoCommit(false);
        // Both rows in one order, so that no two transfers wait for each other.
        query(connection, "select balance from account where id = ? for update", Math.min(transfer.from, transfer.to));
        query(connection, "select balance from account where id = ? for update", Math.max(transfer.from, transfer.to));
        execute(connection, "update account set balance = balance - ? where id = ?", transfer.amount, transfer.from);
        execute(connection, "update account set balance = balance + ? where id = ?", transfer.amount, transfer.to);
        if (query(connection, "select balance from account where id = ?", transfer.from) < 0) {
            connection.rollback();
            return Result.REFUSED;
        }
        connection.commit();
        return Result.DONE;
    }
}

void execute(Connection connection, String sql, int... arguments) throws SQLException {
    try (var statement = connection.prepareStatement(sql)) {
        for (int i = 0; i < arguments.length; i++) {
            statement.setInt(i + 1, arguments[i]);
        }
        statement.executeUpdate();
    }
}

int query(Connection connection, String sql, int... arguments) throws SQLException {
    try (var statement = connection.prepareStatement(sql)) {
        for (int i = 0; i < arguments.length; i++) {
            statement.setInt(i + 1, arguments[i]);
        }
        var rows = statement.executeQuery();
        rows.next();
        return rows.getInt(1);
    }
}
