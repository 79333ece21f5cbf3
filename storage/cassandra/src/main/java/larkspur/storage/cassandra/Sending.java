package larkspur.storage.cassandra;

import com.datastax.oss.driver.api.core.ConsistencyLevel;
import com.datastax.oss.driver.api.core.DriverException;
import com.datastax.oss.driver.api.core.cql.BatchStatement;
import com.datastax.oss.driver.api.core.cql.BatchType;
import com.datastax.oss.driver.api.core.cql.BatchableStatement;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.ResultSet;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.Statement;
import com.datastax.oss.driver.api.core.servererrors.QueryValidationException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import larkspur.storage.CommitId;
import larkspur.storage.StoreFailure;

/// How the engine deals with a cluster that may not answer.
///
/// What can be said twice (reads, writes that set what they set before) is said again. What cannot,
/// a conditional transaction, carries a **receipt**: a row of its own, written by that transaction
/// and by the condition that it is not there yet. When the reply is lost, the engine writes a void
/// receipt in the same place and by the same condition. If that is taken, the transaction did not
/// happen and never can any more; if not, the receipt that lies there tells what did. So no outcome
/// is ever guessed, and no request that is still on its way can change one that was told.
final class Sending {

  private static final Duration FIRST_PAUSE = Duration.ofMillis(5);
  private static final Duration LONGEST_PAUSE = Duration.ofMillis(500);

  /// The column under which a receipt lies, in one table or another.
  private static final List<String> RECEIPT_KEYS = List.of("key", "receipt");

  private final Link link;
  private final Duration patience;
  private final Duration requestTimeout;

  /// For how long new requests are begun.
  private final Duration trying;

  private final LongAdder sent = new LongAdder();
  private final AtomicLong latest = new AtomicLong();
  private volatile boolean closed;

  /// @param patience after which a call has ended, one way or another
  /// @param requestTimeout after which a request has
  Sending(Link link, Duration patience, Duration requestTimeout) {
    this.link = link;
    this.patience = patience;
    this.requestTimeout = requestTimeout;
    this.trying = patience.minus(requestTimeout);
  }

  /// What became of a conditional transaction.
  enum Outcome {
    /// All of it took effect.
    DONE,
    /// A condition did not hold; nothing changed.
    REFUSED,
    /// Its reply was lost, and it was kept from ever taking effect; nothing changed.
    VOIDED
  }

  /// How many statements were sent.
  long sent() {
    return sent.sum();
  }

  private ResultSet request(Statement<?> statement) {
    sent.increment();
    return requestAside(statement);
  }

  private ResultSet requestAside(Statement<?> statement) {
    return link.send(statement.setTimeout(requestTimeout));
  }

  void close() {
    closed = true;
  }

  boolean isClosed() {
    return closed;
  }

  void check() {
    if (closed) {
      throw new StoreFailure("the store is closed", null);
    }
  }

  /// For how long something may be tried.
  Deadline deadline() {
    return new Deadline(System.nanoTime() + trying.toNanos());
  }

  /// When a call gives up, and how long it pauses before it tries again. One for a whole call,
  /// whatever that takes.
  final class Deadline {
    private final long end;
    private long pause = FIRST_PAUSE.toNanos();
    private int timesAtOnce;

    private Deadline(long end) {
      this.end = end;
    }

    Duration left() {
      return Duration.ofNanos(Math.max(0, end - System.nanoTime()));
    }

    /// @throws StoreFailure if there is no time left
    void check(String what, Throwable cause) {
      Sending.this.check();
      if (left().isZero()) {
        throw new StoreFailure("the cluster did not do it in " + patience + ": " + what, cause);
      }
    }

    /// Returns when it is time to try again.
    ///
    /// @throws StoreFailure if there is no time left
    void again(String what, Throwable cause) {
      check(what, cause);
      LockSupport.parkNanos(this, pause);
      pause = Math.min(2 * pause, LONGEST_PAUSE.toNanos());
    }

    /// As [#again], when the cluster does answer and somebody else was first: at once at first,
    /// then a little later each time.
    void atOnce(String what) {
      check(what, null);
      if (timesAtOnce++ > 0) {
        LockSupport.parkNanos(this, Math.min(timesAtOnce, 10) * 1_000_000L);
      }
    }
  }

  /// The row by which a transaction can be asked whether it happened, or be kept from it.
  ///
  /// @param key under which it lies
  /// @param signed the write of it that goes with the transaction
  /// @param voided the write that takes its place
  record Receipt(String key, BoundStatement signed, BoundStatement voided) {

    /// @param place the values of the partition that the transaction is of
    static Receipt of(
        CommitId id, PreparedStatement signed, PreparedStatement voided, Object... place) {
      String key = Versions.uuid(id).toString();
      Object[] values = Arrays.copyOf(place, place.length + 1);
      values[place.length] = key;
      return new Receipt(key, signed.bind(values), voided.bind(values));
    }

    /// Whether a row that a refusal came with is this one, and a transaction's.
    private boolean isSignedIn(Row row) {
      for (String column : RECEIPT_KEYS) {
        if (row.getColumnDefinitions().contains(column)
            && row.getColumnDefinitions().contains("voided")
            && key.equals(row.getString(column))
            && !row.isNull("voided")) {
          return !row.getBoolean("voided");
        }
      }
      return false;
    }
  }

  /// Reads with a quorum, so that every acknowledged write is seen; or writes what may be written
  /// twice.
  ///
  /// A write has the time at which it was first said: if it arrives late, or again, it covers
  /// nothing that was written since.
  ResultSet send(Statement<?> statement) {
    Statement<?> timed = statement.setIdempotent(true).setQueryTimestamp(now());
    return repeat(() -> request(timed));
  }

  /// As [#send], for what is said once for many calls, or because time goes by: it is not counted
  /// as what one of them costs.
  ResultSet sendAside(Statement<?> statement) {
    Statement<?> timed = statement.setIdempotent(true).setQueryTimestamp(now());
    return repeat(() -> requestAside(timed));
  }

  /// The time in microseconds, later than ever before.
  private long now() {
    long real = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
    return latest.accumulateAndGet(real, (last, now) -> Math.max(last + 1, now));
  }

  /// Reads what is true at one moment, and completes transactions that are half done.
  ResultSet sendSerially(Statement<?> statement) {
    return repeat(() ->
        request(statement.setIdempotent(true).setConsistencyLevel(ConsistencyLevel.LOCAL_SERIAL)));
  }

  private ResultSet repeat(Supplier<ResultSet> request) {
    check();
    Deadline deadline = deadline();
    while (true) {
      try {
        return request.get();
      } catch (DriverException failed) {
        refuseOurs(failed);
        deadline.again("a request that may be repeated", failed);
      } catch (IllegalStateException sessionClosed) {
        throw new StoreFailure("the store is closed", sessionClosed);
      }
    }
  }

  /// Says all of them as one transaction of one partition, and finds out what became of it.
  Outcome transact(List<BoundStatement> steps, Receipt receipt, Deadline deadline) {
    deadline.check("a transaction that was not begun", null);
    List<BatchableStatement<?>> all = new ArrayList<>(steps);
    all.add(receipt.signed());
    BatchStatement transaction =
        BatchStatement.newInstance(BatchType.UNLOGGED, all).setIdempotent(false);
    try {
      ResultSet answer = request(transaction);
      if (answer.wasApplied()) {
        return Outcome.DONE;
      }
      // By its own receipt, if anything on the way said it twice.
      for (Row row : answer) {
        if (receipt.isSignedIn(row)) {
          return Outcome.DONE;
        }
      }
      return Outcome.REFUSED;
    } catch (DriverException unknown) {
      refuseOurs(unknown);
      return findOut(receipt, deadline, unknown);
    } catch (IllegalStateException sessionClosed) {
      throw new StoreFailure("the store is closed", sessionClosed);
    }
  }

  private Outcome findOut(Receipt receipt, Deadline deadline, DriverException lost) {
    DriverException latest = lost;
    while (true) {
      deadline.again("finding out what became of a transaction", latest);
      try {
        ResultSet answer = request(receipt.voided().setIdempotent(false));
        if (answer.wasApplied()) {
          return Outcome.VOIDED;
        }
        Row there = answer.one();
        return there.getBoolean("voided") ? Outcome.VOIDED : Outcome.DONE;
      } catch (DriverException again) {
        refuseOurs(again);
        latest = again;
      } catch (IllegalStateException sessionClosed) {
        throw new StoreFailure("the store is closed", sessionClosed);
      }
    }
  }

  /// A statement that the cluster does not understand is a fault of this engine's or of the
  /// keyspace, and no better the next time.
  private static void refuseOurs(DriverException failed) {
    if (failed instanceof QueryValidationException) {
      throw new StoreFailure("the cluster refuses a statement: " + failed.getMessage(), failed);
    }
  }
}
