package larkspur.storage.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.time.Instant;
import java.util.Optional;
import java.util.SplittableRandom;
import larkspur.storage.Commit;
import larkspur.storage.Conflict;
import larkspur.storage.LogCommit;
import larkspur.storage.Name;
import larkspur.storage.Note;
import larkspur.storage.Store;
import larkspur.storage.contract.LogContract;
import larkspur.storage.contract.ReopenContract;
import larkspur.storage.contract.Seed;
import larkspur.storage.contract.StoreContract;
import larkspur.storage.contract.WatchedStore;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

final class MemoryStoreTest {

  @Nested
  final class Alone implements StoreContract, ReopenContract {
    private MemoryStore store = new MemoryStore();

    @Override
    public Store store() {
      return store;
    }

    @Override
    public void reopen() {
      store.close();
      store = MemoryStore.open(store.data());
    }

    @Test
    void aCopyHoldsWhatThereWasAndNeitherChangesTheOther() throws Conflict {
      Name list = Name.of("list", "1");
      Name chat = Name.of("chat", "1");
      store.partition(list).commit(Commit.guarded().insert("a", new byte[] {1}).build());
      var first =
          store
              .log(chat)
              .commit(
                  LogCommit.at(Instant.EPOCH)
                      .require("head", Optional.empty())
                      .set("head", new byte[] {1})
                      .append("message", new byte[] {1})
                      .note(Note.of(Instant.EPOCH, "reason", "chat/1"))
                      .build());
      MemoryData copied = store.data().copy();
      store.partition(list).commit(Commit.guarded().insert("b", new byte[] {2}).build());
      MemoryStore copy = MemoryStore.open(copied);
      copy.log(chat)
          .commit(
              LogCommit.at(Instant.EPOCH)
                  .require("head", copy.log(chat).head("head"))
                  .append("message", new byte[] {2})
                  .build());

      assertThat(copy.partition(list).get("a")).isPresent();
      assertThat(copy.partition(list).get("b")).isEmpty();
      assertThat(copy.log(chat).head("head").orElseThrow().version()).isEqualTo(first.id());
      assertThat(
              copy.agenda()
                  .due(Instant.EPOCH, Note.of(Instant.EPOCH, "reason", "chat/1").shard(), 9))
          .hasSize(1);
      assertThat(copy.log(chat).last()).isEqualTo(first.position().successor());
      assertThat(store.log(chat).last()).isEqualTo(first.position());
    }

    @Test
    void aStoreOnDataOfItsOwnIsExclusive() {
      assertThat(store.exclusive()).isTrue();
    }

    @Test
    void aKeyWrittenOnceWithTwoValuesIsAFault() throws Conflict {
      var list = store.partition(Name.of("list", "1"));
      list.commit(Commit.once().put("k/1", new byte[] {1}).build());

      assertThatIllegalStateException()
          .isThrownBy(() -> list.commit(Commit.once().put("k/1", new byte[] {2}).build()));
    }

    @Test
    void aKeyFamilyWrittenBothWaysIsAFault() throws Conflict {
      var list = store.partition(Name.of("list", "1"));
      list.commit(Commit.once().put("k/1", new byte[] {1}).build());

      assertThatIllegalStateException()
          .isThrownBy(() -> list.commit(Commit.guarded().insert("k/2", new byte[] {2}).build()));
    }

    @Test
    void aNameUsedForAPartitionAndForALogIsAFault() throws Conflict {
      Name name = Name.of("list", "1");
      store.partition(name).commit(Commit.guarded().insert("k", new byte[] {1}).build());

      assertThatIllegalStateException().isThrownBy(() -> store.log(name).last());
      assertThatIllegalStateException()
          .isThrownBy(() ->
              store.log(name).commit(LogCommit.at(LogContract.NOON).requireAbsent("k").build()));
    }
  }

  /// Whoever stands beside every call and does nothing changes nothing.
  @Nested
  final class Watched implements StoreContract {
    private final Store store =
        new WatchedStore(new MemoryStore()) {
          @Override
          protected <T> T watch(Call call, Step<T> step) throws Conflict {
            return step.run();
          }
        };

    @Override
    public Store store() {
      return store;
    }
  }

  @Nested
  final class TwoOverTinySegments implements StoreContract {
    private final MemoryData data = new MemoryData(3, new SplittableRandom(Seed.value()));
    private final MemoryStore one = MemoryStore.openShared(data);
    private final MemoryStore two = MemoryStore.openShared(data);

    @Override
    public Store store() {
      return one;
    }

    @Override
    public Store another() {
      return two;
    }

    @Test
    void storesThatShareTheirDataAreNotExclusive() {
      assertThat(one.exclusive()).isFalse();
      assertThat(two.exclusive()).isFalse();
    }
  }
}
