package larkspur.console.signin;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import larkspur.core.identity.Challenge;
import larkspur.core.signin.AuthorizationRequest;

/// An [AuthorizationRequest] as it stands in the query of the page that asks a person. Nothing is
/// kept of it meanwhile; each step looks at all of it anew.
final class ConsentQuery {

  private ConsentQuery() {}

  static String spell(AuthorizationRequest request, Optional<String> as) {
    Map<String, String> parameters = new LinkedHashMap<>();
    parameters.put("app", request.app());
    parameters.put("redirect", request.redirect());
    if (!request.scopes().isEmpty()) {
      parameters.put("scopes", String.join(" ", request.scopes()));
    }
    request.state().ifPresent(state -> parameters.put("state", state));
    request
        .challenge()
        .ifPresent(challenge -> {
          parameters.put("challenge", challenge.value());
          parameters.put("method", challenge.method().name());
        });
    if (request.explicit()) {
      parameters.put("ask", "always");
    }
    as.ifPresent(who -> parameters.put("as", who));
    return Parameters.spell(parameters);
  }

  /// @throws IllegalArgumentException if it is none
  static AuthorizationRequest read(Parameters query) {
    TreeSet<String> scopes = new TreeSet<>();
    query.text("scopes").ifPresent(text -> scopes.addAll(Arrays.asList(text.split(" "))));
    return new AuthorizationRequest(
        query.text("app").orElse(""),
        query.text("redirect").orElse(""),
        scopes,
        query.text("state"),
        query
            .text("challenge")
            .map(value ->
                new Challenge(Challenge.Method.valueOf(query.text("method").orElse("")), value)),
        query.text("ask").isPresent());
  }
}
