package larkspur.storage.moving;

import java.util.List;
import java.util.Optional;
import larkspur.storage.Agenda;
import larkspur.storage.Contents;
import larkspur.storage.Log;
import larkspur.storage.Name;
import larkspur.storage.Partition;
import larkspur.storage.Piece;
import larkspur.storage.Position;
import larkspur.storage.Store;

/// A store that counts what is put into it.
final class CountingStore implements Store {

  private final Store store;
  private long entriesPut;

  CountingStore(Store store) {
    this.store = store;
  }

  long entriesPut() {
    return entriesPut;
  }

  @Override
  public Contents contents() {
    Contents contents = store.contents();
    return new Contents() {
      @Override
      public List<Thing> things(Optional<Name> after, int limit) {
        return contents.things(after, limit);
      }

      @Override
      public List<Placed> entries(Name log, Position from, Position to, int limit) {
        return contents.entries(log, from, to, limit);
      }

      @Override
      public void put(List<Piece> pieces) {
        for (Piece piece : pieces) {
          entriesPut +=
              switch (piece) {
                case Piece.Entries(var _, var entries) -> entries.size();
                case Piece.Heads(var _, var entries) -> entries.size();
                case Piece.Tail(var _, var entries) -> entries.size();
                case Piece.Notes(var notes) -> notes.size();
              };
        }
        contents.put(pieces);
      }
    };
  }

  @Override
  public Partition partition(Name name) {
    return store.partition(name);
  }

  @Override
  public Log log(Name name) {
    return store.log(name);
  }

  @Override
  public Agenda agenda() {
    return store.agenda();
  }

  @Override
  public List<Name> names(String family, Optional<String> afterId, int limit) {
    return store.names(family, afterId, limit);
  }

  @Override
  public boolean exclusive() {
    return store.exclusive();
  }

  @Override
  public void close() {
    store.close();
  }
}
