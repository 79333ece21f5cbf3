package larkspur.wire.bearychat.vchannel;

import java.util.List;
import larkspur.core.chat.Chat;
import larkspur.core.chat.ChatId;
import larkspur.core.chat.Chats;
import larkspur.core.identity.Identities;
import larkspur.core.refusal.Refusal;
import larkspur.core.refusal.Refusal.Thing;
import larkspur.wire.bearychat.http.Answer;
import larkspur.wire.bearychat.http.Call;
import larkspur.wire.bearychat.http.Call.Method;
import larkspur.wire.bearychat.http.Inbound;
import larkspur.wire.bearychat.http.Kind;
import larkspur.wire.bearychat.http.Shape;

/// `vchannel.info` and `channel.info` (bearychat-2.4.1).
public final class VchannelCalls {

  private static final String VCHANNEL_ID = "vchannel_id";
  private static final String CHANNEL_ID = "channel_id";

  private final Identities identities;
  private final Chats chats;

  public VchannelCalls(Identities identities, Chats chats) {
    this.identities = identities;
    this.chats = chats;
  }

  public List<Call> calls() {
    return List.of(
        Call.reads(
            "vchannel.info",
            Method.GET,
            Shape.of(Shape.required(VCHANNEL_ID, Kind.id())),
            this::vchannel),
        Call.reads(
            "channel.info",
            Method.GET,
            Shape.of(Shape.required(CHANNEL_ID, Kind.id())),
            this::channel));
  }

  private Answer vchannel(Inbound in) {
    return Answer.ok(spelled(look(in, VCHANNEL_ID)));
  }

  /// A vchannel of another kind is no channel, whoever asks; so it is not found, even where looking
  /// at it is not allowed.
  private Answer channel(Inbound in) {
    boolean channel =
        chats
            .byVchannelId(in.values().needText(CHANNEL_ID))
            .flatMap(chats::find)
            .filter(chat -> chat.kind() == Chat.Kind.CHANNEL)
            .isPresent();
    if (!channel) {
      throw new Refusal.NotFound(Thing.CHAT);
    }
    return Answer.ok(spelled(look(in, CHANNEL_ID)));
  }

  private Chats.View look(Inbound in, String name) {
    ChatId chat =
        chats
            .byVchannelId(in.values().needText(name))
            .orElseThrow(() -> new Refusal.NotFound(Thing.CHAT));
    return chats.look(in.caller(), chat);
  }

  private Vchannel spelled(Chats.View view) {
    Chat chat = view.chat();
    String id = chat.vchannelId();
    String team = identities.tenant(chat.tenant()).orElseThrow().teamId();
    boolean active = !chat.archived();
    List<String> members =
        view.members().stream()
            .flatMap(member -> identities.uidOf(member.actor()).stream())
            .toList();
    long latest = view.latest().toEpochMilli();
    return switch (chat.kind()) {
      case CHANNEL ->
          new Vchannel.Channel(
              id,
              team,
              identities.uidOf(chat.owner()).orElse(null),
              id,
              ChannelName.shown(chat.name()),
              chat.description().orElse(null),
              "normal",
              chat.general(),
              !chat.open(),
              active,
              view.isMember(),
              members,
              latest);
      case SESSION ->
          new Vchannel.SessionChannel(
              id,
              team,
              id,
              chat.name().isEmpty() ? null : ChannelName.shown(chat.name()),
              "session",
              active,
              view.isMember(),
              members,
              latest);
      case P2P ->
          new Vchannel.P2pChannel(id, team, id, "p2p", active, view.isMember(), members, latest);
    };
  }
}
