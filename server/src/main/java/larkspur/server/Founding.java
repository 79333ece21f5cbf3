package larkspur.server;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import larkspur.core.identity.AppId;
import larkspur.core.identity.IdSource;
import larkspur.core.identity.PersonId;
import larkspur.core.json.Json;
import larkspur.server.seed.Seed;
import larkspur.storage.Commit;
import larkspur.storage.Conflict;
import larkspur.storage.Entry;
import larkspur.storage.Partition;

/// What a server makes for itself on a new folder when no seed says otherwise: one tenant with an
/// owner, an app and a chat, and secrets out of chance.
public final class Founding {

  private static final String BEGUN = "founding/begun";
  private static final String TOLD = "founding/told";
  private static final String FOUNDER = "founder";

  /// How long a founding may take before another server, if there are several, does it over.
  static final Duration FOUNDED_WITHIN = Duration.ofMinutes(1);

  private Founding() {}

  public record Credentials(AppId app, String secret, String ownerToken, String botToken) {
    /// Without what is secret.
    @Override
    public String toString() {
      return "Credentials[" + app.value() + "]";
    }
  }

  /// Until when whoever claimed the founding may be at it.
  private record Claim(Instant until) {}

  /// Founds a tenant if there is none, or if an earlier process was cut short before it had told
  /// its secrets: those are kept as hashes only, so what it founded is of use to nobody. Of several
  /// servers that begin at once on one store, one does.
  ///
  /// @param tell what is done with the secrets; they count as told when it returns
  static void ifNeeded(Installation installation, Consumer<Credentials> tell) {
    Partition about = installation.about();
    boolean begun = about.get(BEGUN).isPresent();
    if (about.get(TOLD).isPresent() || installation.hasTenants() && !begun) {
      return;
    }
    if (!claim(installation) || about.get(TOLD).isPresent()) {
      return;
    }
    mark(about, BEGUN);
    tell.accept(found(installation));
    mark(about, TOLD);
  }

  private static boolean claim(Installation installation) {
    Partition about = installation.about();
    Instant now = installation.clock().instant();
    Optional<Entry> seen = about.get(FOUNDER);
    if (!installation.store().exclusive()
        && seen.filter(entry -> now.isBefore(Json.read(entry.value(), Claim.class).until()))
            .isPresent()) {
      return false;
    }
    Claim claim = new Claim(now.plus(FOUNDED_WITHIN));
    try {
      about.commit(Commit.guarded().put(FOUNDER, seen, Json.write(claim)).build());
      return true;
    } catch (Conflict anotherServerDid) {
      return false;
    }
  }

  private static void mark(Partition about, String what) {
    try {
      about.commit(Commit.once().put(what, new byte[] {'{', '}'}).build());
    } catch (Conflict impossible) {
      throw new IllegalStateException("a write without conditions met a conflict", impossible);
    }
  }

  private static Credentials found(Installation installation) {
    IdSource ids = installation.ids();
    String app = AppId.of(ids.number()).value();
    String owner = PersonId.of(ids.number()).value();
    Credentials made = new Credentials(new AppId(app), ids.base62(32), ids.hex(32), ids.hex(32));
    Seed seed =
        new Seed(
            new Seed.TenantSeed(
                ids.hex(16),
                "Larkspur",
                "larkspur",
                "=" + ids.base62(8),
                ids.hex(32),
                Optional.empty()),
            List.of(
                new Seed.PersonSeed(
                    owner,
                    "owner",
                    "Owner",
                    "owner@larkspur.invalid",
                    Optional.empty(),
                    ids.hex(8),
                    "=" + ids.base62(8),
                    Optional.of("owner"),
                    List.of(made.ownerToken()),
                    List.of())),
            List.of(
                new Seed.AppSeed(
                    app,
                    "Larkspur",
                    made.secret(),
                    "=" + ids.base62(8),
                    installation.scopes(),
                    List.of(made.botToken()))),
            List.of(
                new Seed.ChatSeed(
                    "oc_" + ids.hex(32),
                    "=" + ids.base62(8),
                    "General",
                    Optional.empty(),
                    true,
                    true,
                    owner,
                    List.of(owner, app))),
            List.of(
                new Seed.AgentSeed(
                    "spring_" + ids.hex(10) + "__c",
                    app,
                    "Larkspur",
                    List.of(
                        new Seed.SkillSeed(
                            "skill_assistant",
                            "assistant",
                            "Assistant",
                            Optional.of("Plain commands about tasks and chats; say help"),
                            Optional.of(Map.of()))))));
    installation.seeding().bring(seed);
    return made;
  }
}
