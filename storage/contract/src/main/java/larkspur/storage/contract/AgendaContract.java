package larkspur.storage.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import larkspur.storage.Agenda;
import larkspur.storage.Commit;
import larkspur.storage.Conflict;
import larkspur.storage.LogCommit;
import larkspur.storage.Name;
import larkspur.storage.Note;
import org.junit.jupiter.api.Test;

/// What the agenda promises.
public interface AgendaContract extends StoreUnderTest {

  private List<Note> due(Instant until) {
    List<Note> found = new ArrayList<>();
    for (int shard = 0; shard < Agenda.SHARDS; shard++) {
      found.addAll(another().agenda().due(until, shard, 1_000));
    }
    return found;
  }

  @Test
  default void aNoteIsDueFromItsTimeOn() {
    Note note = Note.of(LogContract.NOON, "expire", "run 1");
    store().agenda().note(note);

    assertThat(due(LogContract.NOON.minusMillis(1))).isEmpty();
    assertThat(due(LogContract.NOON)).containsExactly(note);
    assertThat(due(LogContract.NOON.plusSeconds(3600))).containsExactly(note);
    assertThat(due(Instant.MAX)).containsExactly(note);
    assertThat(due(Instant.MIN)).isEmpty();
  }

  @Test
  default void aNoteIsFoundInItsShardOnly() {
    for (int i = 0; i < 100; i++) {
      store().agenda().note(Note.of(LogContract.NOON, "expire", "run " + i));
    }

    int found = 0;
    for (int shard = 0; shard < Agenda.SHARDS; shard++) {
      int here = shard;
      List<Note> notes = store().agenda().due(LogContract.NOON, shard, 1_000);
      assertThat(notes).allSatisfy(note -> assertThat(note.shard()).isEqualTo(here));
      found += notes.size();
    }
    assertThat(found).isEqualTo(100);
  }

  @Test
  default void notesOfAShardAreFoundOldestFirst() {
    List<Note> oldestFirst = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      oldestFirst.add(
          Note.of(LogContract.NOON.plusMillis(i), "reason " + (i * 7 % 20), "one subject"));
    }
    // 13 and 20 have no common factor, so this noted order is none.
    for (int i = 0; i < 20; i++) {
      store().agenda().note(oldestFirst.get(i * 13 % 20));
    }

    int shard = oldestFirst.getFirst().shard();
    assertThat(store().agenda().due(Instant.MAX, shard, 100))
        .containsExactlyElementsOf(oldestFirst);
    assertThat(store().agenda().due(Instant.MAX, shard, 3))
        .containsExactlyElementsOf(oldestFirst.subList(0, 3));
    assertThat(store().agenda().due(LogContract.NOON.plusMillis(4), shard, 100))
        .containsExactlyElementsOf(oldestFirst.subList(0, 5));
    assertThat(store().agenda().due(Instant.MAX, shard, 0)).isEmpty();
  }

  @Test
  default void aLookGoesOnAfterTheNoteThatItSawLast() {
    List<Note> all = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      // Four of each millisecond, told apart by their tags only.
      all.add(new Note(LogContract.NOON.plusMillis(i / 4), "reason", "one subject", "tag " + i));
    }
    all.forEach(store().agenda()::note);
    store().agenda().note(Note.of(LogContract.NOON, "reason", "another"));

    int shard = all.getFirst().shard();
    List<Note> whole = store().agenda().due(Instant.MAX, shard, 100);
    List<Note> seen = new ArrayList<>();
    List<Note> page;
    do {
      Optional<Note> last = seen.isEmpty() ? Optional.empty() : Optional.of(seen.getLast());
      page = store().agenda().due(last, Instant.MAX, shard, 3);
      seen.addAll(page);
      // Settled or not, the look goes on behind it.
      if (seen.size() % 2 == 0) {
        store().agenda().settle(seen.getLast());
      }
    } while (!page.isEmpty());

    assertThat(seen).containsExactlyElementsOf(whole).containsAll(all);
    Optional<Note> last = Optional.of(all.getLast());
    assertThat(store().agenda().due(last, LogContract.NOON, shard, 100)).isEmpty();
    assertThat(store().agenda().due(last, Instant.MAX, shard, 100)).isEmpty();
  }

  @Test
  default void aSettledNoteIsGoneAndSettlingItAgainIsHarmless() {
    Note note = Note.of(LogContract.NOON, "expire", "run 1");
    store().agenda().note(note);
    store().agenda().settle(note);
    store().agenda().settle(note);

    assertThat(due(Instant.MAX)).isEmpty();
    store().agenda().note(note);
    assertThat(due(Instant.MAX)).containsExactly(note);
  }

  @Test
  default void notingTheSameAgainChangesNothing() {
    Note note = Note.of(LogContract.NOON, "expire", "run 1");
    store().agenda().note(note);
    store().agenda().note(Note.of(LogContract.NOON.plusNanos(999_999), "expire", "run 1"));

    assertThat(due(Instant.MAX)).containsExactly(note);
  }

  @Test
  default void settlingRemovesJustTheNoteNamed() {
    Instant at = LogContract.NOON;
    List<Note> notes =
        List.of(
            new Note(at, "a", "s", ""),
            new Note(at, "a", "s", "1"),
            new Note(at, "a", "s", "12"),
            new Note(at, "ab", "s", ""),
            new Note(at, "b", "s", ""),
            new Note(at.plusMillis(1), "a", "s", ""),
            new Note(at, "a", "s1", ""),
            new Note(at, "a/ä", "s 中", "tag/1"));
    for (Note note : notes) {
      notes.forEach(store().agenda()::note);
      store().agenda().settle(note);

      assertThat(due(Instant.MAX)).doesNotContain(note).hasSize(notes.size() - 1);
    }
  }

  @Test
  default void aCommitCarriesItsNotes() throws Conflict {
    Note first = Note.of(LogContract.NOON, "follow", "task 1");
    Note second = new Note(LogContract.NOON, "follow", "task 1", "again");
    Note third = Note.of(LogContract.NOON, "follow", "task 2");
    store()
        .log(Name.of("task", "1"))
        .commit(
            LogCommit.at(LogContract.NOON)
                .requireAbsent("gone")
                .append("change", Text.bytes("done"))
                .note(first)
                .note(second)
                .build());
    store()
        .partition(Name.of("list", "1"))
        .commit(Commit.guarded().insert("a", Text.bytes("1")).note(third).build());

    assertThat(due(Instant.MAX)).containsExactlyInAnyOrder(first, second, third);
  }

  @Test
  default void aNoteOfACommitThatConflictedMayBeFoundAndIsSettledLikeAnyOther() throws Conflict {
    Name name = Name.of("list", "1");
    store().partition(name).commit(Commit.guarded().insert("a", Text.bytes("1")).build());
    Note note = Note.of(LogContract.NOON, "follow", "list 1");

    assertThatExceptionOfType(Conflict.class)
        .isThrownBy(() ->
            store()
                .partition(name)
                .commit(Commit.guarded().insert("a", Text.bytes("2")).note(note).build()));
    assertThat(due(Instant.MAX)).isSubsetOf(note);
    due(Instant.MAX).forEach(store().agenda()::settle);
    assertThat(due(Instant.MAX)).isEmpty();
  }
}
