package larkspur.core.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import larkspur.core.refusal.Refusal;
import larkspur.core.time.ServerClock;
import larkspur.storage.Conflict;
import larkspur.storage.contract.WatchedStore;
import larkspur.storage.memory.MemoryStore;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A team of three: Ada leads Product, Lin is in Design below it, Mo is in no department.
class ContactsTest {

  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final TenantId ACME = TenantId.of(1);
  private static final TenantId OTHER = TenantId.of(2);
  private static final PersonId ADA = PersonId.of(1);
  private static final PersonId LIN = PersonId.of(2);
  private static final PersonId MO = PersonId.of(3);
  private static final PersonId STRANGER = PersonId.of(4);
  private static final AppId APP = AppId.of(5);
  private static final AppId SECOND = AppId.of(6);
  private static final DepartmentId PRODUCT = DepartmentId.of(7);
  private static final DepartmentId DESIGN = DepartmentId.of(8);

  private final ReadStore store = new ReadStore();
  private final ServerClock clock = ServerClock.frozenAt(NOW);
  private final Identities identities =
      new Identities(store, new Aliases(store), clock, new byte[32]);
  private final Contacts contacts = new Contacts(store, identities, clock);
  private final Caller app = new Caller(ACME, APP, Optional.of(APP), Set.of());
  private final Caller ada = new Caller(ACME, ADA, Optional.of(APP), Set.of());

  /// Counts how often an organisation is read, with which each reading of a tenant begins, and lets
  /// something happen before each read.
  private static final class ReadStore extends WatchedStore {
    private final AtomicInteger readings = new AtomicInteger();
    private volatile Consumer<Call> before = _ -> {};

    ReadStore() {
      super(new MemoryStore());
    }

    @Override
    protected <T> T watch(Call call, Step<T> step) throws Conflict {
      if (call.operation() == Operation.PARTITION_GET) {
        before.accept(call);
        if (call.family().equals("organisation")) {
          readings.incrementAndGet();
        }
      }
      return step.run();
    }
  }

  @BeforeEach
  void found() {
    tenant(ACME, "1");
    tenant(OTHER, "2");
    person(ADA, ACME, "Ada@acme.test", Optional.of("+8613011111111"), false);
    person(LIN, ACME, "lin@acme.test", Optional.empty(), false);
    person(MO, ACME, "mo@acme.test", Optional.of("+4915111111"), false);
    person(STRANGER, OTHER, "stranger@other.test", Optional.empty(), false);
    for (AppId id : List.of(APP, SECOND)) {
      identities.put(
          new App(id, ACME, "App", "", Set.of(), true, "=" + id.value().substring(14), NOW));
    }
    contacts.put(ACME, department(PRODUCT, "P", DepartmentId.ROOT, ADA));
    contacts.put(ACME, department(DESIGN, "D", PRODUCT, LIN));
  }

  private void tenant(TenantId id, String mark) {
    identities.put(
        new Tenant(id, "Acme", "a", "=t" + mark, mark.repeat(32), Tenant.Language.EN, NOW));
  }

  private void person(
      PersonId id, TenantId tenant, String email, Optional<String> mobile, boolean inactive) {
    String name = id.value();
    identities.put(
        new Person(
            id,
            tenant,
            name,
            name,
            email,
            mobile,
            name,
            "=" + name,
            Person.Role.NORMAL,
            inactive,
            NOW));
  }

  private static Department department(
      DepartmentId id, String customId, DepartmentId parent, PersonId... members) {
    return new Department(id, customId, "Name", parent, Optional.empty(), 0, List.of(members));
  }

  @AfterEach
  void close() {
    clock.close();
    store.close();
  }

  @Test
  void people_are_found_directly_where_they_are_and_the_rest_at_the_root() {
    assertThat(ids(contacts.members(app, PRODUCT))).containsExactly(ADA);
    assertThat(ids(contacts.members(app, DESIGN))).containsExactly(LIN);
    assertThat(ids(contacts.members(app, DepartmentId.ROOT))).containsExactly(MO);
    assertThat(contacts.departmentsOf(app, LIN)).containsExactly(DESIGN);
    assertThat(contacts.departmentsOf(app, MO)).containsExactly(DepartmentId.ROOT);
  }

  @Test
  void departments_are_found_below_their_parents() {
    assertThat(contacts.children(app, DepartmentId.ROOT))
        .extracting(Department::id)
        .containsExactly(PRODUCT);
    assertThat(contacts.descendants(app, DepartmentId.ROOT))
        .extracting(Department::id)
        .containsExactly(PRODUCT, DESIGN);
    assertThat(contacts.children(app, DESIGN)).isEmpty();
    assertThat(contacts.count(app, PRODUCT)).isEqualTo(new Contacts.Count(2, 2));
    assertThat(contacts.count(app, DepartmentId.ROOT)).isEqualTo(new Contacts.Count(3, 3));
    contacts.put(ACME, department(DepartmentId.of(9), "Z", DepartmentId.ROOT, LIN));
    assertThat(contacts.count(app, DepartmentId.of(9)))
        .as("Lin's main department is Design")
        .isEqualTo(new Contacts.Count(1, 0));
  }

  @Test
  void addresses_lead_to_those_who_have_them_and_rather_to_who_is_active() {
    assertThat(contacts.byEmail(app, "ada@ACME.test").map(Person::id)).contains(ADA);
    assertThat(contacts.byMobile(app, "13011111111").map(Person::id)).contains(ADA);
    assertThat(contacts.byMobile(app, "+8613011111111").map(Person::id)).contains(ADA);
    assertThat(contacts.byMobile(app, "15111111")).isEmpty();
    assertThat(contacts.byEmail(app, "stranger@other.test")).isEmpty();
    person(ADA, ACME, "shared@acme.test", Optional.empty(), true);
    person(LIN, ACME, "shared@acme.test", Optional.empty(), false);
    assertThat(contacts.byEmail(app, "shared@acme.test").map(Person::id)).contains(LIN);
  }

  @Test
  void an_app_with_a_range_finds_what_is_in_it_and_nobody_else() {
    contacts.put(ACME, APP, new ContactRange(Set.of(DESIGN), Set.of(MO)));
    assertThat(ids(contacts.people(app, List.of(MO, ADA, LIN)))).containsExactly(MO, LIN);
    assertLacksRange(() -> contacts.person(app, ADA));
    assertLacksRange(() -> contacts.department(app, PRODUCT));
    assertLacksRange(() -> contacts.members(app, DepartmentId.ROOT));
    assertLacksRange(() -> contacts.children(app, DepartmentId.ROOT));
    assertThat(contacts.byEmail(app, "ada@acme.test")).isEmpty();
    assertThat(ids(contacts.members(app, DESIGN))).containsExactly(LIN);
    Caller second = new Caller(ACME, SECOND, Optional.of(SECOND), Set.of());
    assertThat(contacts.person(second, ADA).id()).isEqualTo(ADA);
    assertThat(contacts.person(ada, ADA).id()).as("a person is bound by none").isEqualTo(ADA);
    contacts.put(ACME, APP, new ContactRange(Set.of(PRODUCT), Set.of()));
    assertThat(contacts.person(app, LIN).id()).as("in a department below").isEqualTo(LIN);
  }

  private static void assertLacksRange(ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            Refusal.NotAllowed.class,
            refusal -> assertThat(refusal.lack()).isEqualTo(Refusal.Lack.CONTACT_RANGE));
  }

  @Test
  void nobody_of_another_tenant_is_there() {
    assertThatThrownBy(() -> contacts.person(app, STRANGER)).isInstanceOf(Refusal.NotFound.class);
    assertThat(contacts.people(app, List.of(STRANGER))).isEmpty();
    Caller stranger = new Caller(OTHER, STRANGER, Optional.of(APP), Set.of());
    assertThatThrownBy(() -> contacts.department(stranger, PRODUCT))
        .isInstanceOf(Refusal.NotFound.class);
    assertThat(contacts.byCustomId(stranger, "P")).isEmpty();
    assertThatThrownBy(
            () -> contacts.put(ACME, department(PRODUCT, "P", DepartmentId.ROOT, STRANGER)))
        .isInstanceOf(Refusal.Invalid.class);
  }

  @Test
  void departments_stay_a_tree_with_ids_of_their_own() {
    assertThatThrownBy(() -> contacts.put(ACME, department(PRODUCT, "P", DESIGN)))
        .as("below itself")
        .isInstanceOf(Refusal.Invalid.class);
    assertThatThrownBy(() -> contacts.put(ACME, department(PRODUCT, "P", PRODUCT)))
        .isInstanceOf(Refusal.Invalid.class);
    assertThatThrownBy(() -> contacts.put(ACME, department(PRODUCT, "P", DepartmentId.of(99))))
        .isInstanceOf(Refusal.Invalid.class);
    assertThatThrownBy(() -> contacts.put(ACME, department(DepartmentId.of(9), "P", PRODUCT)))
        .isInstanceOf(Refusal.Invalid.class);
    for (String bad : List.of("0", "od-1", "", "a b", "-a", "x".repeat(65))) {
      assertThatThrownBy(() -> department(DepartmentId.of(9), bad, PRODUCT))
          .as(bad)
          .isInstanceOf(Refusal.Invalid.class);
    }
    assertThat(contacts.descendants(app, DepartmentId.ROOT)).hasSize(2);
  }

  @Test
  void open_department_ids_lead_back_within_their_tenant_only() {
    String id = contacts.openId(ACME, PRODUCT);
    assertThat(id).matches("od-[0-9a-f]{32}");
    assertThat(contacts.byOpenId(ACME, id)).contains(PRODUCT);
    assertThat(contacts.byOpenId(OTHER, id)).isEmpty();
    assertThat(contacts.openId(ACME, DepartmentId.ROOT)).isEqualTo("0");
    assertThat(contacts.byOpenId(ACME, "0")).contains(DepartmentId.ROOT);
  }

  @Test
  void an_apps_bot_has_an_open_id_for_each_app_that_leads_back_and_names_no_person() {
    String own = identities.openId(APP, APP);
    String seenBySecond = identities.openId(SECOND, APP);
    assertThat(own).matches("ou_[0-9a-f]{32}").isNotEqualTo(seenBySecond);
    assertThat(identities.botByOpenId(APP, own)).contains(APP);
    assertThat(identities.botByOpenId(SECOND, seenBySecond)).contains(APP);
    assertThat(identities.botByOpenId(SECOND, own)).isEmpty();
    assertThat(identities.byOpenId(APP, own)).isEmpty();
    assertThat(identities.botByOpenId(APP, identities.openId(APP, ADA))).isEmpty();
  }

  @Test
  void what_another_server_wrote_is_seen_after_five_seconds() {
    contacts.department(app, PRODUCT);
    Contacts elsewhere =
        new Contacts(store, new Identities(store, new Aliases(store), clock, new byte[32]), clock);
    elsewhere.put(ACME, department(DepartmentId.of(9), "N", DepartmentId.ROOT));
    assertThatThrownBy(() -> contacts.department(app, DepartmentId.of(9)))
        .isInstanceOf(Refusal.NotFound.class);
    clock.forward(Identities.REMEMBERED);
    assertThat(contacts.department(app, DepartmentId.of(9)).customId()).isEqualTo("N");
  }

  @Test
  void what_took_long_to_read_is_remembered_from_when_it_was_read() {
    store.before =
        call -> {
          if (call.family().equals("person")) {
            clock.forward(Identities.REMEMBERED);
          }
        };
    clock.forward(Identities.REMEMBERED);
    contacts.department(app, PRODUCT);
    store.readings.set(0);
    contacts.department(app, PRODUCT);
    assertThat(store.readings.get()).isZero();
    clock.forward(Identities.REMEMBERED);
    contacts.department(app, PRODUCT);
    assertThat(store.readings.get()).isEqualTo(1);
  }

  @Test
  void only_what_is_written_of_a_tenant_lets_it_be_read_anew() {
    contacts.department(app, PRODUCT);
    store.readings.set(0);
    person(STRANGER, OTHER, "strange@other.test", Optional.empty(), false);
    tenant(OTHER, "2");
    contacts.put(OTHER, department(DepartmentId.of(9), "N", DepartmentId.ROOT, STRANGER));
    store.readings.set(0);
    contacts.department(app, PRODUCT);
    assertThat(store.readings.get()).isZero();
    person(MO, ACME, "mo.new@acme.test", Optional.empty(), false);
    assertThat(contacts.byEmail(app, "mo.new@acme.test")).isPresent();
    assertThat(store.readings.get()).isEqualTo(1);
  }

  @Test
  void those_who_come_while_a_tenant_is_read_wait_for_what_is_found() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch going = new CountDownLatch(1);
    store.before =
        call -> {
          if (call.family().equals("organisation")) {
            begun.countDown();
            await(going);
          }
        };
    store.readings.set(0);
    Queue<Department> found = new ConcurrentLinkedQueue<>();
    List<Thread> asking = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      asking.add(Thread.ofPlatform().start(() -> found.add(contacts.department(app, PRODUCT))));
      await(begun);
    }
    for (Thread thread : asking) {
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
      while (thread.getState() != Thread.State.WAITING
          && thread.getState() != Thread.State.TIMED_WAITING) {
        assertThat(System.nanoTime()).as("%s does not wait", thread.getState()).isLessThan(end);
        Thread.yield();
      }
    }
    going.countDown();
    for (Thread thread : asking) {
      thread.join();
    }
    assertThat(found).hasSize(4).allMatch(department -> department.id().equals(PRODUCT));
    assertThat(store.readings.get()).isEqualTo(1);
  }

  @Test
  void people_are_read_side_by_side() {
    // Who was read while the team was founded is forgotten.
    clock.forward(Identities.REMEMBERED);
    CyclicBarrier all = new CyclicBarrier(3);
    store.before =
        call -> {
          if (call.family().equals("person")) {
            await(all);
          }
        };
    assertThat(ids(contacts.people(app, List.of(ADA, LIN, MO)))).containsExactly(ADA, LIN, MO);
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(120, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static void await(CyclicBarrier barrier) {
    try {
      barrier.await(120, TimeUnit.SECONDS);
    } catch (InterruptedException | BrokenBarrierException | TimeoutException alone) {
      throw new AssertionError(alone);
    }
  }

  private static List<PersonId> ids(List<Person> people) {
    return people.stream().map(Person::id).toList();
  }
}
