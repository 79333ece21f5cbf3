package larkspur.e2e.bearychat;

import java.util.List;
import larkspur.client.bearychat.Attachment;
import larkspur.client.bearychat.Message;
import larkspur.client.bearychat.MessageApi;
import larkspur.client.bearychat.MessageKey;
import larkspur.client.bearychat.MessageQuery;
import larkspur.client.bearychat.Response;

/// How the calls are made: waiting, or by way of a future.
sealed interface Sending {

  Response<Message> create(String vchannel, String text, List<Attachment> attachments);

  Response<Void> delete(String vchannel, String key);

  Response<Message> info(String vchannel, String key);

  Response<List<Message>> query(String vchannel, MessageQuery query);

  Response<List<Message>> query(String vchannel, String query);

  Response<Message> updateText(String vchannel, String key, String text);

  record Waiting(MessageApi messages) implements Sending {

    @Override
    public Response<Message> create(String vchannel, String text, List<Attachment> attachments) {
      return messages.create(vchannel, text, attachments);
    }

    @Override
    public Response<Void> delete(String vchannel, String key) {
      return messages.delete(vchannel, key);
    }

    @Override
    public Response<Message> info(String vchannel, String key) {
      return messages.info(vchannel, key);
    }

    @Override
    public Response<List<Message>> query(String vchannel, MessageQuery query) {
      return messages.query(vchannel, query);
    }

    @Override
    public Response<List<Message>> query(String vchannel, String query) {
      return messages.query(vchannel, query);
    }

    @Override
    public Response<Message> updateText(String vchannel, String key, String text) {
      return messages.updateText(vchannel, key, text);
    }
  }

  /// Where a story always has a key in its form, it goes as a key of the library's.
  record Async(MessageApi messages) implements Sending {

    @Override
    public Response<Message> create(String vchannel, String text, List<Attachment> attachments) {
      return messages.createAsync(vchannel, text, attachments).join();
    }

    @Override
    public Response<Void> delete(String vchannel, String key) {
      return messages.deleteAsync(vchannel, new MessageKey(key)).join();
    }

    @Override
    public Response<Message> info(String vchannel, String key) {
      return messages.infoAsync(vchannel, key).join();
    }

    @Override
    public Response<List<Message>> query(String vchannel, MessageQuery query) {
      return messages.queryAsync(vchannel, query).join();
    }

    @Override
    public Response<List<Message>> query(String vchannel, String query) {
      return messages.queryAsync(vchannel, query).join();
    }

    @Override
    public Response<Message> updateText(String vchannel, String key, String text) {
      return messages.updateTextAsync(vchannel, new MessageKey(key), text).join();
    }
  }
}
