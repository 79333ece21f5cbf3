package larkspur.wire.bearychat.user;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.TreeSet;
import larkspur.conformance.Proves;
import larkspur.core.identity.App;
import larkspur.core.identity.Identities;
import larkspur.wire.bearychat.Wire;
import larkspur.wire.bearychat.World;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class UserCallsTest {

  private World world;

  @BeforeEach
  void open() {
    world = World.at();
  }

  @AfterEach
  void close() {
    world.close();
  }

  private Wire.Reply get(String call, String token) {
    return world.wire.get("/v1/" + call + "token=" + token);
  }

  @Test
  void aUserHasTheDocumentedMembersAndNoOther() {
    Wire.Reply me = get("user.me?", World.ADA);
    assertThat(me.members())
        .containsExactlyInAnyOrder(
            "id",
            "team_id",
            "email",
            "mobile",
            "name",
            "full_name",
            "type",
            "role",
            "avatars",
            "profile",
            "inactive",
            "created");
    assertThat(Wire.members(me.json().get("avatars")))
        .containsExactlyInAnyOrder("small", "medium", "large");
    assertThat(Wire.members(me.json().get("profile")))
        .containsExactlyInAnyOrder("bio", "position", "skype");
  }

  @Test
  @Proves({"bearychat-2.0.1", "bearychat-9.1.18"})
  void aTeamHasTheDocumentedMembersAndNoOther() {
    assertThat(get("team.info?", World.ADA).members())
        .containsExactlyInAnyOrder(
            "id",
            "subdomain",
            "name",
            "email_domain",
            "logo_url",
            "description",
            "plan",
            "created");
  }

  @ParameterizedTest(name = "{0}: {2}")
  @CsvSource({
    "%3DbwOKs, ada00000000000000000000000000001, 200",
    "%3DbwMkR, ada00000000000000000000000000001, 200",
    "%3DbwOKs, ba110000000000000000000000000001, 404/5",
    "%3Dbw52O, ada00000000000000000000000000001, 404/5",
    "bwOKs, ada00000000000000000000000000001, 404/5",
    "person_000000000000011c, ada00000000000000000000000000001, 404/5",
    "cli_0123456789abcdef, ada00000000000000000000000000001, 404/5",
  })
  @Proves("bearychat-2.3.1")
  void aUserIsFoundByTheUidWithinTheTeam(String uid, String token, String outcome) {
    assertThat(get("user.info?user_id=" + uid + "&", token).outcome()).isEqualTo(outcome);
  }

  @Test
  @Proves("bearychat-2.3.2")
  void aTeamListsItsOwnOnly() {
    assertThat(names(World.ADA)).containsExactly("BearyBot", "ada", "lin");
    assertThat(names(World.MALLORY)).containsExactly("mallory");
  }

  private Set<String> names(String token) {
    Set<String> names = new TreeSet<>();
    for (JsonNode user : get("user.list?", token).json()) {
      names.add(user.get("name").asString());
    }
    return names;
  }

  @Test
  void aDisabledAppIsAnInactiveHubot() {
    App bot = world.identities.app(World.BOT_ID).orElseThrow();
    world.identities.put(
        new App(
            bot.id(),
            bot.tenant(),
            bot.name(),
            Identities.secretHash("x"),
            Set.of(),
            false,
            bot.uid(),
            bot.createdAt()));
    JsonNode user = get("user.info?user_id==bwMkR&", World.ADA).json();
    assertThat(user.get("type").asString()).isEqualTo("hubot");
    assertThat(user.get("inactive").asBoolean()).isTrue();
    assertThat(user.get("email").asString()).matches("hubot-[0-9a-f]{32}@acme\\.invalid");
  }
}
