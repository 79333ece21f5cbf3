package larkspur.core.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import larkspur.core.refusal.Refusal;
import larkspur.storage.memory.MemoryStore;
import org.junit.jupiter.api.Test;

class AliasesTest {

  private final Aliases aliases = new Aliases(new MemoryStore());

  @Test
  void the_longest_alias_leads_to_its_target_and_a_longer_one_is_not_taken() {
    String longest = "a".repeat(Aliases.LENGTH_MAX);
    assertThat(aliases.claim(longest, "target")).isTrue();
    assertThat(aliases.target(longest)).contains("target");
    for (String wrong : List.of(longest + "a", "", "a b", "é")) {
      assertThatThrownBy(() -> aliases.claim(wrong, "target"))
          .as(wrong)
          .isInstanceOf(Refusal.Invalid.class);
    }
  }

  @Test
  void a_person_has_ids_by_which_they_can_be_found() {
    String longest = "u".repeat(Aliases.LENGTH_MAX - Aliases.uid("").length());
    assertThat(person("ada", longest).uid()).isEqualTo(longest);
    String longestUserId =
        "u".repeat(Aliases.LENGTH_MAX - Aliases.userId(TenantId.of(1), "").length());
    assertThat(person(longestUserId, "=ada").userId()).isEqualTo(longestUserId);
    assertThatThrownBy(() -> person("ada", longest + "u"))
        .isInstanceOf(Refusal.Invalid.class)
        .hasMessageStartingWith("uid ");
    assertThatThrownBy(() -> person(longestUserId + "u", "=ada"))
        .isInstanceOf(Refusal.Invalid.class)
        .hasMessageStartingWith("userId ");
  }

  private static Person person(String userId, String uid) {
    return new Person(
        PersonId.of(1),
        TenantId.of(1),
        "ada",
        "Ada",
        "ada@x.example",
        Optional.empty(),
        userId,
        uid,
        Person.Role.NORMAL,
        false,
        Instant.EPOCH);
  }
}
