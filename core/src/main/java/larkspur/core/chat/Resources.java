package larkspur.core.chat;

import java.util.Optional;
import larkspur.core.identity.Caller;

/// Knows the images and files that may be shown in messages. Whoever keeps them implements it.
public interface Resources {

  /// What a key names, if the caller may show it: one that the caller's app brought, or one that
  /// the caller has been shown where the protocol lets it be passed on, as stickers are. A robot,
  /// which has no app, shows what any app of its tenant brought. A key of another tenant is
  /// unknown. Costs a read at most; any text may be asked for.
  Optional<Resource> find(Caller caller, String key);
}
