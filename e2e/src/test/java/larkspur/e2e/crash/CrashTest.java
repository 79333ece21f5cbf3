package larkspur.e2e.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import larkspur.e2e.BearyChatHttp;
import larkspur.e2e.DevelopmentSeed;
import larkspur.e2e.FeishuHttp;
import larkspur.e2e.Launch;
import larkspur.e2e.PlainHttp;
import larkspur.e2e.RunningServer;
import larkspur.e2e.ServerTrail;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// Kills the server at random moments under a mixed load, and at times again while it starts:
/// `-Dlarkspur.crash.kills=50` for its full size. After each second kill, every file is cut back to
/// its last sync. All random choices are drawn from one number, which is printed and can be set by
/// `-Dlarkspur.seed`; the server's own timing cannot, so that a failure may need several attempts
/// to come back.
@ExtendWith(ServerTrail.class)
final class CrashTest {

  private static final int KILLS = Integer.getInteger("larkspur.crash.kills", 5);
  private static final long SEED = Long.getLong("larkspur.seed", new SplittableRandom().nextLong());

  /// Between two kills the server acknowledges at least and less than so many things.
  private static final int LOAD_MIN = 50;

  private static final int LOAD_MAX = 800;

  /// And then the kill comes within so many microseconds, in the middle of whatever is going on.
  private static final int MOMENT_MAX_MICROS = 5_000;

  /// The first kill of so many is followed by another, within so many milliseconds of the next
  /// start.
  private static final int RECOVERY_KILL_ONE_IN = 3;

  private static final int RECOVERY_MILLIS = 1_500;

  private static final int TALKERS = 3;
  private static final int WORKERS = 3;
  private static final int ASKERS = 3;

  private static final int ENDED_WITHIN_SECONDS = 120;

  private final SplittableRandom random = new SplittableRandom(SEED);

  @Test
  void nothingAcknowledgedIsLostDoubledOrLeftHangingWhenTheServerIsKilled(@TempDir Path folder)
      throws Exception {
    System.out.println("larkspur.seed " + SEED + ", kills " + KILLS);
    LastSync lastSync = LastSync.journalledIn(folder.resolve("synced.journal"));
    Launch launch = Launch.in(folder.resolve("server")).withEnvironment(lastSync.environment());
    try (RunningServer server = RunningServer.start(launch);
        PlainHttp http = new PlainHttp()) {
      Map<String, String> chats = new LinkedHashMap<>();
      chats.put(DevelopmentSeed.ROADMAP, DevelopmentSeed.ROADMAP_VCHANNEL);
      chats.put(DevelopmentSeed.GENERAL, DevelopmentSeed.GENERAL_VCHANNEL);
      TaskWorker.Board board =
          TaskWorker.Board.make(new FeishuHttp(http, server.url()), "Crash board", chats);
      List<CrashClient> clients = clients(http, server, board);
      List<LastSync.Cut> cuts = new ArrayList<>();
      int recoveryKills = 0;
      for (int kill = 1; kill <= KILLS; kill++) {
        boolean cutting = kill % 2 == 0;
        loadUntilKilled(clients, server);
        if (cutting) {
          cuts.add(lastSync.cut(server.data()));
        }
        if (kill % RECOVERY_KILL_ONE_IN == 1) {
          server.restartAndKillAfter(Duration.ofMillis(random.nextInt(RECOVERY_MILLIS)));
          recoveryKills++;
          if (cutting) {
            cuts.add(lastSync.cut(server.data()));
          }
        }
        server.restart();
        verify(clients, kill, false);
      }
      for (CrashClient client : clients) {
        client.settle();
      }
      verify(clients, KILLS, true);
      claimSameOrderInAllChats(board, new BearyChatHttp(http, server.url(), DevelopmentSeed.BOT));
      System.out.printf(
          "%d kills under load, %d while starting, %d acknowledged, %d cuts of %d bytes in all%n",
          KILLS,
          recoveryKills,
          clients.stream().mapToInt(CrashClient::acknowledged).sum(),
          cuts.size(),
          cuts.stream().mapToLong(LastSync.Cut::bytes).sum());
    }
  }

  private List<CrashClient> clients(PlainHttp http, RunningServer server, TaskWorker.Board board)
      throws IOException {
    List<CrashClient> clients = new ArrayList<>();
    for (int i = 0; i < TALKERS; i++) {
      BearyChatHttp ada = new BearyChatHttp(http, server.url(), DevelopmentSeed.ADA);
      clients.add(new Talker("talker" + i, ada, random.split()));
    }
    for (int i = 0; i < WORKERS; i++) {
      FeishuHttp feishu = new FeishuHttp(http, server.url());
      BearyChatHttp bot = new BearyChatHttp(http, server.url(), DevelopmentSeed.BOT);
      clients.add(new TaskWorker("worker" + i, board, feishu, bot, random.split()));
    }
    for (int i = 0; i < ASKERS; i++) {
      clients.add(new Asker("asker" + i, new FeishuHttp(http, server.url()), random.split()));
    }
    return clients;
  }

  /// Lets all clients work, each settling first what it had pending, until the server is killed
  /// under their hands.
  private void loadUntilKilled(List<CrashClient> clients, RunningServer server) throws Exception {
    int load = random.nextInt(LOAD_MIN, LOAD_MAX);
    int moment = random.nextInt(MOMENT_MAX_MICROS);
    Semaphore steps = new Semaphore(0);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        ScheduledExecutorService killer = Executors.newSingleThreadScheduledExecutor()) {
      List<Future<?>> working =
          clients.stream()
              .<Future<?>>map(client -> threads.submit(() -> work(client, steps)))
              .toList();
      boolean reached = steps.tryAcquire(load, ENDED_WITHIN_SECONDS, TimeUnit.SECONDS);
      killer.schedule(server::kill, moment, TimeUnit.MICROSECONDS).get();
      for (Future<?> each : working) {
        end(each);
      }
      assertThat(reached).as("%s steps are done in time", load).isTrue();
    }
  }

  /// Works until the connection breaks. Any refusal, on the other hand, is a failure of the server.
  private static void work(CrashClient client, Semaphore steps) {
    try {
      client.settle();
      while (true) {
        client.step();
        steps.release();
      }
    } catch (IOException broken) {
      // What the client was doing is pending now.
    }
  }

  private static void end(Future<?> working) throws InterruptedException, TimeoutException {
    try {
      working.get(ENDED_WITHIN_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new AssertionError("a client was refused; larkspur.seed " + SEED, e.getCause());
    }
  }

  private static void verify(List<CrashClient> clients, int kill, boolean whole)
      throws IOException {
    for (CrashClient client : clients) {
      try {
        client.verify(whole);
      } catch (AssertionError e) {
        throw new AssertionError(
            "after kill " + kill + ", larkspur.seed " + SEED + ": " + e.getMessage(), e);
      }
    }
  }

  /// Several clients change one tasklist at once. Whatever order its changes took, all chats show
  /// the same.
  private static void claimSameOrderInAllChats(TaskWorker.Board board, BearyChatHttp http) {
    assertThat(board.vchannels().stream().map(vchannel -> board.posts(http, vchannel)).distinct())
        .as("the posts of one tasklist, as different chats show them; larkspur.seed %s", SEED)
        .hasSize(1);
  }
}
