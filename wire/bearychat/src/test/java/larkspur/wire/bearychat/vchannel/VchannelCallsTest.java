package larkspur.wire.bearychat.vchannel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import larkspur.conformance.Proves;
import larkspur.core.chat.Chat;
import larkspur.core.chat.Chats;
import larkspur.wire.bearychat.Wire;
import larkspur.wire.bearychat.World;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VchannelCallsTest {

  private static World world;

  @BeforeAll
  static void open() {
    world = World.at();
  }

  @AfterAll
  static void close() {
    world.close();
  }

  private Wire.Reply vchannel(String token, String id) {
    return world.wire.get("/v1/vchannel.info?vchannel_id=" + id + "&token=" + token);
  }

  private Wire.Reply channel(String token, String id) {
    return world.wire.get("/v1/channel.info?channel_id=" + id + "&token=" + token);
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource({
    "=bw52O, id team_id uid vchannel_id name topic type general private is_active is_member member_uids latest_ts",
    "=bw52Q, id team_id uid vchannel_id name topic type general private is_active is_member member_uids latest_ts",
    "=bw52R, id team_id vchannel_id name type is_active is_member member_uids latest_ts",
    "=b2y6W624k, id team_id vchannel_id type is_active is_member member_uids latest_ts",
  })
  @Proves({"bearychat-2.0.2", "bearychat-9.1.18"})
  void aVchannelHasExactlyTheMembersOfItsKind(String id, String members) {
    assertThat(vchannel(World.ADA, id).members()).containsExactlyInAnyOrder(members.split(" "));
  }

  @Test
  void latestTsIsANumberEvenWhereNothingWasSaid() {
    assertThat(vchannel(World.ADA, World.SESSION).json().get("latest_ts").isIntegralNumber())
        .isTrue();
  }

  @ParameterizedTest(name = "{0} looks at {1}: {2}, {3} as a channel")
  @CsvSource({
    "11c00000000000000000000000000001, =bw52O, 200, 200",
    "11c00000000000000000000000000001, =bw52P, 200, 200",
    "11c00000000000000000000000000001, =bw52Q, 403/4, 403/4",
    "b0700000000000000000000000000001, =bw52Q, 200, 200",
    "11c00000000000000000000000000001, =bw52R, 200, 404/5",
    "b0700000000000000000000000000001, =bw52R, 403/4, 404/5",
    "b0700000000000000000000000000001, =b2y6W624k, 200, 404/5",
    "11c00000000000000000000000000001, =b2y6W624k, 403/4, 404/5",
    "ba110000000000000000000000000001, =bw52O, 404/5, 404/5",
    "ba110000000000000000000000000001, =bw52Q, 404/5, 404/5",
    "ba110000000000000000000000000001, =bw53a, 200, 200",
    "11c00000000000000000000000000001, =bwOKq, 404/5, 404/5",
    "11c00000000000000000000000000001, =x, 404/5, 404/5",
    "11c00000000000000000000000000001, %00, 404/5, 404/5",
  })
  @Proves("bearychat-2.4.1")
  void aVchannelIsLookedAtByWhoMay(String token, String id, String asVchannel, String asChannel) {
    assertThat(vchannel(token, id).outcome()).isEqualTo(asVchannel);
    assertThat(channel(token, id).outcome()).isEqualTo(asChannel);
  }

  @Test
  void aClosedChannelIsPrivate() {
    assertThat(channel(World.ADA, World.SECRET).json().get("private").asBoolean()).isTrue();
    assertThat(channel(World.ADA, World.OPEN).json().get("private").asBoolean()).isFalse();
  }

  @ParameterizedTest(name = "{0} is shown as {1}")
  @CsvSource({
    "Roadmap, Roadmap",
    "exactly twenty chars, exactly twenty chars",
    "exactly twenty1 chars, exactly twenty1 ch…",
    "twenty and one characters, twenty and one cha…",
    "a name that ends with a space, a name that ends w…",
    "seventeen chars x long, seventeen chars x…",
    "一二三四五六七八九十, 一二三四五六七八九十",
    "一二三四五六七八九十一, 一二三四五六七八九…",
    "a一二三四五六七八九十, a一二三四五六七八…",
    "😀😀😀😀😀😀😀😀😀😀😀, 😀😀😀😀😀😀😀😀😀…",
  })
  void aNameThatIsTooLongHereIsCut(String name, String shown) {
    assertThat(ChannelName.shown(name)).isEqualTo(shown);
  }

  @Test
  void aChannelShowsItsTopicAndItsNameCut() {
    world.chats.found(
        World.ACME,
        new Chats.Draft(
            Optional.of("oc_" + "7".repeat(32)),
            Optional.of("=bw777"),
            Chat.Kind.CHANNEL,
            "A name that another protocol allows",
            Optional.of("what to eat"),
            false,
            true,
            World.ADA_ID,
            List.of()));
    var channel = channel(World.ADA, "=bw777").json();
    assertThat(channel.get("name").asString()).isEqualTo("A name that anothe…");
    assertThat(channel.get("topic").asString()).isEqualTo("what to eat");
    assertThat(channel.get("latest_ts").asLong()).isEqualTo(world.clock.instant().toEpochMilli());
  }
}
