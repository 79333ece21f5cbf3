package larkspur.storage.cassandra;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.ResultSet;
import com.datastax.oss.driver.api.core.cql.Statement;

/// Sends one statement to the cluster and waits for its reply. All statements of the engine go
/// through here: a test counts them, and loses requests and replies on purpose.
interface Link extends AutoCloseable {

  /// @throws com.datastax.oss.driver.api.core.DriverException if the reply was lost or is a refusal
  ResultSet send(Statement<?> statement);

  @Override
  void close();

  static Link of(CqlSession session) {
    return new Link() {
      @Override
      public ResultSet send(Statement<?> statement) {
        return session.execute(statement);
      }

      @Override
      public void close() {
        session.close();
      }
    };
  }
}
