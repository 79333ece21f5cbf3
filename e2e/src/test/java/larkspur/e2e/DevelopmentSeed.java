package larkspur.e2e;

/// The fixed names and credentials that `--dev` brings in, as the documents state them.
public final class DevelopmentSeed {

  public static final String APP = "cli_0123456789abcdef";
  public static final String SECRET = "larkspur-dev-secret";

  /// The chat "Roadmap", as Feishu and as BearyChat call it.
  public static final String ROADMAP = "oc_2cefb2f014f8d0c6c2d2eb7bafb0e54f";

  public static final String ROADMAP_VCHANNEL = "=bw52O";

  /// The chat "General".
  public static final String GENERAL = "oc_a0553eda9014c201e6969b478895c230";

  public static final String GENERAL_VCHANNEL = "=bw52P";

  /// BearyChat tokens of two people and of the app's hubot.
  public static final String ADA = "ada00000000000000000000000000001";

  public static final String LIN = "11a00000000000000000000000000001";

  public static final String BOT = "b0700000000000000000000000000001";

  public static final String AGENT = "spring_larkspur__c";
  public static final String ASSISTANT = "skill_assistant";
  public static final String ECHO = "skill_echo";
  public static final String SCRIPT = "skill_script";

  private DevelopmentSeed() {}
}
