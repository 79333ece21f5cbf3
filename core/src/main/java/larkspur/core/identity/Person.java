package larkspur.core.identity;

import java.time.Instant;
import java.util.Optional;

/// A person of a tenant.
///
/// @param name the short name by which others mention them
/// @param fullName what they are called in full
/// @param userId the id that the tenant itself chose, in Feishu's words
/// @param uid the id by which BearyChat knows them
public record Person(
    PersonId id,
    TenantId tenant,
    String name,
    String fullName,
    String email,
    Optional<String> mobile,
    String userId,
    String uid,
    Role role,
    boolean inactive,
    Instant createdAt) {

  /// @throws larkspur.core.refusal.Refusal.Invalid if they could not be found by `userId` or `uid`
  public Person {
    Aliases.check("userId", Aliases.userId(tenant, userId));
    Aliases.check("uid", Aliases.uid(uid));
  }

  public enum Role {
    OWNER,
    ADMIN,
    NORMAL
  }
}
