package larkspur.server.command;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import larkspur.server.Larkspur;
import larkspur.server.backing.Backing;
import larkspur.server.seed.Seed;
import larkspur.server.settings.Settings;
import larkspur.storage.StoreFailure;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `larkspur serve`: opens the store, picks up what an earlier process left, and serves until it is
/// told to stop.
///
/// Without options it is safe: it listens on loopback only, and on a new folder makes a tenant with
/// random secrets, which it prints once.
@Command(name = "serve", description = "Serve until told to stop.", mixinStandardHelpOptions = true)
final class ServeCommand implements Callable<Integer> {

  /// The status of a process that ended because its store stopped after a failed write: what
  /// `sysexits.h` calls an error of input or output. Whoever watches over the process starts it
  /// again.
  static final int STORE_STOPPED = 74;

  private static final Duration CLOSES_WITHIN = Duration.ofSeconds(10);
  private static final Logger LOG = LoggerFactory.getLogger(ServeCommand.class);

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Mixin private Choices choices;

  @Option(names = "--seed", description = "Seed file to bring in at the start.")
  private Optional<Path> seed;

  @Option(
      names = "--dev",
      description =
          "Bring in the development seed, and give the developer's powers below /larkspur/v1/dev."
              + " Its credentials are public, and the powers ask for none: loopback only.")
  private boolean development;

  @Option(
      names = "--fresh",
      description =
          "With --dev: take away all that the data folder holds but its larkspur.conf, snapshots"
              + " too. Refused while another process has it open.")
  private boolean fresh;

  @Option(
      names = "--stubs",
      description =
          "With --dev: folder of stub files for paths that are not served (stubs beside the data).")
  private Optional<Path> stubs;

  @Override
  public Integer call() throws InterruptedException {
    Settings settings = development ? choices.settings().developing() : choices.settings();
    if (development && !settings.loopback()) {
      throw new IllegalArgumentException(
          "the development seed has public credentials and is served on loopback only; "
              + settings.host()
              + " is not");
    }
    if (stubs.isPresent() && !development) {
      throw new IllegalArgumentException("--stubs is for --dev");
    }
    if (fresh && !development) {
      throw new IllegalArgumentException("--fresh is for --dev");
    }
    if (stubs.filter(folder -> !Files.isDirectory(folder)).isPresent()) {
      throw new IllegalArgumentException("there is no folder of stubs at " + stubs.get());
    }
    if (fresh) {
      Backing.empty(settings);
    }
    PrintWriter out = spec.commandLine().getOut();
    CountDownLatch stopped = new CountDownLatch(1);
    AtomicReference<StoreFailure> broken = new AtomicReference<>();
    try (Larkspur larkspur = Larkspur.open(settings)) {
      if (development) {
        larkspur.inspect();
        List<Seed> seeds =
            Stream.concat(Stream.of(Seed.development()), seed.map(Seed::read).stream()).toList();
        larkspur.develop(
            seeds, stubs.orElseGet(() -> settings.data().toAbsolutePath().resolveSibling("stubs")));
      } else if (seed.isPresent()) {
        larkspur.seeding().bring(Seed.read(seed.get()));
      } else {
        larkspur.found(credentials -> Welcome.founded(out, credentials));
      }
      larkspur.whenStoreStops(failure -> {
        broken.set(failure);
        LOG.error(
            "the store stopped, so this process ends; what was acknowledged is kept", failure);
        endInAnyCase();
        stopped.countDown();
      });
      larkspur.start();
      Runtime.getRuntime()
          .addShutdownHook(new Thread(() -> stop(larkspur, stopped), "larkspur-stop"));
      out.println("ready " + larkspur.url());
      if (development) {
        Welcome.development(out, larkspur.url());
      }
      out.flush();
      stopped.await();
    } catch (RuntimeException closing) {
      if (broken.get() == null) {
        throw closing;
      }
      LOG.warn("not everything could be closed", closing);
    }
    return broken.get() == null ? 0 : STORE_STOPPED;
  }

  /// Ends the process even if the disk lets nothing be closed any more.
  private static void endInAnyCase() {
    Thread.ofPlatform()
        .daemon()
        .name("larkspur-end")
        .start(() -> {
          LockSupport.parkNanos(CLOSES_WITHIN.toNanos());
          Runtime.getRuntime().halt(STORE_STOPPED);
        });
  }

  private static void stop(Larkspur larkspur, CountDownLatch stopped) {
    larkspur.close();
    stopped.countDown();
  }
}
