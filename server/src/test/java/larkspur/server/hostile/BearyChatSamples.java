package larkspur.server.hostile;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import larkspur.wire.bearychat.http.Call;
import larkspur.wire.bearychat.http.Call.Method;

/// Right requests for every call of the OpenAPI, on things made for them: several where a call has
/// parameters of which only one counts. A call that is served and not here fails the tests.
final class BearyChatSamples {

  private BearyChatSamples() {}

  /// @return with all parameters in a JSON body, and the token in the query
  static List<Sample> of(Call call, Side side) {
    String vchannel = "'vchannel_id':'" + side.vchannel() + "'";
    List<String> bodies =
        switch (call.name()) {
          case "meta", "team.info", "user.me", "user.list" -> List.of("{}");
          case "user.info" -> List.of("{'user_id':'" + side.uid() + "'}");
          case "vchannel.info" -> List.of("{" + vchannel + "}");
          case "channel.info" -> List.of("{'channel_id':'" + side.vchannel() + "'}");
          case "message.create" ->
              List.of(
                  "{"
                      + vchannel
                      + ",'text':'hello','attachments':[{'title':'t','text':'x',"
                      + "'url':'https://a.example','color':'#fff',"
                      + "'images':[{'url':'https://a.example/i'}]}],'refer_key':'"
                      + side.say()
                      + "'}");
          case "message.delete", "message.info" ->
              List.of("{" + vchannel + ",'message_key':'" + side.say() + "'}");
          case "message.update_text" ->
              List.of("{" + vchannel + ",'message_key':'" + side.say() + "','text':'again'}");
          case "message.query" -> {
            String key = "'" + side.say() + "'";
            yield List.of(
                query(
                    vchannel,
                    "'window':{'from_key':"
                        + key
                        + ",'form_key':"
                        + key
                        + ",'to_key':"
                        + key
                        + ",'from_ts':0,'to_ts':1,'forward':5}"),
                query(vchannel, "'since':{'key':" + key + ",'ts':0,'forward':5,'backward':5}"),
                query(vchannel, "'latest':{'limit':5}"));
          }
          default ->
              throw new AssertionError(
                  call.name() + " is served and has no right request here: give it one");
        };
    return bodies.stream().map(body -> sample(call, side, body)).toList();
  }

  private static String query(String vchannel, String method) {
    return "{" + vchannel + ",'query':{" + method + "}}";
  }

  private static Sample sample(Call call, Side side, String body) {
    Map<String, String> query = new LinkedHashMap<>();
    query.put("token", side.teamToken);
    Method method = call.methods().contains(Method.POST) ? Method.POST : call.method();
    return new Sample(
        method.name(),
        "/v1/" + call.name(),
        Map.of(),
        query,
        Optional.of(Side.json(body)),
        Map.of());
  }
}
