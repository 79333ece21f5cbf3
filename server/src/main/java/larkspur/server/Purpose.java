package larkspur.server;

import java.util.Optional;
import larkspur.core.json.Json;
import larkspur.storage.Commit;
import larkspur.storage.Conflict;
import larkspur.storage.Entry;
import larkspur.storage.Partition;

/// What a store that several servers share is for: whichever comes first, for good.
///
/// A folder is open in one process, which sees at its start whether there are public credentials in
/// it. In a store that is shared, one server could bring them in while another has long begun to
/// serve whoever reaches it.
enum Purpose {
  /// The credentials of the development seed may be in it, so it is served on loopback only.
  DEVELOPMENT,
  /// They are not, and never will be.
  SERVICE;

  private static final String KEY = "purpose";

  private record Known(Purpose purpose) {}

  /// What the store is for; decided now if it never was.
  ///
  /// @param about what is remembered of the installation
  /// @param wanted by who asks
  /// @return the one that is for good, perhaps another one than was wanted
  static Purpose decided(Partition about, Purpose wanted) {
    while (true) {
      Optional<Purpose> known = known(about);
      if (known.isPresent()) {
        return known.get();
      }
      try {
        about.commit(Commit.guarded().insert(KEY, Json.write(new Known(wanted))).build());
        return wanted;
      } catch (Conflict anotherServerCameFirst) {
        // then that is it
      }
    }
  }

  static Optional<Purpose> known(Partition about) {
    return about.get(KEY).map(Entry::value).map(value -> Json.read(value, Known.class).purpose());
  }
}
