package larkspur.core.task;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import larkspur.core.identity.TenantId;
import larkspur.storage.Commit;
import larkspur.storage.Conflict;
import larkspur.storage.Entry;
import larkspur.storage.Name;
import larkspur.storage.Partition;
import larkspur.storage.Store;

/// Gives out the numbers of a tenant's tasks, each once. A server takes them in blocks, and what is
/// left of its block when it ends is never used, so there are gaps.
final class TaskNumbers {

  private static final long FIRST = 100_001;

  /// How many numbers one commit takes: few enough that a restart wastes little, many enough that
  /// creating a task costs one commit and not two.
  private static final long BLOCK = 100;

  private static final String NEXT = "next";

  private final Store store;
  private final Map<TenantId, Block> blocks = new ConcurrentHashMap<>();

  TaskNumbers(Store store) {
    this.store = store;
  }

  /// @param end after the last number
  private record Block(long next, long end) {}

  TaskNumber next(TenantId tenant) {
    Block taken =
        blocks.compute(
            tenant,
            (_, block) ->
                block == null || block.next() == block.end()
                    ? take(tenant)
                    : new Block(block.next() + 1, block.end()));
    return new TaskNumber(taken.next() - 1);
  }

  /// A block whose first number is given out already.
  private Block take(TenantId tenant) {
    Partition partition = store.partition(Name.of("task-number", tenant.value()));
    while (true) {
      Optional<Entry> seen = partition.get(NEXT);
      long first =
          seen.map(entry -> Long.parseLong(new String(entry.value(), StandardCharsets.US_ASCII)))
              .orElse(FIRST);
      byte[] next = Long.toString(first + BLOCK).getBytes(StandardCharsets.US_ASCII);
      try {
        partition.commit(Commit.guarded().put(NEXT, seen, next).build());
        return new Block(first + 1, first + BLOCK);
      } catch (Conflict takenByAnotherServer) {
        // the next one, then
      }
    }
  }
}
