package larkspur.core.agent;

import java.util.List;
import java.util.Optional;
import larkspur.core.identity.Caller;
import larkspur.storage.Order;
import larkspur.storage.Position;

/// What a skill is given, read from the session when it asks.
///
/// @param began the run as it was when the work began
record StoredConversation(
    SessionStore store,
    SessionId session,
    StoredRun began,
    Owner owner,
    Agent agent,
    SkillSetting skill)
    implements Skill.Conversation {

  /// Messages read at first while looking for the owner's latest, which mostly is the latest of
  /// all; twice as many each time.
  private static final int LOOKING_FIRST = 2;

  private static final int LOOKING_MAX = 32;

  @Override
  public Caller caller() {
    return owner.caller(began.order().scopes());
  }

  @Override
  public RunId run() {
    return RunId.of(session, began.position());
  }

  @Override
  public Optional<String> input() {
    return began.order().input();
  }

  @Override
  public Optional<String> channelContext() {
    return began.order().channelContext();
  }

  @Override
  public Optional<String> state() {
    return began.state();
  }

  @Override
  public Page<SessionMessage> messages(Optional<MessageId> after, int limit) {
    Page.checkSize(limit);
    Position from =
        after.flatMap(id -> id.position(session)).map(Position::successor).orElse(Position.START);
    List<SessionMessage> found = read(from, Order.FORWARD, limit + 1, Position.END);
    return new Page<>(found.stream().limit(limit).toList(), found.size() > limit);
  }

  @Override
  public List<SessionMessage> latest(int limit) {
    return read(Position.START, Order.BACKWARD, Page.checkSize(limit), Position.END).reversed();
  }

  @Override
  public Optional<SessionMessage> latestOfOwner() {
    Position to = Position.END;
    for (int looking = LOOKING_FIRST; ; looking = Math.min(2 * looking, LOOKING_MAX)) {
      List<SessionStore.Placed> page =
          store.messages(session, Position.START, to, Order.BACKWARD, looking, Optional.empty());
      for (SessionStore.Placed placed : page) {
        if (placed.message().user().isPresent()) {
          return Optional.of(view(placed));
        }
      }
      if (page.size() < looking) {
        return Optional.empty();
      }
      to = page.getLast().position().predecessor();
    }
  }

  private List<SessionMessage> read(Position from, Order order, int limit, Position to) {
    Optional<StoredRun> latest = store.latestRun(session).map(SessionStore.Seen::value);
    return store.messages(session, from, to, order, limit, latest).stream()
        .map(this::view)
        .toList();
  }

  private SessionMessage view(SessionStore.Placed placed) {
    Optional<RunId> run = placed.message().run().map(at -> RunId.of(session, new Position(at)));
    return placed.message().view(session, placed.position(), run);
  }
}
