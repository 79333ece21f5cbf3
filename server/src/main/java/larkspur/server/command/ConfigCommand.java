package larkspur.server.command;

import java.util.concurrent.Callable;
import larkspur.server.settings.Configuration;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `larkspur config`: prints what would be in effect, and where each value comes from.
@Command(
    name = "config",
    description = "Print the configuration in effect, with where each value comes from.",
    mixinStandardHelpOptions = true)
final class ConfigCommand implements Callable<Integer> {

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Mixin private Choices choices;

  @Override
  public Integer call() {
    Configuration configuration = choices.configuration();
    configuration.settings(choices.data());
    spec.commandLine().getOut().print(configuration.effective());
    spec.commandLine().getOut().flush();
    return 0;
  }
}
