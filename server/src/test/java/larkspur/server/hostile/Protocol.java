package larkspur.server.hostile;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import larkspur.server.hostile.Case.Verdict;
import larkspur.wire.feishu.http.Call;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// What every answer of a protocol looks like, whatever was asked.
enum Protocol {
  /// platform-1.2.1 to platform-1.4.1.
  FEISHU {
    @Override
    void form(Request request, Answer answer, List<String> wrong) {
      if (!isDownload(answer)) {
        check(answer, "Content-Type", "application/json; charset=utf-8", wrong);
      }
      String logId = logId(answer, wrong);
      if (request.method().equals("HEAD") || isDownload(answer)) {
        return;
      }
      JsonNode json = json(answer, wrong);
      if (json.path("code").isIntegralNumber() && json.path("code").asInt() == 0) {
        if (answer.status() != 200 || !json.path("msg").isString()) {
          wrong.add("a success is 200 and has a msg");
        }
        return;
      }
      if (!json.path("code").isIntegralNumber() || json.path("msg").asString("").isEmpty()) {
        wrong.add("a failure has a code and a msg");
      }
      if (!json.at("/error/log_id").asString("").equals(logId)) {
        wrong.add("error.log_id is not that of the header");
      }
      for (JsonNode violation : json.at("/error/field_violations")) {
        if (!Set.copyOf(violation.propertyNames()).equals(Set.of("field", "value", "description"))
            || !violation.valueStream().allMatch(JsonNode::isString)) {
          wrong.add("a violation is " + violation);
        }
      }
    }

    @Override
    boolean isSuccess(Answer answer) {
      return isDownload(answer)
          || answer.status() == 200 && answer.json().path("code").asInt(-1) == 0;
    }

    @Override
    boolean names(Answer answer, String field) {
      return answer
          .json()
          .at("/error/field_violations")
          .valueStream()
          .anyMatch(violation -> violation.path("field").asString("").equals(field));
    }
  },

  /// auth-2.5.2: the calls of OAuth and of browsers, which have no envelope. What their paths are
  /// asked that is none of these calls is answered in Feishu's.
  OAUTH {
    private static final Pattern PROBLEM =
        Pattern.compile("/[a-z/]+\\?reason=[A-Z_]+&code=([0-9]+)");

    private static final Set<String> ERRORS =
        Set.of(
            "invalid_request",
            "invalid_client",
            "invalid_grant",
            "unauthorized_client",
            "unsupported_grant_type",
            "invalid_scope",
            "authorization_pending",
            "slow_down",
            "access_denied",
            "expired_token");

    @Override
    void form(Request request, Answer answer, List<String> wrong) {
      if (answer.status() == 302) {
        logId(answer, wrong);
        if (!answer.header("Location").matches("/[!-~]+") || answer.body().length > 0) {
          wrong.add("a browser is sent to a page of this server's, and nothing more");
        }
        return;
      }
      if (request.method().equals("HEAD") || isOfNoCall(answer)) {
        FEISHU.form(request, answer, wrong);
        return;
      }
      check(answer, "Content-Type", "application/json; charset=utf-8", wrong);
      logId(answer, wrong);
      JsonNode json = json(answer, wrong);
      if (answer.status() == 200) {
        if (json.has("error") || json.has("data") || json.path("code").asInt(0) != 0) {
          wrong.add("a success has its fields beside each other");
        }
        return;
      }
      if (!List.copyOf(json.propertyNames()).equals(List.of("code", "error", "error_description"))
          || !json.path("code").isIntegralNumber()
          || !ERRORS.contains(json.path("error").asString(""))
          || json.path("error_description").asString("").isEmpty()) {
        wrong.add("a failure has exactly a code, an error of RFC 6749 and a description");
      }
    }

    private static boolean isOfNoCall(Answer answer) {
      return Set.of(99991201, 9499).contains(answer.json().path("code").asInt())
          && answer.json().path("error").isObject();
    }

    @Override
    boolean isSuccess(Answer answer) {
      return answer.status() == 302
          ? !PROBLEM.matcher(answer.header("Location")).matches()
          : answer.status() == 200;
    }

    @Override
    int code(Answer answer) {
      Matcher problem = PROBLEM.matcher(answer.header("Location"));
      return problem.matches() ? Integer.parseInt(problem.group(1)) : super.code(answer);
    }

    @Override
    boolean names(Answer answer, String field) {
      return isOfNoCall(answer)
          ? FEISHU.names(answer, field)
          : answer.json().path("error_description").asString("").startsWith(field + ": ");
    }
  },

  /// bearychat-1.6.1 to bearychat-1.6.3.
  BEARYCHAT {
    private static final Map<Integer, Set<Integer>> STATUSES =
        Map.of(
            2, Set.of(400, 413),
            3, Set.of(401),
            4, Set.of(403),
            5, Set.of(404),
            6, Set.of(404),
            7, Set.of(409),
            8, Set.of(404),
            9, Set.of(405));

    @Override
    void form(Request request, Answer answer, List<String> wrong) {
      if (answer.status() == 204) {
        if (!answer.anyCase("Content-Type").isEmpty()) {
          wrong.add("204 has no content type");
        }
        return;
      }
      check(answer, "Content-Type", "application/json;charset=utf-8", wrong);
      if (answer.status() == 405 && answer.anyCase("Allow").isEmpty()) {
        wrong.add("405 says what is allowed");
      }
      if (request.method().equals("HEAD")) {
        return;
      }
      JsonNode json = json(answer, wrong);
      if (answer.status() == 200 || answer.status() == 201) {
        if (json.has("code")) {
          wrong.add("a success has no code");
        }
        return;
      }
      if (!List.copyOf(json.propertyNames()).equals(List.of("code", "error"))
          || !json.path("code").isIntegralNumber()
          || json.path("error").asString("").isEmpty()) {
        wrong.add("a failure has exactly a code and an error");
      } else if (!STATUSES
          .getOrDefault(json.get("code").asInt(), Set.of())
          .contains(answer.status())) {
        wrong.add("status and code do not go together");
      }
    }

    @Override
    boolean isSuccess(Answer answer) {
      return answer.status() < 300;
    }

    @Override
    boolean names(Answer answer, String field) {
      return answer.json().path("error").asString("").contains(field);
    }
  };

  /// Bytes, to be kept under a name: no page of this server's.
  private static boolean isDownload(Answer answer) {
    return answer.status() == 200
        && answer.anyCase("Content-Disposition").startsWith("attachment; filename=")
        && answer.anyCase("X-Content-Type-Options").equals("nosniff");
  }

  /// What a description finds wrong with a value, in the words of either facade. A refusal of what
  /// a description allows is for another reason.
  private static final String OF_THE_DESCRIPTION =
      "is not a string|is not an integer|is not a boolean|is not an object|is not a list|is not a"
          + " decimal number|the min len|the max len|the min value|the max value|options:|is"
          + " required|more than once|the max size|characters\"|fewer than|is not a message key|is"
          + " not a whole number|could not be read|not JSON|not Unicode|not UTF-8|percent";

  /// The one whose form the answers of a call of the Open Platform have.
  static Protocol of(Call call) {
    return call.name().matches("authen\\.(authorize|index|oauth\\.token)|oauth\\..*")
        ? OAUTH
        : FEISHU;
  }

  abstract void form(Request request, Answer answer, List<String> wrong);

  abstract boolean isSuccess(Answer answer);

  abstract boolean names(Answer answer, String field);

  /// The code of a failure.
  int code(Answer answer) {
    return answer.json().get("code").asInt();
  }

  /// Everything that is wrong with an answer; an empty list when nothing is.
  List<String> wrong(Verdict verdict, Request request, Answer answer) {
    List<String> wrong = new ArrayList<>();
    if (answer.status() >= 500) {
      wrong.add("a fault");
    }
    form(request, answer, wrong);
    if (!wrong.isEmpty()) {
      return wrong;
    }
    if (request.method().equals("HEAD")) {
      if (verdict instanceof Verdict.Refused && answer.status() < 400) {
        wrong.add("was not refused");
      }
      return wrong;
    }
    boolean success = isSuccess(answer);
    switch (verdict) {
      case Verdict.Accepted accepted -> {
        if (!success) {
          wrong.add("was to be accepted");
        }
      }
      case Verdict.Allowed allowed -> {
        if (!success && answer.text().matches("(?s).*(" + OF_THE_DESCRIPTION + ").*")) {
          wrong.add("was refused for what the description allows");
        }
      }
      case Verdict.Faultless faultless -> {}
      case Verdict.Refused refused -> {
        if (success) {
          wrong.add("was to be refused");
        } else {
          refused(refused, answer, wrong);
        }
      }
    }
    return wrong;
  }

  private void refused(Verdict.Refused refused, Answer answer, List<String> wrong) {
    int code = code(answer);
    refused
        .status()
        .ifPresent(status -> {
          if (status != answer.status()) {
            wrong.add("the status was to be " + status);
          }
        });
    refused
        .code()
        .ifPresent(wanted -> {
          if (wanted != code) {
            wrong.add("the code was to be " + wanted);
          }
        });
    Optional<String> named = refused.named().filter(field -> !names(answer, field));
    named.ifPresent(field -> wrong.add("does not name " + field));
  }

  private static String logId(Answer answer, List<String> wrong) {
    String logId = answer.header("X-Tt-Logid");
    if (!logId.matches("[0-9]{14}[0-9A-F]{20}")) {
      wrong.add("X-Tt-Logid is '" + logId + "'");
    }
    return logId;
  }

  private static void check(Answer answer, String name, String value, List<String> wrong) {
    if (!answer.header(name).equals(value)) {
      wrong.add(name + " is '" + answer.header(name) + "'");
    }
  }

  private static JsonNode json(Answer answer, List<String> wrong) {
    try {
      JsonNode json = answer.json();
      if (json.isObject() || json.isArray()) {
        return json;
      }
    } catch (JacksonException e) {
      // Told below.
    }
    wrong.add("not a JSON object");
    return tools.jackson.databind.node.JsonNodeFactory.instance.objectNode();
  }
}
