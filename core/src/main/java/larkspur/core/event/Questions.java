package larkspur.core.event;

import java.util.function.Function;
import larkspur.core.event.Courier.Answer;
import larkspur.core.identity.AppId;
import larkspur.core.identity.TenantId;
import larkspur.core.refusal.Refusal;

/// Asks apps what is to become of something, such as a card of which somebody pressed a button.
/// Unlike an event a question is asked once, while somebody waits, and is not kept.
public interface Questions {

  /// Asks an app of a tenant, if it listens and wants to be asked such things, and waits for what
  /// it says: some seconds at most.
  ///
  /// @param kind of question, as a listener's kinds of events
  /// @param spelled the question as the listener's protocol spells it
  /// @throws Refusal.TooMany if the app is being asked as much as it may be
  Answer ask(TenantId tenant, AppId app, String kind, Function<Listener, byte[]> spelled);
}
