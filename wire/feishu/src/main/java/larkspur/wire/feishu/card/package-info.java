/// Cards that people use: a person presses a control, the app that sent the card is asked what is
/// to become of it, and draws it anew, at once or later (Feishu docs: card callback, delayed update
/// of cards).
///
/// Begin with [PressCalls], where a person presses. [Control] is what a card has of that which can
/// be pressed, [Action] what was done with it as the app is told, [CallbackAnswer] what the app
/// says to it; [CardCalls] is the app's call to draw a card later.
///
/// What never lives here: who may press what and who may draw it anew
/// ([larkspur.core.chat.Presses]), and how a question comes to an app.
package larkspur.wire.feishu.card;
