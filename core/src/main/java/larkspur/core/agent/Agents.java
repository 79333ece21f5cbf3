package larkspur.core.agent;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import larkspur.core.identity.Caller;
import larkspur.core.json.Json;
import larkspur.core.refusal.Refusal;
import larkspur.core.refusal.Refusal.Thing;
import larkspur.storage.Commit;
import larkspur.storage.CommitId;
import larkspur.storage.Conflict;
import larkspur.storage.Entry;
import larkspur.storage.Name;
import larkspur.storage.Partition;
import larkspur.storage.Store;

/// Which agents there are.
public final class Agents {

  private static final String KEY = "agent";

  /// How many agents are remembered as last read; past it the memory starts again.
  private static final int REMEMBERED_MAX = 2_000;

  private final Store store;
  private final Map<AgentId, Known> known = new ConcurrentHashMap<>();

  public Agents(Store store) {
    this.store = store;
  }

  /// Registers an agent, or writes over it.
  ///
  /// @throws Refusal.Conflict if it is another tenant's
  public void put(Agent agent) {
    Partition partition = partition(agent.id());
    while (true) {
      Optional<Entry> seen = partition.get(KEY);
      if (seen.filter(entry -> !agent(agent.id(), entry).tenant().equals(agent.tenant()))
          .isPresent()) {
        throw new Refusal.Conflict("the agent " + agent.id().value() + " is of another tenant");
      }
      try {
        partition.commit(Commit.guarded().put(KEY, seen, Json.write(agent)).build());
        return;
      } catch (Conflict changedMeanwhile) {
        // read again
      }
    }
  }

  public Optional<Agent> find(AgentId id) {
    return partition(id).get(KEY).map(entry -> agent(id, entry));
  }

  /// An agent, and the version of the entry that says so.
  private record Known(CommitId version, Agent agent) {}

  private Agent agent(AgentId id, Entry entry) {
    Known before = known.get(id);
    if (before != null && before.version().equals(entry.version())) {
      return before.agent();
    }
    Agent agent = Json.read(entry.value(), Agent.class);
    if (known.size() >= REMEMBERED_MAX) {
      known.clear();
    }
    known.put(id, new Known(entry.version(), agent));
    return agent;
  }

  /// The agent, if the caller may let it work: an app only the one bound to it, a person any of the
  /// tenant.
  ///
  /// @throws Refusal.NotFound if there is none, it is disabled, or it is not for this caller
  public Agent permitted(Caller caller, AgentId id) {
    return find(id)
        .filter(agent -> agent.enabled() && agent.tenant().equals(caller.tenant()))
        .filter(agent -> caller.isPerson() || caller.actor().equals(agent.app()))
        .orElseThrow(() -> new Refusal.NotFound(Thing.AGENT));
  }

  private Partition partition(AgentId id) {
    return store.partition(Name.of("agent", id.value()));
  }
}
