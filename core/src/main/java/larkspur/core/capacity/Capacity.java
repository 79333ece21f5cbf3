package larkspur.core.capacity;

import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntSupplier;
import larkspur.core.identity.Caller;
import larkspur.core.identity.TenantId;
import larkspur.core.refusal.Refusal;
import larkspur.core.refusal.Refusal.Thing;

/// How many requests are under way, in all and for each tenant. Whatever there is no room for is
/// refused at once, so that what was let in is answered soon.
///
/// A request [looks][#look()] as it comes in, when nobody knows whose it is, and once more with its
/// tenant's [Share] before its body is read: that takes no place, so nobody holds one by sending
/// slowly. It takes a place when all of it is there and gives the place back before the answer is
/// sent, so nobody holds one by reading slowly. A call that waits for something to happen leaves
/// while it waits ([Share#away]).
///
/// What is large takes [Room] in memory besides, of which each tenant has a share by the same rule.
/// That is held while a client sends or reads, so who is too slow at it is ended.
///
/// What happens inside of the server (followers, the agenda, runs) is not asked: it has limits of
/// its own and waits instead.
///
/// Asking takes no lock and makes no object.
public final class Capacity {

  /// After how long it is worth asking again. A place comes free within milliseconds; protocols
  /// know whole seconds.
  public static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  /// What is of this size is not counted: 10,000 connections with one each are 160 MB.
  public static final int SMALL_BODY_BYTES = 16 * 1024;

  private final Quota requests;
  private final IntSupplier backlog;
  private final int backlogMax;
  private final long bodyBytesMax;
  private final Pace pace;
  private final AtomicInteger taken = new AtomicInteger();
  private final AtomicLong bodyBytes = new AtomicLong();
  private final Map<TenantId, Share> shares = new ConcurrentHashMap<>();
  private final Share strangers = new Share();

  /// Thrown again and again: it carries no stack trace, and says to everybody the same.
  private final Refusal.TooMany full;

  private final Refusal.TooMany clogged;
  private final Refusal.TooMany large;

  /// @param backlog how many commits wait in the store
  public Capacity(RequestLimits limits, IntSupplier backlog) {
    this(limits, backlog, new Pace(limits.bodyPatience()));
  }

  Capacity(RequestLimits limits, IntSupplier backlog, Pace pace) {
    this.pace = pace;
    this.requests = limits.underWay();
    this.backlog = backlog;
    this.backlogMax = limits.backlog();
    this.bodyBytesMax = limits.bodyBytes();
    this.full = Refusal.TooMany.forNow(Thing.REQUEST, requests.all(), RETRY_AFTER);
    this.clogged = Refusal.TooMany.forNow(Thing.COMMIT, backlogMax, RETRY_AFTER);
    this.large =
        Refusal.TooMany.forNow(
            Thing.BODY_BYTE, (int) Math.min(bodyBytesMax, Integer.MAX_VALUE), RETRY_AFTER);
  }

  /// Whether there is a place for anybody at all.
  ///
  /// @throws Refusal.TooMany if not
  public void look() {
    if (taken.get() >= requests.all()) {
      throw full;
    }
  }

  /// The share of those who call for a tenant, or of all who call for none: they are counted
  /// together, as if they were one tenant.
  public Share share(Optional<Caller> caller) {
    return caller.isPresent() ? share(caller.get().tenant()) : strangers;
  }

  private Share share(TenantId tenant) {
    Share known = shares.get(tenant);
    return known == null ? shares.computeIfAbsent(tenant, _ -> new Share()) : known;
  }

  /// How much of large bodies is in memory.
  public long bodyBytes() {
    return bodyBytes.get();
  }

  /// How many requests are under way.
  public int underWay() {
    return taken.get();
  }

  /// Something that waits for somebody else.
  public interface Waiting<T, E extends Exception> {
    T ended() throws E;
  }

  /// Room in memory for what comes in or goes out, until it is closed.
  public static class Room implements AutoCloseable {

    private static final Room NONE_NEEDED = new Room();

    private Room() {}

    /// What comes in from a client while the room is held. One that is too slow finds its
    /// connection closed; then [#isCut()].
    public InputStream in(InputStream body) {
      return body;
    }

    /// What goes out to a client, likewise.
    public OutputStream out(OutputStream body) {
      return body;
    }

    /// Whether the client was too slow. Nothing can be answered then.
    public boolean isCut() {
      return false;
    }

    @Override
    public void close() {}
  }

  private final class Counted extends Room {
    private final Share share;
    private final long bytes;
    private final Pace.Transfer transfer = pace.begin();
    private final AtomicBoolean closed = new AtomicBoolean();

    Counted(Share share, long bytes) {
      this.share = share;
      this.bytes = bytes;
    }

    @Override
    public InputStream in(InputStream body) {
      return transfer.in(body);
    }

    @Override
    public OutputStream out(OutputStream body) {
      return transfer.out(body);
    }

    @Override
    public boolean isCut() {
      return transfer.ended();
    }

    @Override
    public void close() {
      if (closed.compareAndSet(false, true)) {
        transfer.close();
        share.giveBack(bytes);
      }
    }
  }

  /// What one tenant has under way.
  public final class Share {
    private final AtomicInteger held = new AtomicInteger();
    private final AtomicLong heldBytes = new AtomicLong();

    private Share() {}

    /// Takes room in memory for something that is about to come in or to go out. Up to
    /// [#SMALL_BODY_BYTES] cost nothing and are not looked after: connections bound those.
    ///
    /// @param bytes how many it has at most
    /// @throws Refusal.TooMany if there is not so much room; then there is nothing to give back
    public Room expect(long bytes) {
      if (bytes <= SMALL_BODY_BYTES) {
        return Room.NONE_NEEDED;
      }
      long others = bodyBytes.getAndAdd(bytes);
      long own = heldBytes.getAndAdd(bytes);
      // By the rule for places, asked for the last of them.
      long last = bytes - 1;
      if (!Quota.admits(bodyBytesMax, requests.alone(), own + last, Math.max(own, others) + last)) {
        giveBack(bytes);
        throw large;
      }
      return new Counted(this, bytes);
    }

    private void giveBack(long bytes) {
      heldBytes.addAndGet(-bytes);
      bodyBytes.addAndGet(-bytes);
    }

    /// Whether there would be a place.
    ///
    /// @throws Refusal.TooMany if not
    public void look() {
      if (!requests.admits(held.get(), taken.get())) {
        throw full;
      }
    }

    /// Takes a place for a request that only reads; to be given back by [#leave()].
    ///
    /// @throws Refusal.TooMany if there is none; then there is nothing to give back
    public void enterToRead() {
      int others = taken.getAndIncrement();
      int own = held.getAndIncrement();
      // Others of the tenant may have come between the two.
      if (!requests.admits(own, Math.max(own, others))) {
        leave();
        throw full;
      }
    }

    /// As [#enterToRead()], for a request that may commit something. While too many commits wait
    /// for the disk it is refused; those that only read are not.
    public void enterToChange() {
      if (backlog.getAsInt() >= backlogMax) {
        throw clogged;
      }
      enterToRead();
    }

    public void leave() {
      held.decrementAndGet();
      taken.decrementAndGet();
    }

    /// Does something that waits for somebody else, by one who has a place: without it meanwhile.
    /// Afterwards it is back, whether there is a place or not, since it was let in already.
    public <T, E extends Exception> T away(Waiting<T, E> waiting) throws E {
      leave();
      try {
        return waiting.ended();
      } finally {
        taken.incrementAndGet();
        held.incrementAndGet();
      }
    }
  }
}
