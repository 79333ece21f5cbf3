package larkspur.wire.feishu.http;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import larkspur.core.call.CallLimits;
import larkspur.core.capacity.Capacity;
import larkspur.core.identity.Caller;
import larkspur.core.identity.RobotId;
import larkspur.core.refusal.Refusal;
import larkspur.core.upload.Taken;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// A request on its way to its call: token and scope are checked; the rest is checked when it is
/// asked for, so that each call decides in which order things are found wrong.
public final class Inbound {

  /// What is said of a field that is documented but not served.
  public static final String UNSERVED = "is not served by this server yet";

  private final Call call;
  private final Optional<Caller> caller;
  private final Map<String, String> path;
  private final String query;
  private final Function<String, Optional<String>> headers;
  private final byte[] body;
  private final Form form;
  private final CallLimits limits;
  private final String peer;
  private final Capacity.Share share;

  Inbound(
      Call call,
      Optional<Caller> caller,
      Map<String, String> path,
      String query,
      Function<String, Optional<String>> headers,
      byte[] body,
      Form form,
      CallLimits limits,
      String peer,
      Capacity.Share share) {
    this.share = share;
    this.call = call;
    this.caller = caller;
    this.path = path;
    this.query = query;
    this.headers = headers;
    this.body = body;
    this.form = form;
    this.limits = limits;
    this.peer = peer;
  }

  Call call() {
    return call;
  }

  public Caller caller() {
    return caller.orElseThrow(
        () -> new IllegalStateException(call.name() + " is called without a token"));
  }

  /// To be asked before a message is sent, by the calls that do (platform-1.8.4).
  ///
  /// @throws Refusal.TooMany if the receiver has been sent as much as they may be
  public void sending(CallLimits.Receiver receiver) {
    limits
        .send(caller(), receiver)
        .filter(CallLimits.Allowance::exceeded)
        .ifPresent(allowance -> {
          throw new Refusal.TooMany(Refusal.Thing.MESSAGE, allowance.limit());
        });
  }

  /// To be asked before a robot says what it was given by somebody without a token.
  ///
  /// @throws Refusal.TooMany if it has said as much as it may
  public void speaking(RobotId robot) {
    limits
        .speak(robot)
        .filter(CallLimits.Allowance::exceeded)
        .ifPresent(allowance -> {
          throw new Refusal.TooMany(Refusal.Thing.MESSAGE, allowance.limit());
        });
  }

  /// Does something that waits for somebody else. The call holds no place of its tenant's
  /// meanwhile.
  public <T> T away(Supplier<T> waiting) {
    return share.away(waiting::get);
  }

  /// A parameter of the path, decoded, as it was sent.
  public String path(String name) {
    String value = path.get(name);
    if (value == null) {
      throw new IllegalStateException(call.path() + " has no :" + name);
    }
    return value;
  }

  /// From which address it came, in figures: the client's, or that of a proxy that the operator
  /// does not trust to say for whom it asks.
  public String peer() {
    return peer;
  }

  /// A file of its form; empty if none was sent. Asked after [#body].
  public Optional<Taken> file(String name) {
    return form.file(name);
  }

  /// How large its body is; of a form, 0.
  public int bodyBytes() {
    return body.length;
  }

  /// The headers that the call reads, checked. Each has one value; an empty one is as none.
  ///
  /// @throws Failure in the call's voice, with all that is wrong anywhere in the request
  public Values headers() {
    ObjectNode values = JsonNodeFactory.instance.objectNode();
    refuse(Part.HEADERS, wrongHeaders(values));
    return new Values(values);
  }

  /// The query, checked.
  ///
  /// @throws Failure in the call's voice, with all that is wrong anywhere in the request
  public Values query() {
    ObjectNode values = JsonNodeFactory.instance.objectNode();
    refuse(Part.QUERY, wrongQuery(values));
    return new Values(values);
  }

  /// The body, checked: its JSON, where nothing, `null` and `{}` are alike; or of its form what are
  /// no files, where an empty text is as none.
  ///
  /// @throws Failure in the call's voice, with all that is wrong anywhere in the request
  public Values body() {
    if (call.intake().isPresent()) {
      ObjectNode values = JsonNodeFactory.instance.objectNode();
      refuse(Part.BODY, form.check(call.body(), values));
      return new Values(values);
    }
    JsonNode json;
    try {
      json = json();
    } catch (IllegalArgumentException unreadable) {
      refuse(Part.BODY, List.of(new Violation("body", "", unreadable.getMessage())));
      throw unreadable;
    }
    refuse(Part.BODY, Check.body(call.body(), json));
    return new Values(json);
  }

  private enum Part {
    HEADERS,
    QUERY,
    BODY
  }

  private List<Violation> wrongHeaders(ObjectNode into) {
    return Check.text(
        call.headers(), name -> headers.apply(name).map(List::of).orElse(List.of()), into);
  }

  private List<Violation> wrongQuery(ObjectNode into) {
    try {
      return Check.text(call.query(), Query.parse(query)::all, into);
    } catch (IllegalArgumentException badEncoding) {
      return List.of(new Violation("query", "", badEncoding.getMessage()));
    }
  }

  private List<Violation> wrongBody() {
    if (call.intake().isPresent()) {
      return form.check(call.body(), JsonNodeFactory.instance.objectNode());
    }
    try {
      return Check.body(call.body(), json());
    } catch (IllegalArgumentException unreadable) {
      return List.of(new Violation("body", "", unreadable.getMessage()));
    }
  }

  /// The body, checked, be it JSON or, as its content type says, a form. Of a form each field has
  /// one value (RFC 6749, 3.2); an empty one is as none.
  ///
  /// @throws Failure in the call's voice
  public Values bodyOrForm() {
    boolean form =
        headers
            .apply("Content-Type")
            .filter(type ->
                type.toLowerCase(Locale.ROOT).startsWith("application/x-www-form-urlencoded"))
            .isPresent();
    if (!form) {
      return body();
    }
    ObjectNode values = JsonNodeFactory.instance.objectNode();
    List<Violation> violations = new ArrayList<>();
    try {
      Query sent = Query.parse(new String(body, StandardCharsets.ISO_8859_1));
      violations.addAll(Check.text(call.body(), sent::all, values));
      for (Shape.Field field : call.body().fields()) {
        if (sent.all(field.name()).size() > 1) {
          violations.add(new Violation(field.name(), "", "is there more than once"));
        }
      }
    } catch (IllegalArgumentException badEncoding) {
      violations.add(new Violation("body", "", badEncoding.getMessage()));
    }
    if (!violations.isEmpty()) {
      throw call.voice().invalid(violations);
    }
    return new Values(values);
  }

  /// Says, in the call's voice, that a field is wrong.
  public Failure invalid(String field, String value, String description) {
    return call.voice().invalid(List.of(new Violation(field, value, description)));
  }

  /// Refuses, by name, a field that is documented but not served yet, if it comes with a value: a
  /// client that is told nothing believes that it was kept. Empty ones are how some SDKs say
  /// nothing.
  ///
  /// @param prefix of the fields, as the failure names them
  public void refuseUnserved(Values given, String prefix, List<String> names) {
    for (String name : names) {
      given
          .json(name)
          .filter(value -> !isEmpty(value))
          .ifPresent(value -> {
            throw invalid(prefix + name, value.isContainer() ? "" : value.asString(), UNSERVED);
          });
    }
  }

  private static boolean isEmpty(JsonNode value) {
    return value.isContainer() ? value.isEmpty() : value.isString() && value.asString().isEmpty();
  }

  /// @throws IllegalArgumentException if it is no JSON object
  private JsonNode json() {
    if (body.length == 0) {
      return JsonNodeFactory.instance.objectNode();
    }
    JsonNode json = FeishuJson.read(body);
    if (json.isNull() || json.isMissingNode()) {
      return JsonNodeFactory.instance.objectNode();
    }
    if (!json.isObject()) {
      throw new IllegalArgumentException("is not an object");
    }
    return json;
  }

  /// Who is refused for one part hears of the others, too: first what was asked for first.
  private void refuse(Part part, List<Violation> violations) {
    if (violations.isEmpty()) {
      return;
    }
    List<Violation> all = new ArrayList<>(violations);
    for (Part other : Part.values()) {
      if (other != part) {
        ObjectNode unused = JsonNodeFactory.instance.objectNode();
        all.addAll(
            switch (other) {
              case HEADERS -> wrongHeaders(unused);
              case QUERY -> call.query().equals(Shape.EMPTY) ? List.of() : wrongQuery(unused);
              case BODY -> wrongBody();
            });
      }
    }
    throw call.voice().invalid(all);
  }
}
