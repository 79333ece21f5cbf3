package larkspur.developer;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Which calls somebody means: by a call's name such as `aily.run.create`, by the beginning of
/// names such as `aily.*`, or by method and path such as `POST /open-apis/im/v1/chats/:chat_id`. In
/// a path a segment that begins with `:` stands for any segment, and `*` at its end for any rest.
/// Without a method, every method is meant.
public sealed interface CallPattern {

  /// As it was written.
  String text();

  /// @param call the served call that the request is for, if any
  boolean matches(Optional<String> call, String method, String path);

  /// @param known the names of all calls that are served
  /// @throws Wrong if it can mean none of them
  static CallPattern of(String text, Collection<String> known) {
    int slash = text.indexOf('/');
    if (slash == 0 || slash > 0 && text.charAt(slash - 1) == ' ') {
      String method = text.substring(0, slash).strip().toUpperCase(Locale.ROOT);
      if (!method.matches("[A-Z]*")) {
        throw Wrong.invalid("call is not a method and a path: " + text);
      }
      return new ByPath(text, method, PathPattern.of(text.substring(slash)));
    }
    CallPattern byName = new ByName(text);
    if (known.stream().noneMatch(name -> byName.matches(Optional.of(name), "", ""))) {
      throw Wrong.invalid("no call is served that is named " + text);
    }
    return byName;
  }

  /// @param text a name, or the beginning of names and `*`
  record ByName(String text) implements CallPattern {

    @Override
    public boolean matches(Optional<String> call, String method, String path) {
      return call.filter(name ->
              text.endsWith("*")
                  ? name.startsWith(text.substring(0, text.length() - 1))
                  : name.equals(text))
          .isPresent();
    }
  }

  /// @param wanted empty for every method
  record ByPath(String text, String wanted, PathPattern pattern) implements CallPattern {

    @Override
    public boolean matches(Optional<String> call, String method, String path) {
      return (wanted.isEmpty() || wanted.equals(method))
          && pattern.match(PathPattern.segments(path)).isPresent();
    }
  }

  /// The names of all calls of some protocols.
  static List<String> names(Collection<Protocol> protocols) {
    return protocols.stream().flatMap(protocol -> protocol.calls().stream()).toList();
  }
}
