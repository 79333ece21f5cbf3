package larkspur.server.seed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class SeedTest {

  @Test
  void what_is_missing_is_named() {
    refused("{}", "tenant is missing");
    refused("null", "is not a seed");
    String tenant =
        "{\"tenant\":{\"key\":\"k\",\"name\":\"n\",\"subdomain\":\"s\",\"team_id\":\"t\"";
    refused(tenant + "}}", "tenant.id_key is missing");
    String whole = tenant + ",\"id_key\":\"i\"}";
    assertThat(Seed.read(bytes(whole + "}"), "it").people()).isEmpty();
    refused(whole + ",\"people\":[{}]}", "people[0].id is missing");
    refused(whole + ",\"people\":[null]}", "people[0] is missing");
    refused(
        whole + ",\"agents\":[{\"id\":\"a\",\"app\":\"b\",\"name\":\"c\"}]}",
        "agents[0].skills is missing");
    refused(
        whole
            + ",\"apps\":[{\"id\":\"a\",\"name\":\"b\",\"secret\":\"c\",\"uid\":\"d\",\"scopes\":[null]}]}",
        "apps[0].scopes[0] is missing");
  }

  @Test
  void equal_seeds_have_equal_forms_and_others_have_others() {
    byte[] form = Seed.development().canonical();
    assertThat(form).isEqualTo(Seed.development().canonical());
    String text = new String(form, StandardCharsets.UTF_8);
    assertThat(Seed.read(form, "it")).isEqualTo(Seed.development());
    assertThat(Seed.read(bytes(text.replace("larkspur-dev-secret", "other")), "it").canonical())
        .isNotEqualTo(form);
  }

  @Test
  void secrets_are_not_shown_by_accident() {
    String shown = Seed.development().toString();
    Seed seed = Seed.development();
    assertThat(shown).contains(seed.people().getFirst().id());
    List<String> secrets =
        List.of(
            seed.tenant().idKey(),
            seed.apps().getFirst().secret(),
            seed.apps().getFirst().tokens().getFirst(),
            seed.people().getFirst().tokens().getFirst(),
            seed.people().getFirst().grants().getFirst().token());
    secrets.forEach(secret -> assertThat(shown).doesNotContain(secret));
    assertThat(seed.people().getFirst().grants().toString())
        .doesNotContain(seed.people().getFirst().grants().getFirst().token());
  }

  private static void refused(String seed, String words) {
    assertThatThrownBy(() -> Seed.read(bytes(seed), "it"))
        .as(seed)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(words);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
