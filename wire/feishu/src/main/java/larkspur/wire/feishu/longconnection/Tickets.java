package larkspur.wire.feishu.longconnection;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import larkspur.core.identity.AppId;
import larkspur.core.identity.IdSource;
import larkspur.core.identity.Seal;
import larkspur.core.time.ServerClock;

/// What opens a connection, once, within a minute, for one app. Sealed rather than remembered, so
/// that whichever of several servers is reached can read it; each lets it in once.
final class Tickets {

  static final Duration VALID = Duration.ofSeconds(60);

  private static final String PLACE = "long connection ticket";

  private final Seal seal;
  private final IdSource ids;
  private final ServerClock clock;

  /// What those say that were used and are valid still, oldest first: no more than connections were
  /// opened. Not the tickets, of which one may be spelled in several ways.
  private final Set<Said> used = new LinkedHashSet<>();

  Tickets(Seal seal, IdSource ids, ServerClock clock) {
    this.seal = seal;
    this.ids = ids;
    this.clock = clock;
  }

  /// What a ticket says.
  ///
  /// @param device the name of the connection that it is for
  /// @param unlike makes each another one
  private record Said(AppId app, String device, Instant until, String unlike) {}

  /// @param device the name of the connection that it is for
  String issue(AppId app, String device) {
    Instant until = clock.instant().plus(VALID);
    String said = app.value() + " " + device + " " + until.toEpochMilli() + " " + ids.hex(8);
    String sealed = seal.seal(PLACE, said);
    // Without the signs that a query would have to escape.
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(Base64.getDecoder().decode(sealed));
  }

  /// The app that a ticket is for, if it can be used still.
  Optional<AppId> app(String ticket, String device) {
    Optional<Said> said = read(ticket).filter(s -> valid(s, device));
    synchronized (used) {
      return said.filter(s -> !used.contains(s)).map(Said::app);
    }
  }

  /// Uses a ticket up.
  ///
  /// @return whether it could be used still
  boolean use(String ticket, String device) {
    Optional<Said> said = read(ticket).filter(s -> valid(s, device));
    if (said.isEmpty()) {
      return false;
    }
    synchronized (used) {
      forgetExpired();
      return used.add(said.get());
    }
  }

  private boolean valid(Said said, String device) {
    return said.device().equals(device) && clock.instant().isBefore(said.until());
  }

  private void forgetExpired() {
    Instant now = clock.instant();
    Iterator<Said> oldest = used.iterator();
    while (oldest.hasNext() && !oldest.next().until().isAfter(now)) {
      oldest.remove();
    }
  }

  private Optional<Said> read(String ticket) {
    try {
      byte[] sealed = Base64.getUrlDecoder().decode(ticket.getBytes(StandardCharsets.US_ASCII));
      String[] words = seal.open(PLACE, Base64.getEncoder().encodeToString(sealed)).split(" ");
      return Optional.of(
          new Said(
              new AppId(words[0]),
              words[1],
              Instant.ofEpochMilli(Long.parseLong(words[2])),
              words[3]));
    } catch (RuntimeException notOurs) {
      // Whatever is wrong with it, it opens nothing.
      return Optional.empty();
    }
  }
}
