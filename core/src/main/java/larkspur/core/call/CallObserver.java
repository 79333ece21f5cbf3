package larkspur.core.call;

import larkspur.core.identity.Caller;

/// Hears what becomes known of one request while it is served: which call it is, who makes it,
/// under which id it is logged.
///
/// Whoever wants to hear binds [#CURRENT] around the serving of a request. The facades tell
/// [#current()], each thing as soon as it is known and once at most; where nobody listens that
/// costs a look at the thread. An observer changes nothing and throws nothing.
public interface CallObserver {

  ScopedValue<CallObserver> CURRENT = ScopedValue.newInstance();

  /// The request is for this call.
  ///
  /// @param name as the protocol's descriptions name it, such as `message.create`
  void call(String name);

  /// The token was good, and stands for this caller. What they ask may still be refused.
  void caller(Caller caller);

  /// What goes wrong with the request stands in the server's log under this id.
  void logId(String id);

  /// Who listens on this thread; nobody, where none is bound.
  static CallObserver current() {
    return CURRENT.orElse(Nobody.INSTANCE);
  }

  /// Listens to nothing.
  enum Nobody implements CallObserver {
    INSTANCE;

    @Override
    public void call(String name) {}

    @Override
    public void caller(Caller caller) {}

    @Override
    public void logId(String id) {}
  }
}
