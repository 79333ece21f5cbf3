/// Our own BearyChat client, in each of its forms: the stories that it shares with the client from
/// npm, told by each, and a comparison of the forms with each other.
package larkspur.e2e.bearychat;
