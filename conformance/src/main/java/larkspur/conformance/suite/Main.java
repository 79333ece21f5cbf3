package larkspur.conformance.suite;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import larkspur.conformance.Rules;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// Checks a server against the rules and prints what agrees and what differs.
///
/// It ends with 0 if nothing differs, 1 if something does, and 2 if it could not be asked.
@Command(
    name = "conformance",
    description = {
      "Checks a server against the rules: this one, or the original with your own credentials.",
      "It works only on what it makes itself, one call after the other, and takes it away again."
    },
    mixinStandardHelpOptions = true,
    subcommands = {Main.FeishuCommand.class, Main.BearyChatCommand.class})
public final class Main {

  private Main() {}

  public static void main(String[] arguments) {
    System.exit(run(new PrintWriter(System.out, true), arguments));
  }

  /// The same for a caller who goes on: it prints into `out` and returns how it ended.
  public static int run(PrintWriter out, String... arguments) {
    return new CommandLine(new Main())
        .setOut(out)
        .setErr(out)
        .setExecutionExceptionHandler((failure, command, parsed) -> {
          String reason = failure.getMessage();
          command.getErr().println("cannot be asked: " + (reason == null ? failure : reason));
          return 2;
        })
        .execute(arguments);
  }

  /// How gently it asks.
  static final class Gently {

    @Option(
        names = "--pause",
        defaultValue = "200",
        paramLabel = "MS",
        description = "Milliseconds before each call (${DEFAULT-VALUE}).")
    private int pause;

    @Option(
        names = "--calls",
        defaultValue = "600",
        paramLabel = "N",
        description =
            "The most calls that are made (${DEFAULT-VALUE}), besides those that take away what"
                + " was made.")
    private int calls;

    private Wire wire(URI base) {
      return new Wire(base, Pace.real(), Duration.ofMillis(pause), calls);
    }
  }

  /// A secret as it was given, without the line break that a file or a shell left at its end.
  private static String secret(CommandSpec spec, String option, String given) {
    String stripped = given.strip();
    if (stripped.isEmpty() || !stripped.chars().allMatch(c -> c > ' ' && c < 127)) {
      throw new CommandLine.ParameterException(
          spec.commandLine(),
          option + " is empty, or has a character that no header can have (it is not shown here)");
    }
    return stripped;
  }

  private static int report(CommandSpec spec, Suite suite) throws IOException {
    Report report = suite.play();
    PrintWriter out = spec.commandLine().getOut();
    out.print(report.text(Rules.load()));
    out.flush();
    return report.differences().isEmpty() ? 0 : 1;
  }

  @Command(
      name = "feishu",
      description = {
        "The Open Platform: tokens, Aily sessions, messages and runs, activity subscriptions.",
        "As an app it makes sessions, a chat, tasklists and tasks of its own."
      },
      mixinStandardHelpOptions = true)
  static final class FeishuCommand implements Callable<Integer> {

    @Spec private CommandSpec spec;
    @Mixin private Gently gently;

    @Option(names = "--base-url", required = true, description = "https://open.feishu.cn, say.")
    private URI baseUrl;

    @Option(names = "--app-id", required = true, description = "cli_…")
    private String appId;

    @Option(
        names = "--app-secret",
        defaultValue = "${env:LARKSPUR_APP_SECRET}",
        required = true,
        description = "Better in the environment, as LARKSPUR_APP_SECRET.")
    private String appSecret;

    @Option(
        names = "--user-token",
        description = "Calls as this person, not as the app; or LARKSPUR_USER_TOKEN.")
    private Optional<String> userToken = Optional.empty();

    @Option(
        names = "--agent",
        description = "The Aily app that may be asked, spring_…; without it no run is made.")
    private Optional<String> agent = Optional.empty();

    @Option(
        names = "--slow-skill",
        paramLabel = "SKILL[=INPUT]",
        description = "A skill that writes something and then works on for some seconds.")
    private Optional<String> slow = Optional.empty();

    @Option(
        names = "--asking-skill",
        paramLabel = "SKILL[=INPUT]",
        description = "A skill that asks its user something.")
    private Optional<String> asking = Optional.empty();

    @Override
    public Integer call() throws IOException {
      try (Wire wire = gently.wire(baseUrl)) {
        Made made = new Made();
        Optional<String> person =
            userToken
                .or(() -> Optional.ofNullable(System.getenv("LARKSPUR_USER_TOKEN")))
                .filter(token -> !token.isBlank())
                .map(token -> secret(spec, "--user-token", token));
        Feishu feishu = new Feishu(wire, appId, secret(spec, "--app-secret", appSecret), person);
        List<Story> stories =
            Stories.ofFeishu(feishu, made, agent, slow.map(Skill::read), asking.map(Skill::read));
        return report(spec, new Suite(wire, made, stories));
      }
    }
  }

  @Command(
      name = "bearychat",
      description = {
        "The BearyChat OpenAPI: messages.",
        "It speaks in the vchannel that you name, and deletes what it said. Choose a quiet one."
      },
      mixinStandardHelpOptions = true)
  static final class BearyChatCommand implements Callable<Integer> {

    @Spec private CommandSpec spec;
    @Mixin private Gently gently;

    @Option(names = "--base-url", required = true, description = "With its /v1.")
    private URI baseUrl;

    @Option(
        names = "--token",
        defaultValue = "${env:LARKSPUR_BEARYCHAT_TOKEN}",
        required = true,
        description = "Better in the environment, as LARKSPUR_BEARYCHAT_TOKEN.")
    private String token;

    @Option(names = "--vchannel", required = true, description = "=…, where the token may speak.")
    private String vchannel;

    @Override
    public Integer call() throws IOException {
      try (Wire wire = gently.wire(baseUrl)) {
        Made made = new Made();
        String checked = secret(spec, "--token", token);
        return report(
            spec, new Suite(wire, made, Stories.ofBearyChat(wire, made, checked, vchannel)));
      }
    }
  }
}
