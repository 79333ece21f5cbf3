package larkspur.storage.rocksdb;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import larkspur.storage.KeyRange;
import larkspur.storage.Name;
import larkspur.storage.Note;
import larkspur.storage.Position;

/// The keys of the drawing in this package's description.
final class Keys {

  static final byte PARTITION = 'p';
  static final byte HEAD = 'h';
  static final byte ENTRY = 'e';

  private static final int MILLISECOND_AT = 1;
  private static final int REASON_AT = MILLISECOND_AT + Long.BYTES;

  private Keys() {}

  /// What all keys of one name begin with.
  static byte[] prefix(Name name) {
    return utf8(name.family() + "\0" + name.id() + "\0");
  }

  /// What all keys of one family of names begin with.
  static byte[] prefix(String family) {
    return utf8(family + "\0");
  }

  /// Before every key of every name, and after them.
  static final byte[] FIRST = {};

  static final byte[] AFTER_ALL = {0x7f};

  /// The first key after all those that begin with a prefix, which ends with NUL.
  static byte[] after(byte[] prefix) {
    byte[] end = prefix.clone();
    end[end.length - 1] = 1;
    return end;
  }

  static byte[] of(byte[] prefix, byte kind, String key) {
    return with(prefix, kind, utf8(key), 0);
  }

  static byte[] entry(byte[] prefix, String family, Position position) {
    byte[] key = with(prefix, ENTRY, utf8(family), 1 + Long.BYTES);
    ByteBuffer.wrap(key).putLong(key.length - Long.BYTES, position.value());
    return key;
  }

  /// Before every entry of the family that the whole key of an entry names, and after every one of
  /// the family before it.
  static byte[] beforeFamilyOf(byte[] whole) {
    return Arrays.copyOf(whole, whole.length - Long.BYTES);
  }

  /// The nearest key after one.
  static byte[] justAfter(byte[] key) {
    return Arrays.copyOf(key, key.length + 1);
  }

  private static byte[] with(byte[] prefix, byte kind, byte[] rest, int room) {
    byte[] key = Arrays.copyOf(prefix, prefix.length + 1 + rest.length + room);
    key[prefix.length] = kind;
    System.arraycopy(rest, 0, key, prefix.length + 1, rest.length);
    return key;
  }

  /// The first key of a range of keys of a kind, and the first one after it.
  static byte[][] bounds(byte[] prefix, byte kind, KeyRange range) {
    byte[] end = range.endless() ? of(prefix, (byte) (kind + 1), "") : of(prefix, kind, range.to());
    return new byte[][] {of(prefix, kind, range.from()), end};
  }

  /// The key within a partition or head that the whole key of an entry ends with.
  static String keyOf(byte[] prefix, byte[] whole) {
    return new String(
        whole, prefix.length + 1, whole.length - prefix.length - 1, StandardCharsets.UTF_8);
  }

  static Position positionOf(byte[] whole) {
    return new Position(ByteBuffer.wrap(whole).getLong(whole.length - Long.BYTES));
  }

  /// The name's id in a whole key.
  static String idOf(byte[] familyPrefix, byte[] whole) {
    int end = familyPrefix.length;
    while (whole[end] != 0) {
      end++;
    }
    return new String(
        whole, familyPrefix.length, end - familyPrefix.length, StandardCharsets.US_ASCII);
  }

  /// The name in a whole key.
  static Name nameOf(byte[] whole) {
    int end = 0;
    while (whole[end] != 0) {
      end++;
    }
    String family = new String(whole, 0, end, StandardCharsets.US_ASCII);
    return Name.of(family, idOf(prefix(family), whole));
  }

  /// The family of entries in the whole key of one.
  static String familyOf(byte[] prefix, byte[] whole) {
    int from = prefix.length + 1;
    return new String(whole, from, whole.length - Long.BYTES - 1 - from, StandardCharsets.US_ASCII);
  }

  static byte[] of(Note note) {
    byte[] text = utf8(note.reason() + "\0" + note.subject() + "\0" + note.tag());
    byte[] key =
        Arrays.copyOf(due(note.shard(), note.at().toEpochMilli()), REASON_AT + text.length);
    System.arraycopy(text, 0, key, REASON_AT, text.length);
    return key;
  }

  /// The least key that comes after a note's.
  static byte[] following(Note note) {
    byte[] key = of(note);
    return Arrays.copyOf(key, key.length + 1);
  }

  /// The first key that a note for a millisecond can have.
  static byte[] due(int shard, long millisecond) {
    byte[] key = new byte[REASON_AT];
    key[0] = (byte) shard;
    ByteBuffer.wrap(key).putLong(MILLISECOND_AT, millisecond);
    return key;
  }

  static Note noteOf(byte[] key) {
    String[] text =
        new String(key, REASON_AT, key.length - REASON_AT, StandardCharsets.UTF_8).split("\0", -1);
    return new Note(
        Instant.ofEpochMilli(ByteBuffer.wrap(key).getLong(MILLISECOND_AT)),
        text[0],
        text[1],
        text[2]);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
