/// The server is killed, again and again, and nothing that it acknowledged may be lost, doubled or
/// left hanging.
///
/// [larkspur.e2e.crash.CrashTest] kills it at random moments under a mixed load; after half of the
/// kills the files are cut back to their last sync by [larkspur.e2e.crash.LastSync].
/// [larkspur.e2e.crash.LastSyncTest] shows that such a cut is noticed where syncing is off.
package larkspur.e2e.crash;
