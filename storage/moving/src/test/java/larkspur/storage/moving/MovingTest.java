package larkspur.storage.moving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import larkspur.storage.Commit;
import larkspur.storage.Conflict;
import larkspur.storage.Entry;
import larkspur.storage.Name;
import larkspur.storage.Note;
import larkspur.storage.Store;
import larkspur.storage.StoreRefused;
import larkspur.storage.contract.Seed;
import larkspur.storage.memory.HostileStore;
import larkspur.storage.memory.MemoryData;
import larkspur.storage.memory.MemoryStore;
import larkspur.storage.rocksdb.RocksOptions;
import larkspur.storage.rocksdb.RocksStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// From one store into another, whole or cut short on the way.
@ExtendWith(Seed.class)
final class MovingTest {

  @TempDir Path temporary;

  private Store rocks(String folder) {
    return RocksStore.open(
        temporary.resolve(folder),
        RocksOptions.usual()
            .withCacheBytes(1024 * 1024)
            .withMemtableBytes(1024 * 1024)
            .withLibraries(Path.of("target", "libraries")));
  }

  @Test
  void theStreamsOfEqualStoresAreEqualFromEngineToEngineAndBack() throws Conflict {
    byte[] first;
    try (Store store = rocks("one")) {
      Sample.little(store);
      Sample.much(store);
      first = Sample.export(store);
    }
    Store hostile = new HostileStore(Seed.value());
    Sample.read(first, hostile);
    byte[] second = Sample.export(hostile, new Header("f00", Instant.EPOCH, "hostile", "1"));
    Store memory = new MemoryStore();
    Sample.read(second, memory);
    try (Store store = rocks("two")) {
      Moved moved = Sample.read(Sample.export(memory), store);
      byte[] last = Sample.export(store);

      assertThat(Sample.body(second)).isEqualTo(Sample.body(first));
      assertThat(Sample.body(last)).isEqualTo(Sample.body(first));
      assertThat(last).isEqualTo(first);
      assertThat(moved.bytes()).isEqualTo(first.length);
      assertThat(moved.records()).isGreaterThan(2 * LineWriter.CHECK_RECORDS);
      assertThat(Sample.body(first))
          .endsWith("{\"end\":\"" + moved.sha256() + "\",\"records\":" + moved.records() + "}\n");
    }
  }

  @Test
  void aPersonCanReadTheStream() throws Conflict {
    Store store = new MemoryStore();
    Sample.little(store);
    List<String> lines = new String(Sample.export(store), StandardCharsets.UTF_8).lines().toList();
    Entry a = store.partition(Name.of("list", "1")).get("a").orElseThrow();
    String appended = store.log(Name.of("chat", "1")).head("members").orElseThrow().version() + "";

    assertThat(lines.getFirst())
        .startsWith(
            "{\"larkspur\":\"export\",\"format\":1,\"id\":\"0123abcd\","
                + "\"at\":\"2026-03-01T12:00:00Z\",\"engine\":\"memory\",\"program\":\"0.1.0\"");
    assertThat(lines.get(1)).isEqualTo("{\"log\":\"chat/1\"}");
    assertThat(lines.get(2))
        .isEqualTo("{\"head\":\"members\",\"version\":\"" + appended + "\",\"json\":[1, 2]}");
    assertThat(lines.get(3))
        .isEqualTo(
            "{\"position\":\"1772366400000.0001\",\"family\":\"message\",\"version\":\""
                + appended
                + "\",\"json\":{}}");
    assertThat(lines.get(4)).contains("0002\",\"family\":\"run\"").endsWith("\"text\":\"\"}");
    assertThat(lines.get(5)).isEqualTo("{\"partition\":\"list/1\"}");
    assertThat(lines.get(6))
        .isEqualTo(
            "{\"key\":\"a\",\"version\":\"" + a.version() + "\",\"json\":{\"text\":\"hello\"}}");
    assertThat(lines.get(7)).endsWith("\"text\":\"a \\\"text\\\"\\n\"}");
    assertThat(lines.get(8)).endsWith("\"base64\":\"/w==\"}");
    assertThat(lines.subList(9, 11))
        .containsExactlyInAnyOrder(
            "{\"note\":\"expire\",\"subject\":\"run 1\",\"tag\":\"x\","
                + "\"at\":\"2026-03-01T12:00:00Z\"}",
            "{\"note\":\"expire\",\"subject\":\"run 2\",\"tag\":\"\","
                + "\"at\":\"2026-03-01T12:00:00Z\"}");
    assertThat(lines.get(11)).startsWith("{\"end\":\"").endsWith("\"records\":10}");
    assertThat(lines).hasSize(12);
  }

  @Test
  void everyValueComesBackByteForByte() throws Conflict {
    List<byte[]> values = new ArrayList<>();
    for (String text :
        List.of(
            "",
            " ",
            "{",
            "{}",
            "[]",
            " {}",
            "{} ",
            "{}{}",
            "{}\n",
            "{\n}",
            "{\"a\":1}x",
            "{\"a\":1,\"a\":2}",
            "{\"a\" : 1.50e+3 , \"\\u0041\":\"\\/\"}",
            "{\"a\":00}",
            "{'a':1}",
            "[1,]",
            "]",
            "null",
            "\"text\"",
            "17",
            "\ufeff{}",
            "\u2028\u0000\u0001\u007f\ud83d\ude00",
            "[\"\u2028\ud83d\ude00\"]",
            "{\"json\":{}}",
            "\r\n",
            "[".repeat(400) + "]".repeat(400),
            "[".repeat(499) + "]".repeat(499),
            "[".repeat(500) + "]".repeat(500),
            "[".repeat(999) + "]".repeat(999),
            "[".repeat(1_000) + "]".repeat(1_000),
            "[".repeat(5_000) + "]".repeat(5_000),
            "{\"" + "a".repeat(60_000) + "\":1}",
            "[" + "9".repeat(5_000) + "]",
            "\u0001".repeat(1024 * 1024),
            "[\"" + "\u00e9".repeat(500_000) + "\"]")) {
      values.add(Sample.utf8(text));
    }
    values.add(new byte[] {'{', '"', (byte) 0xc3, '"', ':', '1', '}'});
    values.add(new byte[] {(byte) 0xed, (byte) 0xa0, (byte) 0x80});
    values.add(new byte[] {(byte) 0xc0, (byte) 0x80});
    values.add(new byte[1024 * 1024]);
    RandomGenerator random = Seed.random("values");
    for (int i = 0; i < 300; i++) {
      values.add(Sample.value(random));
    }
    Store store = new MemoryStore();
    for (int i = 0; i < values.size(); i++) {
      Sample.put(store, "k" + i, values.get(i));
    }
    Store other = new MemoryStore();
    Sample.read(Sample.export(store), other);

    for (int i = 0; i < values.size(); i++) {
      assertThat(other.partition(Name.of("list", "1")).get("k" + i).orElseThrow().value())
          .as("value %d", i)
          .isEqualTo(values.get(i));
    }
  }

  @Test
  void anEmptyStoreIsMovedToo() {
    Store into = new MemoryStore();
    assertThat(Sample.read(Sample.export(new MemoryStore()), into).records()).isZero();
    assertThat(into.contents().things(Optional.empty(), 10)).isEmpty();
    Import.refuseUnfinished(into);
  }

  /// A stream that breaks off.
  private static final class Breaking extends FilterInputStream {
    private int left;

    Breaking(byte[] stream, int after) {
      super(new ByteArrayInputStream(stream));
      left = after;
    }

    @Override
    public int read(byte[] into, int from, int length) throws IOException {
      if (left == 0) {
        throw new IOException("broken off");
      }
      int some = super.read(into, from, Math.min(length, left));
      left -= Math.max(0, some);
      return some;
    }
  }

  @Test
  void anImportThatWasCutShortGoesOnAndTheStoreIsOfNoUseMeanwhile() throws Conflict {
    Store from = new MemoryStore();
    Sample.much(from);
    byte[] stream = Sample.export(from);
    RandomGenerator random = Seed.random("cuts");
    MemoryData data = new MemoryData();
    int cuts = 0;
    for (int at = random.nextInt(1_000, stream.length / 4);
        at < stream.length;
        at += random.nextInt(stream.length / 6)) {
      int cut = at;
      try (Store into = HostileStore.open(data, Seed.value() + at)) {
        assertThatExceptionOfType(UncheckedIOException.class)
            .isThrownBy(() -> Import.read(new Breaking(stream, cut), into, Progress.UNSEEN));
        assertThatExceptionOfType(StoreRefused.class)
            .isThrownBy(() -> Import.refuseUnfinished(into))
            .withMessageContaining("not finished")
            .withMessageContaining("2026-03-01T12:00:00Z");
        assertThatExceptionOfType(StoreRefused.class).isThrownBy(() -> Sample.export(into));
      }
      cuts++;
    }
    assertThat(cuts).isPositive();
    try (Store into = MemoryStore.open(data)) {
      Sample.read(stream, into);
      Import.refuseUnfinished(into);
      assertThat(Sample.export(into)).isEqualTo(stream);
    }
  }

  @Test
  void whatLiesBeforeTheMarkIsNotPutAgain() throws Conflict {
    Store from = new MemoryStore();
    Sample.much(from);
    byte[] stream = Sample.export(from);
    CountingStore into = new CountingStore(new MemoryStore());
    assertThatExceptionOfType(UncheckedIOException.class)
        .isThrownBy(
            () -> Import.read(new Breaking(stream, stream.length - 10), into, Progress.UNSEEN));
    long first = into.entriesPut();
    Sample.read(stream, into);

    assertThat(first).isPositive();
    assertThat(into.entriesPut() - first).isLessThanOrEqualTo(LineWriter.CHECK_RECORDS);
    assertThat(Sample.export(into)).isEqualTo(stream);
  }

  @Test
  void anotherStreamIsRefusedWhereOneWasNotFinished() throws Conflict {
    Store from = new MemoryStore();
    Sample.much(from);
    byte[] stream = Sample.export(from);
    Store into = new MemoryStore();
    assertThatExceptionOfType(UncheckedIOException.class)
        .isThrownBy(
            () -> Import.read(new Breaking(stream, stream.length / 2), into, Progress.UNSEEN));

    Header later = new Header("other", Instant.parse("2026-04-01T12:00:00Z"), "memory", "1");
    assertThatExceptionOfType(StoreRefused.class)
        .isThrownBy(() -> Sample.read(Sample.export(from, later), into))
        .withMessageContaining("2026-03-01")
        .withMessageContaining("2026-04-01");
    Sample.put(from, "!", new byte[0]);
    Sample.put(from, "~", new byte[0]);
    from.log(Name.of("chat", "c0")).erase();
    assertThatExceptionOfType(StoreRefused.class)
        .as("the same name, another content")
        .isThrownBy(() -> Sample.read(Sample.export(from), into));
    Store shorter = new MemoryStore();
    Sample.little(shorter);
    assertThatExceptionOfType(StoreRefused.class)
        .as("the same name, and an end before what was reached")
        .isThrownBy(() -> Sample.read(Sample.export(shorter), into));
    Sample.read(stream, into);
    assertThat(Sample.export(into)).isEqualTo(stream);
  }

  @Test
  void aStoreThatHoldsSomethingIsRefusedAndLeftAsItIs() throws Conflict {
    Store from = new MemoryStore();
    Sample.little(from);
    byte[] stream = Sample.export(from);
    Store holding = new MemoryStore();
    holding.partition(Name.of("zz", "1")).commit(Commit.guarded().insert("k", new byte[0]).build());
    byte[] before = Sample.export(holding);
    assertThatExceptionOfType(StoreRefused.class)
        .isThrownBy(() -> Sample.read(stream, holding))
        .withMessageContaining("empty")
        .withMessageContaining("zz/1");
    assertThat(Sample.export(holding)).isEqualTo(before);

    Store noted = new MemoryStore();
    noted.agenda().note(Note.of(Sample.NOON, "a", "b"));
    before = Sample.export(noted);
    assertThatExceptionOfType(StoreRefused.class)
        .isThrownBy(() -> Sample.read(stream, noted))
        .withMessageContaining("agenda");
    assertThat(Sample.export(noted)).isEqualTo(before);

    assertThatExceptionOfType(StoreRefused.class)
        .as("twice the same")
        .isThrownBy(() -> Sample.read(stream, from));
  }

  @Test
  void ofTwoImportsAtOnceOneIsRefused() throws Conflict {
    Store from = new MemoryStore();
    Sample.much(from);
    byte[] stream = Sample.export(from);
    MemoryData data = new MemoryData();
    Store one = MemoryStore.openShared(data);
    Store two = MemoryStore.openShared(data);
    InputStream overtaken =
        new FilterInputStream(new ByteArrayInputStream(stream)) {
          private int read;

          @Override
          public int read(byte[] into, int from, int length) throws IOException {
            boolean before = read < stream.length / 2;
            int some = super.read(into, from, length);
            read += Math.max(0, some);
            if (before && read >= stream.length / 2) {
              Sample.read(stream, two);
            }
            return some;
          }
        };
    assertThatExceptionOfType(StoreRefused.class)
        .isThrownBy(() -> Import.read(overtaken, one, Progress.UNSEEN))
        .withMessageContaining("Another import");
    assertThat(Sample.export(two)).isEqualTo(stream);
  }

  @Test
  void progressIsToldUpToTheEnd() throws Conflict {
    Store from = new MemoryStore();
    Sample.much(from);
    byte[] stream = Sample.export(from);
    List<Long> seen = new ArrayList<>();
    Moved moved =
        Import.read(
            new ByteArrayInputStream(stream), new MemoryStore(), (records, _) -> seen.add(records));
    assertThat(seen).isSorted().hasSizeGreaterThan(3).endsWith(moved.records());
  }
}
