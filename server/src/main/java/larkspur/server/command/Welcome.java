package larkspur.server.command;

import java.io.PrintWriter;
import larkspur.server.Founding;

/// What is printed under the line that says `ready`.
final class Welcome {

  private Welcome() {}

  static void development(PrintWriter out, String url) {
    out.println(
        """
        Feishu/Lark   base URL %1$s   app cli_0123456789abcdef   secret larkspur-dev-secret
        Aily          app spring_larkspur__c   skills skill_assistant, skill_echo, skill_script
        BearyChat     base URL %1$s/v1   token b0700000000000000000000000000001 (bot), ada00000000000000000000000000001 (Ada)
        chats         Roadmap oc_2cefb2f014f8d0c6c2d2eb7bafb0e54f =bw52O   General =bw52P
        sign-in       ada@acme.example password ada-larkspur-dev, lin@acme.example password lin-larkspur-dev
                      codes are sent to http://localhost:3000/callback or http://127.0.0.1:3000/callback
        inspector     %1$s/inspector shows every call while it happens
        powers        %1$s/larkspur/v1/dev   reset, snapshots, clock, faults, limits, stubs: docs/operating/developer.md
        These credentials are public and work on loopback only; any page in your browser can use those of BearyChat.
        A first message:
        curl '%1$s/v1/message.create' -d token=ada00000000000000000000000000001 -d vchannel_id==bw52O -d text=hello\
        """
            .formatted(url));
  }

  static void founded(PrintWriter out, Founding.Credentials made) {
    out.println(
        """
        A new tenant was made. These secrets are shown once and kept only as hashes:
        Feishu/Lark   app %s   secret %s
        BearyChat     token %s (owner), %s (bot)
        The owner signs in with a browser once you gave them a password: larkspur user password owner@larkspur.invalid\
        """
            .formatted(made.app().value(), made.secret(), made.ownerToken(), made.botToken()));
    out.flush();
  }
}
