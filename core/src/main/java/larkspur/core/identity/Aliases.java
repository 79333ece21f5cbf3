package larkspur.core.identity;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import larkspur.core.refusal.Refusal;
import larkspur.storage.Commit;
import larkspur.storage.Conflict;
import larkspur.storage.Name;
import larkspur.storage.Store;

/// The ids given to the outside that lead back to something only through a table, because a seed
/// fixed them or because they are too short to carry more. An alias is written once and never
/// changes, so what was read once stays true.
///
/// Each kind of id has a word of its own before it, so that a chat and a person can have equal ids.
public final class Aliases {

  /// How many aliases are remembered; past it the memory starts again. An alias and its target are
  /// about 200 bytes.
  private static final int REMEMBERED_MAX = 200_000;

  /// How long an alias can be, with the word before it.
  static final int LENGTH_MAX = 128;

  private final Store store;
  private final Map<String, String> remembered = new ConcurrentHashMap<>();

  public Aliases(Store store) {
    this.store = store;
  }

  /// Lets an alias lead to a target.
  ///
  /// @return whether it does now; false if it leads elsewhere
  /// @throws Refusal.Invalid if it is longer than 128 characters or not printable ASCII
  public boolean claim(String alias, String target) {
    check("alias", alias);
    try {
      store
          .partition(name(alias))
          .commit(
              Commit.guarded().insert("target", target.getBytes(StandardCharsets.UTF_8)).build());
      return true;
    } catch (Conflict taken) {
      return target(alias).equals(Optional.of(target));
    }
  }

  /// Where an alias leads. Any text may be asked for.
  public Optional<String> target(String alias) {
    String known = remembered.get(alias);
    if (known != null) {
      return Optional.of(known);
    }
    if (!wellFormed(alias)) {
      return Optional.empty();
    }
    Optional<String> target =
        store
            .partition(name(alias))
            .get("target")
            .map(e -> new String(e.value(), StandardCharsets.UTF_8));
    target.ifPresent(found -> {
      if (remembered.size() >= REMEMBERED_MAX) {
        remembered.clear();
      }
      remembered.put(alias, found);
    });
    return target;
  }

  /// Refuses what could not be asked for afterwards.
  ///
  /// @param field what is to be the alias, or a part of it
  static void check(String field, String alias) {
    if (!wellFormed(alias)) {
      throw new Refusal.Invalid(
          field,
          "must be printable ASCII without spaces, and take at most "
              + LENGTH_MAX
              + " characters together with what stands before it");
    }
  }

  private static boolean wellFormed(String alias) {
    return !alias.isEmpty()
        && alias.length() <= LENGTH_MAX
        && alias.chars().allMatch(c -> c > ' ' && c < 0x7f);
  }

  /// The alias that a tenant's own id for a person is.
  static String userId(TenantId tenant, String userId) {
    return "user:" + tenant.value() + ":" + userId;
  }

  /// The alias that a uid of BearyChat's is.
  static String uid(String uid) {
    return "uid:" + uid;
  }

  private static Name name(String alias) {
    return Name.of("alias", alias);
  }
}
