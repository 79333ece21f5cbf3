package larkspur.e2e.bearychat;

import java.util.List;
import java.util.function.Function;
import larkspur.client.bearychat.Attachment;
import larkspur.client.bearychat.MessageApi;
import larkspur.client.bearychat.MessageQuery;

/// One of the ways in which a program may use the client. A refusal is thrown as [Refused].
record Form(Sending sending, Reading reading) {

  /// All there are, by their names.
  enum Kind {
    RAW_WAITING("raw, waiting", Sending.Waiting::new, Reading.RAW),
    RAW_ASYNC("raw, by a future", Sending.Async::new, Reading.RAW),
    TYPED_WAITING("typed, waiting", Sending.Waiting::new, Reading.TYPED),
    TYPED_ASYNC("typed, by a future", Sending.Async::new, Reading.TYPED);

    private final String title;
    private final Function<MessageApi, Sending> sending;
    private final Reading reading;

    Kind(String title, Function<MessageApi, Sending> sending, Reading reading) {
      this.title = title;
      this.sending = sending;
      this.reading = reading;
    }

    String title() {
      return title;
    }

    Form of(MessageApi messages) {
      return new Form(sending.apply(messages), reading);
    }
  }

  Told create(String vchannel, String text, Attachment... attachments) {
    return reading.one(sending.create(vchannel, text, List.of(attachments)), 201);
  }

  void delete(String vchannel, String key) {
    reading.none(sending.delete(vchannel, key));
  }

  Told info(String vchannel, String key) {
    return reading.one(sending.info(vchannel, key), 200);
  }

  List<Told> query(String vchannel, MessageQuery query) {
    return reading.many(sending.query(vchannel, query));
  }

  List<Told> query(String vchannel, String query) {
    return reading.many(sending.query(vchannel, query));
  }

  Told updateText(String vchannel, String key, String text) {
    return reading.one(sending.updateText(vchannel, key, text), 200);
  }
}
