package larkspur.wire.bearychat;

import java.util.List;
import java.util.stream.Stream;
import larkspur.core.chat.Chats;
import larkspur.core.identity.Identities;
import larkspur.wire.bearychat.http.Call;
import larkspur.wire.bearychat.message.MessageCalls;
import larkspur.wire.bearychat.team.TeamCalls;
import larkspur.wire.bearychat.user.UserCalls;
import larkspur.wire.bearychat.vchannel.VchannelCalls;

/// Everything that this server speaks of BearyChat's OpenAPI.
///
/// Served are messages whole but for `message.forward`, and of the rest what a client needs to
/// begin. Any other call of the API is answered with 404 and code 8 by the door,
/// [larkspur.wire.bearychat.http.OpenApiRoutes].
public final class BearyChatCalls {

  private BearyChatCalls() {}

  public static List<Call> of(Identities identities, Chats chats) {
    return Stream.of(
            new TeamCalls(identities).calls(),
            new UserCalls(identities).calls(),
            new VchannelCalls(identities, chats).calls(),
            new MessageCalls(identities, chats).calls())
        .flatMap(List::stream)
        .toList();
  }
}
