package larkspur.core.identity;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/// The ids by which an app sees a person: `open_id`, one per app and person, and `union_id`, one
/// per person; those by which it sees bots; and those of departments.
///
/// Each is one block of AES over the app's and the person's number, under a key of the tenant's. So
/// it leads back without a table, and two apps cannot tell by their ids that they know the same
/// person.
final class PersonaIds {

  private static final String OPEN = "ou_";
  private static final String UNION = "on_";
  private static final String DEPARTMENT = "od-";

  /// What else has ids like these is sealed under a key of its own, so that no id of the one can be
  /// read as one of the other.
  private static final String BOTS = "bots";

  private static final String DEPARTMENTS = "departments";

  /// The place of the app in a `union_id`, which knows none. No app has this number: ids are random
  /// in 64 bits.
  private static final long NO_APP = 0;

  private PersonaIds() {}

  static String openId(Tenant tenant, AppId app, PersonId person) {
    return OPEN + seal(tenant, app.number(), person.number());
  }

  static String unionId(Tenant tenant, PersonId person) {
    return UNION + seal(tenant, NO_APP, person.number());
  }

  /// The person whom an `open_id` of this app names, if it can be one; whether there is such a
  /// person is another matter.
  static Optional<PersonId> person(Tenant tenant, AppId app, String openId) {
    return open(tenant, app.number(), OPEN, openId);
  }

  /// The app that an `open_id` was made for, if it can be one; whether there is such an app is
  /// another matter.
  static Optional<AppId> app(Tenant tenant, String openId) {
    return numbers(tenant, OPEN, openId).map(numbers -> AppId.of(numbers.getLong()));
  }

  /// The person whom a `union_id` names, if it can be one.
  static Optional<PersonId> person(Tenant tenant, String unionId) {
    return open(tenant, NO_APP, UNION, unionId);
  }

  /// The `open_id` by which an app knows the bot of an app, its own or another.
  static String openId(Tenant tenant, AppId app, AppId bot) {
    return OPEN + seal(key(tenant, BOTS), app.number(), bot.number());
  }

  /// The bot that an `open_id` of this app names, if it can be one.
  static Optional<AppId> bot(Tenant tenant, AppId app, String openId) {
    return numbers(key(tenant, BOTS), OPEN, openId)
        .filter(numbers -> numbers.getLong() == app.number())
        .map(numbers -> AppId.of(numbers.getLong()));
  }

  static String openDepartmentId(Tenant tenant, DepartmentId department) {
    return DEPARTMENT + seal(key(tenant, DEPARTMENTS), NO_APP, department.number());
  }

  /// The department that an `open_department_id` names, if it can be one.
  static Optional<DepartmentId> department(Tenant tenant, String openDepartmentId) {
    return numbers(key(tenant, DEPARTMENTS), DEPARTMENT, openDepartmentId)
        .filter(numbers -> numbers.getLong() == NO_APP)
        .map(numbers -> DepartmentId.of(numbers.getLong()));
  }

  private static String seal(Tenant tenant, long app, long person) {
    return seal(key(tenant), app, person);
  }

  private static String seal(byte[] key, long first, long second) {
    byte[] block = ByteBuffer.allocate(16).putLong(first).putLong(second).array();
    return HexFormat.of().formatHex(Secrets.permute(key, block, false));
  }

  private static Optional<PersonId> open(Tenant tenant, long app, String prefix, String id) {
    return numbers(tenant, prefix, id)
        .filter(numbers -> numbers.getLong() == app)
        .map(numbers -> PersonId.of(numbers.getLong()));
  }

  /// The numbers of app and person in an id of that form.
  private static Optional<ByteBuffer> numbers(Tenant tenant, String prefix, String id) {
    return numbers(key(tenant), prefix, id);
  }

  private static Optional<ByteBuffer> numbers(byte[] key, String prefix, String id) {
    if (!Hex.matches(id, prefix, 32)) {
      return Optional.empty();
    }
    byte[] block = HexFormat.of().parseHex(id, prefix.length(), id.length());
    return Optional.of(ByteBuffer.wrap(Secrets.permute(key, block, true)));
  }

  private static byte[] key(Tenant tenant) {
    return HexFormat.of().parseHex(tenant.idKey());
  }

  private static byte[] key(Tenant tenant, String of) {
    byte[] whole = Secrets.hmac(key(tenant), of.getBytes(StandardCharsets.US_ASCII));
    return Arrays.copyOf(whole, 16);
  }
}
