package larkspur.storage.blob;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import larkspur.storage.blob.BlobRefusal.NoSuchBlob;

/// Opens blobs that are kept in the memory of this process, and end with it: for tests, and for a
/// server that forgets everything. The one place where a blob is in memory as a whole.
public final class MemoryBlobs {

  private MemoryBlobs() {}

  /// What is kept. It outlives whoever has it open.
  public static final class Held {
    private final ConcurrentSkipListMap<String, byte[]> kept = new ConcurrentSkipListMap<>();
    private final Set<BlobId> begun = ConcurrentHashMap.newKeySet();

    /// In the form of [Frames]; null if there is none.
    byte[] bytes(BlobId id) {
      return kept.get(id.toString());
    }

    void keep(BlobId id, byte[] bytes) {
      kept.put(id.toString(), bytes);
    }
  }

  /// @param clock the time of the world, which a developer's clock is not
  /// @param ids must be one that nobody foresees, and that never repeats itself
  public static Blobs open(Held held, InstantSource clock, RandomGenerator ids) {
    return new KeptBlobs(new MemoryShelf(held), clock, ids);
  }

  private record MemoryShelf(Held held) implements Shelf {

    @Override
    public Sink begin(BlobId id, long totalMax) {
      held.begun.add(id);
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      return new Sink() {
        @Override
        public void write(byte[] more, int length) {
          bytes.write(more, 0, length);
        }

        @Override
        public void publish() {
          held.keep(id, bytes.toByteArray());
        }

        @Override
        public void close() {
          held.begun.remove(id);
        }
      };
    }

    @Override
    public Kept read(BlobId id, long first, long last) throws NoSuchBlob {
      byte[] bytes = bytes(id);
      int from = (int) Math.min(first, bytes.length);
      int to = last >= bytes.length ? bytes.length : (int) last + 1;
      return new Kept(bytes.length, new ByteArrayInputStream(bytes, from, to - from));
    }

    @Override
    public Kept readEnd(BlobId id, int most) throws NoSuchBlob {
      byte[] bytes = bytes(id);
      return new Kept(
          bytes.length,
          new ByteArrayInputStream(
              Arrays.copyOfRange(bytes, Math.max(0, bytes.length - most), bytes.length)));
    }

    private byte[] bytes(BlobId id) throws NoSuchBlob {
      byte[] bytes = held.bytes(id);
      if (bytes == null) {
        throw new NoSuchBlob(id);
      }
      return bytes;
    }

    @Override
    public void delete(BlobId id) {
      held.kept.remove(id.toString());
    }

    @Override
    public void list(Optional<String> owner, Consumer<BlobId> action) {
      held.kept.keySet().stream()
          .map(BlobId::parse)
          .filter(id -> owner.isEmpty() || owner.get().equals(id.owner()))
          .forEach(action);
    }

    @Override
    public void listUnfinished(Optional<String> owner, Consumer<Unfinished> action) {
      held.begun.stream()
          .filter(id -> owner.isEmpty() || owner.get().equals(id.owner()))
          .forEach(id -> action.accept(new Begun(held, id)));
    }

    @Override
    public void forget(String owner) {}

    @Override
    public void close() {}
  }

  /// Its bytes go with whoever puts them.
  private record Begun(Held held, BlobId id) implements Shelf.Unfinished {
    @Override
    public void drop() {
      held.begun.remove(id);
    }
  }
}
