package larkspur.server.seed;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class SeedTest {

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

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
