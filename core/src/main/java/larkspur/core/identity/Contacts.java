package larkspur.core.identity;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import larkspur.core.json.Json;
import larkspur.core.refusal.Refusal;
import larkspur.core.refusal.Refusal.Lack;
import larkspur.core.refusal.Refusal.Thing;
import larkspur.core.time.Threads;
import larkspur.storage.Commit;
import larkspur.storage.Conflict;
import larkspur.storage.Entry;
import larkspur.storage.Limits;
import larkspur.storage.Name;
import larkspur.storage.Store;

/// The people and departments of a tenant, as somebody of it finds them.
///
/// Who may find whom is decided here. A person finds everybody of their tenant; an app, too, unless
/// it has a [ContactRange]. Nobody finds anybody of another tenant: there they do not exist.
///
/// A tenant has at most 10,000 people and apps, and its departments take at most 1 MiB in all:
/// 1,000 departments with 20,000 places of people in them, roughly. All of a tenant is read at once
/// by one reader, and remembered as [Identities] are, for [Identities#REMEMBERED] after that.
public final class Contacts {

  /// How many tenants are remembered at once; past it the memory starts again. One of 10,000 people
  /// is about 5 MB.
  private static final int REMEMBERED_MAX = 50;

  /// People who are read side by side.
  private static final int AT_ONCE_MAX = 64;

  /// Tenants of which it is known who reads them; past it two may read the same one.
  private static final int READING_MAX = 10_000;

  private static final String KEY = "organisation";

  private static final Comparator<Department> IN_ORDER =
      Comparator.comparingInt(Department::order)
          .thenComparing(department -> department.id().value());

  private final Store store;
  private final Identities identities;
  private final InstantSource clock;
  private final Map<TenantId, Directory> remembered = new ConcurrentHashMap<>();

  /// Held by whoever reads a tenant.
  private final Map<TenantId, ReentrantLock> reading = new ConcurrentHashMap<>();

  public Contacts(Store store, Identities identities, InstantSource clock) {
    this.store = store;
    this.identities = identities;
    this.clock = clock;
  }

  // ---- people

  /// A person whom the caller may find.
  ///
  /// @throws Refusal.NotFound if the caller's tenant has no such person
  /// @throws Refusal.NotAllowed for lack of [Lack#CONTACT_RANGE]
  public Person person(Caller caller, PersonId id) {
    Directory directory = directory(caller);
    Person person = directory.people().get(id);
    if (person == null) {
      throw new Refusal.NotFound(Thing.PERSON);
    }
    if (!directory.finds(caller, id)) {
      throw new Refusal.NotAllowed(
          Lack.CONTACT_RANGE, "the person is not in the app's contact range");
    }
    return person;
  }

  /// Those of some people whom the caller may find, in the same order.
  public List<Person> people(Caller caller, List<PersonId> ids) {
    Directory directory = directory(caller);
    return ids.stream()
        .filter(id -> directory.people().containsKey(id) && directory.finds(caller, id))
        .map(directory.people()::get)
        .toList();
  }

  /// Whom the caller may find by an address; its letters' case does not matter. Of several who have
  /// it the one who is not inactive, and then the one who was there first.
  public Optional<Person> byEmail(Caller caller, String email) {
    Directory directory = directory(caller);
    return Optional.ofNullable(directory.byEmail().get(email.toLowerCase(Locale.ROOT)))
        .filter(person -> directory.finds(caller, person.id()));
  }

  /// The same by a number, compared exactly; that of mainland China may do without its `+86`.
  public Optional<Person> byMobile(Caller caller, String mobile) {
    Directory directory = directory(caller);
    return Optional.ofNullable(directory.byMobile().get(national(mobile)))
        .filter(person -> directory.finds(caller, person.id()));
  }

  private static String national(String mobile) {
    return mobile.startsWith("+86") ? mobile.substring("+86".length()) : mobile;
  }

  // ---- departments

  /// A department whom the caller may find. The root has the tenant's name, and those people whom
  /// no department lists.
  ///
  /// @throws Refusal.NotFound if the caller's tenant has no such department
  /// @throws Refusal.NotAllowed for lack of [Lack#CONTACT_RANGE]; the root is for those who find
  ///   everybody
  public Department department(Caller caller, DepartmentId id) {
    Directory directory = directory(caller);
    Department department = directory.departments().get(id);
    if (department == null) {
      throw new Refusal.NotFound(Thing.DEPARTMENT);
    }
    if (!directory.finds(caller, id)) {
      throw new Refusal.NotAllowed(
          Lack.CONTACT_RANGE, "the department is not in the app's contact range");
    }
    return department;
  }

  /// The departments directly below one, in their order.
  ///
  /// @throws Refusal as [#department]
  public List<Department> children(Caller caller, DepartmentId id) {
    department(caller, id);
    return directory(caller).children(id);
  }

  /// All departments below one: each before those below itself.
  ///
  /// @throws Refusal as [#department]
  public List<Department> descendants(Caller caller, DepartmentId id) {
    department(caller, id);
    return directory(caller).below(id);
  }

  /// The people directly in a department, in the order in which it lists them.
  ///
  /// @throws Refusal as [#department]
  public List<Person> members(Caller caller, DepartmentId id) {
    Department department = department(caller, id);
    Directory directory = directory(caller);
    return department.members().stream()
        .map(directory.people()::get)
        .filter(Objects::nonNull)
        .toList();
  }

  /// How many people are in a department or below it.
  ///
  /// @param all each counted once
  /// @param main those of them whose main department it is, or one below it
  public record Count(int all, int main) {}

  /// @throws Refusal as [#department]
  public Count count(Caller caller, DepartmentId id) {
    department(caller, id);
    Directory directory = directory(caller);
    Set<DepartmentId> within = directory.within(Set.of(id));
    Set<PersonId> all = new HashSet<>();
    within.forEach(each -> all.addAll(directory.departments().get(each).members()));
    long main =
        all.stream()
            .filter(person -> within.contains(directory.departmentsOf(person).getFirst()))
            .count();
    return new Count(all.size(), (int) main);
  }

  /// The departments that somebody of the caller's tenant is in, the main one first; the root alone
  /// if no department lists them.
  public List<DepartmentId> departmentsOf(Caller caller, PersonId person) {
    return directory(caller).departmentsOf(person);
  }

  // ---- ids given to the outside

  /// The `open_department_id`, which is the same for every app of the tenant; `0` for the root.
  public String openId(TenantId tenant, DepartmentId id) {
    return id.equals(DepartmentId.ROOT)
        ? Department.ROOT_CUSTOM_ID
        : PersonaIds.openDepartmentId(tenant(tenant), id);
  }

  /// The department that an `open_department_id` can name; whether there is one is another matter.
  public Optional<DepartmentId> byOpenId(TenantId tenant, String id) {
    return id.equals(Department.ROOT_CUSTOM_ID)
        ? Optional.of(DepartmentId.ROOT)
        : PersonaIds.department(tenant(tenant), id);
  }

  /// The tenant's own id of a department.
  public String customId(Caller caller, DepartmentId id) {
    return directory(caller).departments().get(id).customId();
  }

  /// The department to which the tenant gave an id, whether or not the caller may find it.
  public Optional<DepartmentId> byCustomId(Caller caller, String id) {
    return directory(caller).departments().values().stream()
        .filter(department -> department.customId().equals(id))
        .map(Department::id)
        .findFirst();
  }

  private Tenant tenant(TenantId id) {
    return identities.tenant(id).orElseThrow(() -> new Refusal.NotFound(Thing.TENANT));
  }

  // ---- founding

  /// Puts a department, or writes over it.
  ///
  /// @throws Refusal.Invalid if it names another's custom id, people whom the tenant does not have,
  ///   or a parent with which there would be no tree; and if there is no room for it
  public void put(TenantId tenant, Department department) {
    List<PersonId> named = new ArrayList<>(department.members());
    department.leader().ifPresent(named::add);
    checkPeople(tenant, named);
    change(tenant, organisation -> organisation.with(department));
  }

  /// Lets an app find only those who are in a range.
  ///
  /// @throws Refusal.Invalid if it names people whom the tenant does not have
  public void put(TenantId tenant, AppId app, ContactRange range) {
    if (!identities.belongs(app, tenant)) {
      throw new Refusal.Invalid("app", "must be the tenant's");
    }
    checkPeople(tenant, List.copyOf(range.people()));
    change(tenant, organisation -> organisation.with(app, range));
  }

  private void checkPeople(TenantId tenant, List<PersonId> people) {
    for (PersonId person : people) {
      if (!identities.belongs(person, tenant)) {
        throw new Refusal.Invalid("members", "must be people of the tenant");
      }
    }
  }

  private void change(TenantId tenant, UnaryOperator<Organisation> change) {
    Name name = Name.of(KEY, tenant.value());
    while (true) {
      Optional<Entry> seen = store.partition(name).get(KEY);
      byte[] next = Json.write(change.apply(read(seen)));
      if (next.length > Limits.VALUE_BYTES_MAX) {
        throw new Refusal.Invalid("departments", "must not take more than 1 MiB in all");
      }
      try {
        store.partition(name).commit(Commit.guarded().put(KEY, seen, next).build());
        identities.changed(tenant);
        return;
      } catch (Conflict changedMeanwhile) {
        // read again
      }
    }
  }

  private static Organisation read(Optional<Entry> entry) {
    return entry
        .map(found -> Json.read(found.value(), Organisation.class))
        .orElse(Organisation.EMPTY);
  }

  // ---- what is remembered

  private Directory directory(Caller caller) {
    TenantId tenant = caller.tenant();
    return known(tenant).orElseGet(() -> readAlone(tenant));
  }

  private Optional<Directory> known(TenantId tenant) {
    return Optional.ofNullable(remembered.get(tenant))
        .filter(known ->
            known.writes() == identities.writes(tenant) && clock.instant().isBefore(known.until()));
  }

  /// Reads a tenant, unless somebody is at it: then waits for what they find.
  private Directory readAlone(TenantId tenant) {
    if (reading.size() >= READING_MAX) {
      reading.clear();
    }
    ReentrantLock lock = reading.computeIfAbsent(tenant, _ -> new ReentrantLock());
    lock.lock();
    try {
      Optional<Directory> known = known(tenant);
      if (known.isPresent()) {
        return known.get();
      }
      Directory fresh = read(tenant);
      if (remembered.size() >= REMEMBERED_MAX) {
        remembered.clear();
      }
      remembered.put(tenant, fresh);
      return fresh;
    } finally {
      lock.unlock();
    }
  }

  /// In no order.
  private Collection<Person> people(TenantId tenant) {
    List<PersonId> ids = new ArrayList<>();
    for (Actor actor : identities.members(tenant)) {
      if (actor instanceof PersonId id) {
        ids.add(id);
      }
    }
    Queue<Person> people = new ConcurrentLinkedQueue<>();
    Threads.each("contacts", ids, AT_ONCE_MAX, id -> identities.person(id).ifPresent(people::add));
    return people;
  }

  private Directory read(TenantId tenant) {
    long writes = identities.writes(tenant);
    Organisation organisation = read(store.partition(Name.of(KEY, tenant.value())).get(KEY));
    Map<PersonId, Person> people = new HashMap<>();
    List<Person> eldestFirst = new ArrayList<>(people(tenant));
    eldestFirst.sort(
        Comparator.comparing(Person::inactive)
            .thenComparing(Person::createdAt)
            .thenComparing(person -> person.id().value()));
    Map<String, Person> byEmail = new HashMap<>();
    Map<String, Person> byMobile = new HashMap<>();
    for (Person person : eldestFirst) {
      people.put(person.id(), person);
      byEmail.putIfAbsent(person.email().toLowerCase(Locale.ROOT), person);
      person.mobile().ifPresent(mobile -> byMobile.putIfAbsent(national(mobile), person));
    }
    Map<DepartmentId, Department> departments = new HashMap<>();
    Map<PersonId, List<DepartmentId>> places = new HashMap<>();
    organisation.departments().stream()
        .sorted(IN_ORDER)
        .forEach(department -> {
          departments.put(department.id(), department);
          department
              .members()
              .forEach(member ->
                  places.computeIfAbsent(member, _ -> new ArrayList<>()).add(department.id()));
        });
    Map<DepartmentId, List<Department>> children =
        organisation.departments().stream()
            .sorted(IN_ORDER)
            .collect(Collectors.groupingBy(Department::parent));
    departments.put(DepartmentId.ROOT, root(tenant, eldestFirst, places));
    return new Directory(
        people,
        byEmail,
        byMobile,
        departments,
        children,
        places,
        organisation.ranges(),
        writes,
        clock.instant().plus(Identities.REMEMBERED));
  }

  private Department root(
      TenantId tenant, List<Person> people, Map<PersonId, List<DepartmentId>> places) {
    return new Department(
        DepartmentId.ROOT,
        Department.ROOT_CUSTOM_ID,
        tenant(tenant).name(),
        DepartmentId.ROOT,
        Optional.empty(),
        0,
        people.stream().map(Person::id).filter(person -> !places.containsKey(person)).toList());
  }

  /// All of a tenant as it was read.
  ///
  /// @param writes how often something of it had been written when it was
  /// @param until counted from when all of it had been read, which may take a while
  private record Directory(
      Map<PersonId, Person> people,
      Map<String, Person> byEmail,
      Map<String, Person> byMobile,
      Map<DepartmentId, Department> departments,
      Map<DepartmentId, List<Department>> children,
      Map<PersonId, List<DepartmentId>> places,
      Map<AppId, ContactRange> ranges,
      long writes,
      Instant until) {

    List<DepartmentId> departmentsOf(PersonId person) {
      return places.getOrDefault(person, List.of(DepartmentId.ROOT));
    }

    List<Department> children(DepartmentId id) {
      return children.getOrDefault(id, List.of());
    }

    List<Department> below(DepartmentId id) {
      List<Department> all = new ArrayList<>();
      addBelow(id, all);
      return all;
    }

    private void addBelow(DepartmentId id, List<Department> all) {
      for (Department child : children(id)) {
        all.add(child);
        addBelow(child.id(), all);
      }
    }

    /// Some departments that there are, and all below them.
    Set<DepartmentId> within(Set<DepartmentId> tops) {
      Set<DepartmentId> within = new LinkedHashSet<>();
      for (DepartmentId top : tops) {
        if (departments.containsKey(top)) {
          within.add(top);
          below(top).forEach(department -> within.add(department.id()));
        }
      }
      return within;
    }

    /// The range by which a caller is bound; a person who calls is bound by none.
    private Optional<ContactRange> range(Caller caller) {
      return caller.isPerson() ? Optional.empty() : caller.app().map(ranges::get);
    }

    boolean finds(Caller caller, PersonId person) {
      return range(caller)
          .map(range ->
              range.people().contains(person)
                  || departmentsOf(person).stream().anyMatch(within(range.departments())::contains))
          .orElse(true);
    }

    boolean finds(Caller caller, DepartmentId department) {
      return range(caller)
          .map(range -> within(range.departments()).contains(department))
          .orElse(true);
    }
  }
}
