package larkspur.core.agent;

/// What a message says.
public record Content(ContentType type, String text) {

  public static Content text(String text) {
    return new Content(ContentType.TEXT, text);
  }

  public static Content markdown(String text) {
    return new Content(ContentType.MARKDOWN, text);
  }
}
