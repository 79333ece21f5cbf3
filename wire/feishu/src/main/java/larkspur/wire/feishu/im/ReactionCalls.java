package larkspur.wire.feishu.im;

import java.util.List;
import java.util.Optional;
import larkspur.core.chat.Reaction;
import larkspur.core.chat.Reactions;
import larkspur.core.identity.Identities;
import larkspur.core.identity.PersonId;
import larkspur.core.refusal.Refusal;
import larkspur.core.refusal.Refusal.Thing;
import larkspur.wire.feishu.http.Call;
import larkspur.wire.feishu.http.Call.Method;
import larkspur.wire.feishu.http.Failure;
import larkspur.wire.feishu.http.Inbound;
import larkspur.wire.feishu.http.Kind;
import larkspur.wire.feishu.http.PageToken;
import larkspur.wire.feishu.http.PersonIds;
import larkspur.wire.feishu.http.Shape;
import larkspur.wire.feishu.http.Values;

/// Reactions to messages: create, delete, list.
public final class ReactionCalls {

  private static final int PAGE_DEFAULT = 20;
  private static final int PAGE_MAX = 50;

  private static final List<String> WRITE =
      List.of("im:message", "im:message.reactions:write_only");
  private static final List<String> READ =
      List.of("im:message.reactions:read", "im:message:readonly");

  private static final String ALL = "/im/v1/messages/:message_id/reactions";

  private final Reactions reactions;
  private final Identities identities;

  public ReactionCalls(Reactions reactions, Identities identities) {
    this.reactions = reactions;
    this.identities = identities;
  }

  public List<Call> calls() {
    return List.of(
        new Call(
            "im.message.reaction.create",
            Method.POST,
            ALL,
            Call.TENANT_OR_USER,
            WRITE,
            Shape.EMPTY,
            Shape.of(
                Shape.required(
                    "reaction_type",
                    Kind.part(Shape.of(Shape.required("emoji_type", Kind.text(1, 64)))))),
            ReactionVoice.REACTING,
            this::create),
        new Call(
            "im.message.reaction.delete",
            Method.DELETE,
            ALL + "/:reaction_id",
            Call.TENANT_OR_USER,
            WRITE,
            Shape.EMPTY,
            Shape.EMPTY,
            ReactionVoice.REACTING,
            this::delete),
        new Call(
            "im.message.reaction.list",
            Method.GET,
            ALL,
            Call.TENANT_OR_USER,
            READ,
            Shape.of(
                Shape.optional("reaction_type", Kind.text(64)),
                Shape.optional("user_id_type", PersonIds.kind()),
                Shape.optional("page_size", Kind.integer(1, PAGE_MAX)),
                Shape.optional("page_token", Kind.text(100))),
            Shape.EMPTY,
            ReactionVoice.LISTING,
            this::list));
  }

  /// @param operatorId the id of an app, or of a person as far as the caller may see it
  private record Operator(Optional<String> operatorId, String operatorType) {}

  private record Emoji(String emojiType) {}

  private record ReactionJson(
      String reactionId, Operator operator, String actionTime, Emoji reactionType) {}

  private static ReactionJson show(Reaction reaction, PersonIds people) {
    Operator operator =
        reaction.by() instanceof PersonId person
            ? new Operator(people.show(person), "user")
            : new Operator(Optional.of(reaction.by().value()), "app");
    return new ReactionJson(
        reaction.id(),
        operator,
        Long.toString(reaction.at().toEpochMilli()),
        new Emoji(reaction.emoji()));
  }

  private Object create(Inbound in) {
    Values type = in.body().part("reaction_type").orElseGet(Values::none);
    MessageIds.Place place = place(in);
    Reaction reaction =
        reactions.react(in.caller(), place.chat(), place.position(), type.needText("emoji_type"));
    return show(reaction, PersonIds.of(identities, in.caller(), Optional.empty()));
  }

  private Object delete(Inbound in) {
    MessageIds.Place place = place(in);
    String id = in.path("reaction_id");
    try {
      Reaction reaction = reactions.takeBack(in.caller(), place.chat(), place.position(), id);
      return show(reaction, PersonIds.of(identities, in.caller(), Optional.empty()));
    } catch (Refusal.NotFound missing) {
      if (missing.thing() == Thing.REACTION
          && Reactions.isOfAnother(id, place.chat(), place.position())) {
        throw new Failure(400, 231010, "The reaction does not belong to the message.");
      }
      throw missing;
    }
  }

  private record Page(List<ReactionJson> items, boolean hasMore, Optional<String> pageToken) {}

  private Object list(Inbound in) {
    Values query = in.query();
    MessageIds.Place place = place(in);
    Optional<String> emoji = query.text("reaction_type").filter(text -> !text.isEmpty());
    emoji.ifPresent(name -> {
      try {
        Reaction.checkEmoji(name);
      } catch (Refusal.Invalid wrong) {
        throw in.invalid("reaction_type", name, wrong.reason());
      }
    });
    String question = "reactions " + in.path("message_id") + " " + emoji;
    Optional<String> after =
        query
            .text("page_token")
            .filter(token -> !token.isEmpty())
            .map(token ->
                PageToken.place(question, token)
                    .filter(Reactions::isId)
                    .orElseThrow(
                        () -> in.invalid("page_token", token, "is not a token for this list")));
    PersonIds people = PersonIds.of(identities, in.caller(), query.text("user_id_type"));
    Reactions.Listed listed =
        reactions.list(
            in.caller(),
            place.chat(),
            place.position(),
            emoji,
            after,
            query.integer("page_size").orElse(PAGE_DEFAULT));
    return new Page(
        listed.reactions().stream().map(reaction -> show(reaction, people)).toList(),
        listed.next().isPresent(),
        listed.next().map(next -> PageToken.of(question, next)));
  }

  private static MessageIds.Place place(Inbound in) {
    return MessageIds.read(in.path("message_id"))
        .orElseThrow(() -> new Refusal.NotFound(Thing.MESSAGE));
  }
}
