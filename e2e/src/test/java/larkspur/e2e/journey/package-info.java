/// The main journey, whole: three protocols and all clients on one server. The official Java SDK
/// makes a tasklist and subscribes a chat to it; the official Node SDK makes a task in it and
/// completes it; BearyChat clients read the post with `message.query`; an Aily session works beside
/// them. And the same with the server killed between any two steps.
package larkspur.e2e.journey;
