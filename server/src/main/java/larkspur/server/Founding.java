package larkspur.server;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import larkspur.core.identity.AppId;
import larkspur.core.identity.IdSource;
import larkspur.core.identity.PersonId;
import larkspur.server.seed.Seed;

/// What a server makes for itself on a new folder when no seed says otherwise: one tenant with an
/// owner, an app and a chat, and secrets out of chance.
final class Founding {

  private Founding() {}

  record Credentials(AppId app, String secret, String ownerToken, String botToken) {}

  static Optional<Credentials> ifEmpty(Larkspur larkspur) {
    if (larkspur.hasTenants()) {
      return Optional.empty();
    }
    IdSource ids = larkspur.ids();
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
                    larkspur.scopes(),
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
    larkspur.seeding().bring(seed);
    return Optional.of(made);
  }
}
