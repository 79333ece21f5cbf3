package larkspur.storage.cassandra;

import com.datastax.oss.driver.api.core.ConsistencyLevel;
import com.datastax.oss.driver.api.core.DriverException;
import com.datastax.oss.driver.api.core.cql.BatchStatement;
import com.datastax.oss.driver.api.core.cql.BatchType;
import com.datastax.oss.driver.api.core.cql.BatchableStatement;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.ResultSet;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.Statement;
import com.datastax.oss.driver.api.core.servererrors.QueryValidationException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
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

  private final Link link;
  private final Duration patience;
  private final LongAdder sent = new LongAdder();
  private volatile boolean closed;

  Sending(Link link, Duration patience) {
    this.link = link;
    this.patience = patience;
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
    return link.send(statement);
  }

  void close() {
    closed = true;
  }

  void check() {
    if (closed) {
      throw new StoreFailure("the store is closed", null);
    }
  }

  /// For how long something may be tried.
  Deadline deadline() {
    return new Deadline(System.nanoTime() + patience.toNanos());
  }

  /// When a call gives up, and how long it pauses before it tries again.
  final class Deadline {
    private final long end;
    private long pause = FIRST_PAUSE.toNanos();

    private Deadline(long end) {
      this.end = end;
    }

    /// Returns when it is time to try again.
    ///
    /// @throws StoreFailure if there is no time left
    void again(String what, Throwable cause) {
      check();
      if (System.nanoTime() - end > 0) {
        throw new StoreFailure("the cluster did not do it in " + patience + ": " + what, cause);
      }
      LockSupport.parkNanos(this, pause);
      pause = Math.min(2 * pause, LONGEST_PAUSE.toNanos());
    }

    /// As [#again], when the cluster does answer and somebody else was first.
    void atOnce(String what) {
      check();
      if (System.nanoTime() - end > 0) {
        throw new StoreFailure("the cluster did not do it in " + patience + ": " + what, null);
      }
      Thread.yield();
    }
  }

  /// Reads with a quorum, so that every acknowledged write is seen; or writes what may be written
  /// twice.
  ResultSet send(Statement<?> statement) {
    return repeat(() -> request(statement.setIdempotent(true)));
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
  ///
  /// @param voidReceipt the conditional write of a void receipt in the place of the transaction's
  Outcome transact(List<? extends BatchableStatement<?>> steps, BoundStatement voidReceipt) {
    check();
    BatchStatement transaction =
        BatchStatement.newInstance(BatchType.UNLOGGED, List.copyOf(steps))
            .setConsistencyLevel(ConsistencyLevel.LOCAL_QUORUM)
            .setSerialConsistencyLevel(ConsistencyLevel.LOCAL_SERIAL)
            .setIdempotent(false);
    try {
      return request(transaction).wasApplied() ? Outcome.DONE : Outcome.REFUSED;
    } catch (DriverException unknown) {
      refuseOurs(unknown);
      return findOut(voidReceipt, unknown);
    } catch (IllegalStateException sessionClosed) {
      throw new StoreFailure("the store is closed", sessionClosed);
    }
  }

  private Outcome findOut(BoundStatement voidReceipt, DriverException lost) {
    Deadline deadline = deadline();
    DriverException latest = lost;
    while (true) {
      deadline.again("finding out what became of a transaction", latest);
      try {
        ResultSet answer = request(voidReceipt.setIdempotent(false));
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
