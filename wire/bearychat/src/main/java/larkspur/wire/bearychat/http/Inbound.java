package larkspur.wire.bearychat.http;

import java.util.Optional;
import larkspur.core.identity.Caller;

/// A request on its way to its call: it is known who calls, and the parameters are as the call
/// describes them.
public final class Inbound {

  private final Optional<Caller> caller;
  private final Values values;

  Inbound(Optional<Caller> caller, Values values) {
    this.caller = caller;
    this.values = values;
  }

  public Caller caller() {
    return caller.orElseThrow(() -> new IllegalStateException("the call is made without a token"));
  }

  public Values values() {
    return values;
  }
}
