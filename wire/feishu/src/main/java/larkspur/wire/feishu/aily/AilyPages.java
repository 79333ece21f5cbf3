package larkspur.wire.feishu.aily;

import java.util.Optional;
import java.util.function.Function;
import larkspur.core.agent.Page;
import larkspur.wire.feishu.http.Inbound;
import larkspur.wire.feishu.http.Kind;
import larkspur.wire.feishu.http.PageToken;
import larkspur.wire.feishu.http.Shape;
import larkspur.wire.feishu.http.Shape.Field;
import larkspur.wire.feishu.http.Values;
import tools.jackson.databind.JsonNode;

/// Paging as Aily has it. A page token names the last thing of the page.
final class AilyPages {

  private static final int SIZE_DEFAULT = 20;
  private static final int TOKEN_MAX = 1024;

  private AilyPages() {}

  /// The parameters of every list. Any number is a page size: clients send 0 for "as many as you
  /// like".
  static Shape query(Field... more) {
    return Shape.of(
            Shape.optional("page_size", Kind.integer(Long.MIN_VALUE, Long.MAX_VALUE)),
            Shape.optional("page_token", Kind.text(TOKEN_MAX)))
        .and(more);
  }

  /// None, zero and less give the default; more than the most gives the most.
  static int size(Values query) {
    long asked = query.json("page_size").map(JsonNode::asLong).orElse(0L);
    return asked <= 0 ? SIZE_DEFAULT : (int) Math.min(asked, Page.SIZE_MAX);
  }

  /// The id after which to go on.
  ///
  /// @param list which list is asked for, with its parent and filters
  static <T> Optional<T> after(
      Inbound in, Values query, String list, Function<String, Optional<T>> parse) {
    return query
        .text("page_token")
        .filter(token -> !token.isEmpty())
        .map(token ->
            PageToken.place(list, token)
                .flatMap(parse)
                .orElseThrow(() -> in.invalid("page_token", token, "is not of this list")));
  }
}
