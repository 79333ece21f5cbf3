package larkspur.wire.feishu.contact;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import larkspur.conformance.Proves;
import larkspur.core.identity.AppId;
import larkspur.core.identity.ContactRange;
import larkspur.core.identity.Department;
import larkspur.core.identity.DepartmentId;
import larkspur.core.identity.Person;
import larkspur.core.identity.PersonId;
import larkspur.wire.feishu.FeishuHarness;
import larkspur.wire.feishu.FeishuHarness.Reply;
import larkspur.wire.feishu.Sample;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Ada, an owner, leads and is Product, below which Design is empty; Lin is in no department.
class ContactCallsTest {

  private static final Set<String> FEWEST =
      Set.of(
          "contact:contact.base:readonly",
          "contact:user.basic_profile:readonly",
          "contact:user.id:readonly");
  private static final Set<String> ALL =
      Stream.concat(
              FEWEST.stream(),
              Stream.of(
                  "contact:user.base:readonly",
                  "contact:user.email:readonly",
                  "contact:user.phone:readonly",
                  "contact:user.employee_id:readonly",
                  "contact:user.department:readonly",
                  "contact:user.employee:readonly",
                  "contact:department.base:readonly",
                  "contact:department.organize:readonly"))
          .collect(Collectors.toUnmodifiableSet());

  private static final AppId SECOND = new AppId("cli_00000000000000aa");
  private static final DepartmentId PRODUCT = DepartmentId.of(1);
  private static final DepartmentId DESIGN = DepartmentId.of(2);

  private final FeishuHarness harness =
      FeishuHarness.serving(
          ALL,
          on ->
              Stream.concat(
                      new UserCalls(on.contacts, on.identities).calls().stream(),
                      new DepartmentCalls(on.contacts, on.identities).calls().stream())
                  .toList());

  private final Map<String, String> known = new HashMap<>();
  private String app;

  @BeforeEach
  void found() {
    person(FeishuHarness.ADA, "Ada", Optional.of("+8613011111111"), Person.Role.OWNER, false);
    harness.put(SECOND, "Second", ALL);
    put(PRODUCT, "P-1", "Product", DepartmentId.ROOT, Optional.of(FeishuHarness.ADA), 7);
    put(DESIGN, "D-1", "Design", PRODUCT, Optional.empty(), 0);
    app = harness.tenantToken();
    known.put("ada", harness.openId(FeishuHarness.ADA));
    known.put("lin", harness.openId(FeishuHarness.LIN));
    known.put("ada_union", harness.identities.unionId(FeishuHarness.ADA));
    known.put("lin_union", harness.identities.unionId(FeishuHarness.LIN));
    known.put("ada_elsewhere", harness.identities.openId(SECOND, FeishuHarness.ADA));
    known.put("bot", harness.identities.openId(FeishuHarness.APP, FeishuHarness.APP));
    known.put("product", harness.contacts.openId(FeishuHarness.TENANT, PRODUCT));
    known.put("design", harness.contacts.openId(FeishuHarness.TENANT, DESIGN));
  }

  private void person(
      PersonId id, String name, Optional<String> mobile, Person.Role role, boolean inactive) {
    String lower = name.toLowerCase(java.util.Locale.ROOT);
    harness.identities.put(
        new Person(
            id,
            FeishuHarness.TENANT,
            lower,
            name,
            lower + "@acme.test",
            mobile,
            lower,
            "=" + lower,
            role,
            inactive,
            FeishuHarness.START));
  }

  private void put(
      DepartmentId id,
      String customId,
      String name,
      DepartmentId parent,
      Optional<PersonId> leader,
      int order) {
    harness.contacts.put(
        FeishuHarness.TENANT,
        new Department(
            id, customId, name, parent, leader, order, leader.map(List::of).orElse(List.of())));
  }

  @AfterEach
  void close() {
    harness.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "user.get/all-scopes",
        "user.get/by-user-id",
        "user.batch/two",
        "user.basic_batch/two",
        "user.batch_get_id/mixed",
        "user.find_by_department/one",
        "user.find_by_department/root",
        "department.get/one",
        "department.get/root",
        "department.children/of-root",
        "department.children/all"
      })
  @Proves({
    "contact-4.1.1",
    "contact-4.1.6",
    "contact-4.1.8",
    "contact-4.1.9",
    "contact-4.1.11",
    "contact-4.2.1",
    "contact-4.2.2",
    "contact-4.2.4"
  })
  void is_answered_as_the_sample_says(String sample) {
    Sample.of("contact/" + sample).play(harness, app, known);
    Sample whole = Sample.of("contact/" + sample);
    if (!sample.startsWith("user.batch_get_id")) {
      whole.play(harness, harness.userToken(FeishuHarness.LIN), known);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "user.get/unknown",
        "user.get/unknown-user-id",
        "user.get/malformed",
        "user.get/a-bot",
        "user.get/cross-app",
        "user.get/bad-kind",
        "user.batch/nobody",
        "user.basic_batch/unknown",
        "user.batch_get_id/nothing",
        "user.find_by_department/page-too-large",
        "user.find_by_department/token-that-is-none",
        "department.get/unknown"
      })
  @Proves({
    "contact-4.0.1",
    "contact-4.0.2",
    "contact-4.0.3",
    "contact-4.1.4",
    "contact-4.1.10",
    "contact-4.2.3"
  })
  void is_refused_as_the_sample_says(String sample) {
    Sample.of("contact/" + sample).play(harness, app, known);
  }

  @Test
  @Proves({"contact-4.1.2", "contact-4.2.1"})
  void what_an_app_has_no_scope_for_is_left_out() {
    harness.put(FeishuHarness.APP, "Ticket desk", FEWEST);
    Sample.of("contact/user.get/fewest-scopes").play(harness, app, known);
    Sample.of("contact/department.get/fewest-scopes").play(harness, app, known);
  }

  @Test
  @Proves("contact-4.1.2")
  void each_field_comes_with_its_own_scope() {
    assertThat(shownWith("contact:user.email:readonly")).containsExactly("email");
    assertThat(shownWith("contact:user.phone:readonly")).containsExactly("mobile");
    assertThat(shownWith("contact:user.employee_id:readonly")).containsExactly("user_id");
    assertThat(shownWith("contact:user.base:readonly")).containsExactly("name", "nickname");
    assertThat(shownWith("contact:user.department:readonly"))
        .containsExactly("department_ids", "orders");
    assertThat(shownWith("contact:contact:readonly_as_app"))
        .containsExactly(
            "name",
            "nickname",
            "status",
            "department_ids",
            "join_time",
            "is_tenant_manager",
            "orders");
  }

  private List<String> shownWith(String scope) {
    harness.put(FeishuHarness.APP, "Ticket desk", Set.of("contact:contact.base:readonly", scope));
    List<String> fields = new ArrayList<>();
    harness
        .call("GET", "/contact/v3/users/" + known.get("ada"), app, "")
        .data()
        .get("user")
        .propertyNames()
        .forEach(fields::add);
    fields.removeAll(List.of("union_id", "open_id", "mobile_visible"));
    return fields;
  }

  @Test
  @Proves({"contact-4.0.4", "contact-4.1.3", "contact-4.1.7", "contact-4.2.5"})
  void an_app_finds_nobody_beyond_its_contact_range() {
    harness.contacts.put(
        FeishuHarness.TENANT,
        FeishuHarness.APP,
        new ContactRange(Set.of(DESIGN), Set.of(FeishuHarness.LIN)));
    for (String sample :
        List.of(
            "user.get/out-of-range",
            "user.find_by_department/out-of-range",
            "department.get/out-of-range")) {
      Sample.of("contact/" + sample).play(harness, app, known);
    }
    Reply batch =
        harness.call(
            "GET",
            "/contact/v3/users/batch?user_ids="
                + known.get("ada")
                + "&user_ids="
                + known.get("lin"),
            app,
            "");
    assertThat(batch.data().get("items"))
        .extracting(user -> user.get("name").asString())
        .containsExactly("Lin");
    Sample.of("contact/user.basic_batch/two").play(harness, app, known);
    Sample.of("contact/user.get/all-scopes")
        .play(harness, harness.userToken(FeishuHarness.LIN), known);
  }

  @Test
  @Proves("contact-4.1.5")
  void a_user_id_is_asked_for_with_its_scope_only() {
    harness.put(FeishuHarness.APP, "Ticket desk", FEWEST);
    Reply app = harness.call("GET", "/contact/v3/users/ada?user_id_type=user_id", this.app, "");
    assertThat(app.code()).isEqualTo(99991672);
    Reply person =
        harness.call(
            "GET",
            "/contact/v3/users/ada?user_id_type=user_id",
            harness.userToken(FeishuHarness.LIN, FEWEST),
            "");
    assertThat(person.code()).isEqualTo(99991672);
    assertThat(person.json().at("/error/permission_violations/0/subject").asString())
        .isEqualTo("contact:user.employee_id:readonly");
  }

  @ParameterizedTest
  @CsvSource({"false,", "true,resigned"})
  @Proves("contact-4.1.9")
  void somebody_who_has_left_is_looked_up_on_request(boolean asked, String found) {
    person(FeishuHarness.LIN, "Lin", Optional.empty(), Person.Role.NORMAL, true);
    Reply reply =
        harness.call(
            "POST",
            "/contact/v3/users/batch_get_id",
            app,
            "{\"emails\":[\"lin@acme.test\"],\"include_resigned\":" + asked + "}");
    assertThat(reply.data().at("/user_list/0").has("user_id")).isEqualTo(found != null);
    assertThat(reply.data().at("/user_list/0/status/is_resigned").asBoolean()).isEqualTo(asked);
  }

  @Test
  @Proves({"contact-4.1.11", "contact-4.2.4"})
  void pages_hold_everybody_once() {
    List<PersonId> many = IntStream.range(100, 123).mapToObj(PersonId::of).toList();
    many.forEach(id -> person(id, "P" + id.value(), Optional.empty(), Person.Role.NORMAL, false));
    harness.contacts.put(
        FeishuHarness.TENANT,
        new Department(DESIGN, "D-1", "Design", PRODUCT, Optional.empty(), 0, many));
    String path =
        "/contact/v3/users/find_by_department?department_id_type=department_id&department_id=D-1";
    List<String> seen = new ArrayList<>();
    List<Integer> sizes = new ArrayList<>();
    String token = "";
    do {
      Reply page = harness.call("GET", path + "&page_token=" + token, app, "");
      page.data().get("items").forEach(user -> seen.add(user.get("user_id").asString()));
      sizes.add(page.data().get("items").size());
      assertThat(page.data().has("page_token")).isEqualTo(page.data().get("has_more").asBoolean());
      token = page.data().path("page_token").asString("");
    } while (!token.isEmpty());
    assertThat(sizes).containsExactly(10, 10, 3);
    assertThat(seen).doesNotHaveDuplicates().hasSize(23);
  }
}
