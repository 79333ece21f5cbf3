package larkspur.storage.cassandra;

import larkspur.storage.contract.AppendFigures;

/// Figures, not a test, of the tests' cluster. Arguments: callers, logs, appends.
final class ClusterFigures {

  private ClusterFigures() {}

  public static void main(String[] arguments) throws Exception {
    try (Keyspace keyspace = new Keyspace();
        CassandraStore store = keyspace.open()) {
      keyspace.empty();
      AppendFigures.print(
          store,
          Integer.parseInt(arguments[0]),
          Integer.parseInt(arguments[1]),
          Integer.parseInt(arguments[2]));
      System.out.println("statements sent: " + store.statementsSent());
    }
  }
}
