package larkspur.wire.feishu.contact;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import larkspur.wire.feishu.http.Inbound;
import larkspur.wire.feishu.http.Kind;
import larkspur.wire.feishu.http.PageToken;
import larkspur.wire.feishu.http.Shape;
import larkspur.wire.feishu.http.Values;

/// One page of a list.
///
/// @param pageToken there if there is more
record Page<T>(List<T> items, boolean hasMore, Optional<String> pageToken) {

  private static final int DEFAULT = 10;
  private static final int MAX = 50;

  static Shape.Field size() {
    return Shape.optional("page_size", Kind.integer(1, MAX));
  }

  static Shape.Field token() {
    return Shape.optional("page_token", Kind.text(200));
  }

  /// The page that a query asks for.
  ///
  /// @param question which list it is, with all that was asked about it
  /// @param all in an order that stays
  /// @param spell makes an item of what is on the page
  static <S, T> Page<T> of(
      Inbound in, Values query, String question, List<S> all, Function<S, T> spell) {
    int from =
        query
            .text("page_token")
            .map(token ->
                PageToken.number(question, token)
                    .orElseThrow(
                        () -> in.invalid("page_token", token, "is not a token for this list")))
            .map(next -> (int) Math.min(next, all.size()))
            .orElse(0);
    int to = Math.min(all.size(), from + query.integer("page_size").orElse(DEFAULT));
    boolean more = to < all.size();
    return new Page<>(
        all.subList(from, to).stream().map(spell).toList(),
        more,
        more ? Optional.of(PageToken.of(question, to)) : Optional.empty());
  }
}
