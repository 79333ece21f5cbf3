package larkspur.storage.moving;

import java.time.Instant;
import java.util.HexFormat;
import java.util.random.RandomGenerator;

/// What the first line of a stream says of it.
///
/// @param id names this one export, so that an import that was cut short goes on with the same one
/// @param at when it was made
/// @param engine which engine the store was of
/// @param program the version of the program that made it
public record Header(String id, Instant at, String engine, String program) {

  private static final int ID_BYTES = 16;

  /// That of a new export.
  public static Header made(RandomGenerator ids, Instant at, String engine, String program) {
    byte[] id = new byte[ID_BYTES];
    ids.nextBytes(id);
    return new Header(HexFormat.of().formatHex(id), at, engine, program);
  }
}
