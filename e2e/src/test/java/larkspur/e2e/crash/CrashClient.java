package larkspur.e2e.crash;

import java.io.IOException;

/// A client of the mixed load, with its ledger of what the server has acknowledged to it.
///
/// It does one thing at a time. What it was doing when its connection broke is pending: nobody
/// knows whether the server has done it. Before it goes on, it reads, and sends again only what it
/// does not find.
///
/// It is used by one thread at a time.
interface CrashClient {

  /// Does the next thing, and enters it into the ledger when it is acknowledged.
  ///
  /// @throws IOException if the connection broke; then that thing is pending
  void step() throws IOException;

  /// Finds out what became of the pending thing, if there is one, and does it if it was not done.
  /// Only then is it in the ledger.
  void settle() throws IOException;

  /// Claims that everything in the ledger is there, once and in order, that nothing is there that
  /// nobody asked for, and that whatever is to follow from it follows. The pending thing may have
  /// been done or not.
  ///
  /// @param whole also what was seen to be there before
  void verify(boolean whole) throws IOException;

  /// How many things were acknowledged, for the figures.
  int acknowledged();
}
