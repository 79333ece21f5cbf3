package larkspur.e2e.bearychat;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import larkspur.client.bearychat.ErrorResponseException;
import larkspur.client.bearychat.Message;
import larkspur.client.bearychat.Response;
import larkspur.e2e.Reply;
import tools.jackson.databind.JsonNode;

/// How an answer is read: from status and body, or by what the library makes of them.
enum Reading {
  RAW {
    @Override
    Told one(Response<Message> response, int status) {
      return Told.of(body(response, status));
    }

    @Override
    List<Told> many(Response<List<Message>> response) {
      return body(response, 200).get("messages").valueStream().map(Told::of).toList();
    }

    @Override
    void none(Response<Void> response) {
      if (response.status() != 204) {
        throw refused(response);
      }
      assertThat(response.body()).isEmpty();
      assertThat(response.header("content-type")).isEmpty();
    }

    private JsonNode body(Response<?> response, int status) {
      if (response.status() != status) {
        throw refused(response);
      }
      assertThat(response.header("content-type").orElseThrow()).startsWith("application/json");
      return Reply.json(response.body());
    }

    private Refused refused(Response<?> response) {
      JsonNode failure = Reply.json(response.body());
      return new Refused(
          response.status(), failure.get("code").intValue(), failure.get("error").stringValue());
    }
  },

  TYPED {
    @Override
    Told one(Response<Message> response, int status) {
      return Told.of(value(response));
    }

    @Override
    List<Told> many(Response<List<Message>> response) {
      return value(response).stream().map(Told::of).toList();
    }

    @Override
    void none(Response<Void> response) {
      assertThat(value(response)).isNull();
    }

    private <T> T value(Response<T> response) {
      try {
        return response.orElseThrow();
      } catch (ErrorResponseException e) {
        throw new Refused(e.status(), e.code().orElseThrow(), e.error());
      }
    }
  };

  /// @param status of success; the typed form does not tell it
  abstract Told one(Response<Message> response, int status);

  abstract List<Told> many(Response<List<Message>> response);

  abstract void none(Response<Void> response);
}
