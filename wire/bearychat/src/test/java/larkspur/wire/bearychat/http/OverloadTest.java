package larkspur.wire.bearychat.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.Set;
import larkspur.core.capacity.Capacity;
import larkspur.core.identity.Caller;
import larkspur.core.identity.TenantId;
import larkspur.core.refusal.Refusal;
import larkspur.wire.bearychat.Wire;
import larkspur.wire.bearychat.World;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What is answered while there is no room: code 13, and when to come again.
class OverloadTest {

  private static final String HELLO =
      "{\"token\":\"" + World.ADA + "\",\"vchannel_id\":\"=bw52O\",\"text\":\"hello\"}";

  private final World world = World.at();

  @AfterEach
  void close() {
    world.close();
  }

  private Capacity.Share share(TenantId tenant) {
    return world.capacity.share(
        Optional.of(new Caller(tenant, World.ADA_ID, Optional.empty(), Set.of())));
  }

  /// Takes all places that a tenant can get.
  private void fill(TenantId tenant) {
    while (true) {
      try {
        share(tenant).enterToRead();
      } catch (Refusal.TooMany full) {
        return;
      }
    }
  }

  private static void isTooMany(Wire.Reply reply, int limit, long reset) {
    assertThat(reply.outcome()).isEqualTo("429/13");
    assertThat(reply.members()).containsExactly("code", "error");
    assertThat(reply.header("Content-Type")).contains("application/json;charset=utf-8");
    assertThat(reply.header("x-ratelimit-limit")).contains(Integer.toString(limit));
    assertThat(reply.header("x-ratelimit-remaining")).contains("0");
    assertThat(reply.header("x-ratelimit-reset")).contains(Long.toString(reset));
  }

  private long inASecond() {
    return world.clock.instant().getEpochSecond() + 1;
  }

  @Test
  void a_team_that_holds_its_share_is_refused_and_another_is_served() {
    fill(World.ACME);
    isTooMany(world.wire.get("/v1/user.me?token=" + World.ADA), 40, inASecond());
    isTooMany(world.wire.post("/v1/message.create", HELLO), 40, inASecond());
    assertThat(world.wire.get("/v1/user.me?token=" + World.MALLORY).status()).isEqualTo(200);
    share(World.ACME).leave();
    assertThat(world.wire.post("/v1/message.create", HELLO).status()).isEqualTo(201);
  }

  @Test
  void while_all_places_are_taken_nobody_is_served_whatever_they_ask() {
    fill(World.ACME);
    fill(World.OTHER);
    fill(TenantId.of(77));
    assertThat(world.capacity.underWay()).isEqualTo(40);
    isTooMany(world.wire.get("/v1/user.me?token=" + World.MALLORY), 40, inASecond());
    isTooMany(world.wire.get("/v1/meta"), 40, inASecond());
    isTooMany(world.wire.get("/v1/nope"), 40, inASecond());
    // A client that writes all before it reads hears of it, too.
    isTooMany(world.wire.post("/v1/message.create", HELLO + " ".repeat(500_000)), 40, inASecond());
    for (int i = 0; i < 10; i++) {
      share(World.ACME).leave();
    }
    assertThat(world.wire.get("/v1/user.me?token=" + World.MALLORY).status()).isEqualTo(200);
  }

  @Test
  void a_refused_message_is_not_said() {
    fill(World.ACME);
    world.wire.post("/v1/message.create", HELLO.replace("hello", "lost"));
    share(World.ACME).leave();
    world.wire.post("/v1/message.create", HELLO);
    assertThat(
            world
                .wire
                .post(
                    "/v1/message.query",
                    "{\"token\":\""
                        + World.ADA
                        + "\",\"vchannel_id\":\"=bw52O\",\"query\":{\"latest\":{\"limit\":10}}}")
                .text())
        .contains("hello")
        .doesNotContain("lost");
  }

  @Test
  void while_too_many_commits_wait_messages_are_read_and_not_said() {
    world.backlog = 10;
    isTooMany(world.wire.post("/v1/message.create", HELLO), 10, inASecond());
    assertThat(world.wire.get("/v1/user.me?token=" + World.ADA).status()).isEqualTo(200);
    world.backlog = 9;
    assertThat(world.wire.post("/v1/message.create", HELLO).status()).isEqualTo(201);
  }

  private static final String LARGE = HELLO + " ".repeat(20_000);

  @Test
  void large_bodies_are_refused_unread_while_others_fill_the_room_for_them() {
    Capacity.Room strangers = world.capacity.share(Optional.empty()).expect(3 * 1024 * 1024);
    isTooMany(world.wire.post("/v1/message.create", LARGE), 4 * 1024 * 1024, inASecond());
    assertThat(world.wire.post("/v1/message.create", HELLO).status()).isEqualTo(201);
    strangers.close();
    assertThat(world.wire.post("/v1/message.create", LARGE).status()).isEqualTo(201);
    assertThat(world.capacity.bodyBytes()).isZero();
  }

  @Test
  void a_large_body_is_of_its_tenants_share_if_its_token_stands_before_it() {
    Capacity.Room strangers = world.capacity.share(Optional.empty()).expect(3 * 1024 * 1024);
    String path = "/v1/message.create?token=";
    assertThat(world.wire.post(path + World.ADA, LARGE).status()).isEqualTo(201);
    isTooMany(world.wire.post(path + "nobodys", LARGE), 4 * 1024 * 1024, inASecond());
    isTooMany(world.wire.post(path + "%zz", LARGE), 4 * 1024 * 1024, inASecond());
    strangers.close();
    Capacity.Room own = share(World.ACME).expect(3 * 1024 * 1024);
    isTooMany(world.wire.post(path + World.ADA, LARGE), 4 * 1024 * 1024, inASecond());
    own.close();
  }

  @Test
  void a_request_gives_its_place_back_however_it_ends() {
    for (int i = 0; i < 20; i++) {
      world.wire.post("/v1/message.create", HELLO);
      world.wire.post("/v1/message.create", HELLO.replace("=bw52O", "=none"));
      world.wire.post("/v1/message.create", "{\"token\":\"" + World.ADA + "\"}");
      world.wire.get("/v1/user.me");
      world.wire.get("/v1/meta");
    }
    assertThat(world.capacity.underWay()).isZero();
  }
}
