package larkspur.storage.cassandra;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;

/// Everything that is ever said to the cluster, prepared once.
final class Statements {

  /// For how long a receipt is kept, in seconds: longer than any request can still be under way.
  private static final int RECEIPT_SECONDS = 600;

  private static final String RECEIPT_TTL = " USING TTL " + RECEIPT_SECONDS;

  final Names names;
  final Partitions partitions;
  final Logs logs;
  final Segments segments;
  final Agenda agenda;

  Statements(CqlSession session) {
    names = new Names(session);
    partitions = new Partitions(session);
    logs = new Logs(session);
    segments = new Segments(session);
    agenda = new Agenda(session);
  }

  private static PreparedStatement prepare(CqlSession session, String query) {
    return session.prepare(query);
  }

  static final class Names {
    final PreparedStatement add;
    final PreparedStatement families;
    final PreparedStatement after;
    final PreparedStatement added;
    final PreparedStatement remove;

    private Names(CqlSession session) {
      add = prepare(session, "INSERT INTO names (family, shard, id, kind) VALUES (?, ?, ?, ?)");
      families = prepare(session, "SELECT DISTINCT family, shard FROM names");
      after =
          prepare(
              session,
              "SELECT id, kind FROM names WHERE family = ? AND shard = ? AND id > ? LIMIT ?");
      String one = " WHERE family = ? AND shard = ? AND id = ?";
      added = prepare(session, "SELECT kind, WRITETIME(kind) AS added FROM names" + one);
      remove = prepare(session, "DELETE FROM names USING TIMESTAMP ?" + one);
    }
  }

  /// Parts: 0 entries, 1 receipts.
  static final class Partitions {
    private static final String ENTRY = " WHERE family = ? AND id = ? AND part = 0 AND key = ?";
    private static final String ENTRIES =
        "SELECT key, version, value FROM partitions WHERE family = ? AND id = ? AND part = 0";

    final PreparedStatement get;
    final PreparedStatement forward;
    final PreparedStatement forwardTo;
    final PreparedStatement backward;
    final PreparedStatement backwardTo;
    final PreparedStatement any;
    final PreparedStatement insert;
    final PreparedStatement replace;
    final PreparedStatement remove;
    final PreparedStatement require;
    final PreparedStatement once;
    final PreparedStatement receipt;
    final PreparedStatement voidReceipt;
    final PreparedStatement erase;

    private Partitions(CqlSession session) {
      get = prepare(session, "SELECT version, value FROM partitions" + ENTRY);
      forward = prepare(session, ENTRIES + " AND key >= ? LIMIT ?");
      forwardTo = prepare(session, ENTRIES + " AND key >= ? AND key < ? LIMIT ?");
      String descending = " ORDER BY part DESC, key DESC LIMIT ?";
      backward = prepare(session, ENTRIES + " AND key >= ?" + descending);
      backwardTo = prepare(session, ENTRIES + " AND key >= ? AND key < ?" + descending);
      any =
          prepare(
              session,
              "SELECT key FROM partitions WHERE family = ? AND id = ? AND part = 0 LIMIT 1");
      insert =
          prepare(
              session,
              "INSERT INTO partitions (family, id, part, key, version, value)"
                  + " VALUES (?, ?, 0, ?, ?, ?) IF NOT EXISTS");
      replace =
          prepare(
              session, "UPDATE partitions SET version = ?, value = ?" + ENTRY + " IF version = ?");
      remove = prepare(session, "DELETE FROM partitions" + ENTRY + " IF version = ?");
      require = prepare(session, "UPDATE partitions SET version = ?" + ENTRY + " IF version = ?");
      once =
          prepare(
              session,
              "INSERT INTO partitions (family, id, part, key, version, value)"
                  + " VALUES (?, ?, 0, ?, ?, ?)");
      String signed = "INSERT INTO partitions (family, id, part, key, voided) VALUES (?, ?, 1, ?, ";
      receipt = prepare(session, signed + "false) IF NOT EXISTS" + RECEIPT_TTL);
      voidReceipt = prepare(session, signed + "true) IF NOT EXISTS" + RECEIPT_TTL);
      erase = prepare(session, "DELETE FROM partitions WHERE family = ? AND id = ? AND part = 0");
    }
  }

  /// Parts: 0 values of the head (and the anchor, under the empty key), 1 the tail: entries that
  /// are not in a segment yet, 2 the segments, by the last position of each, 3 receipts.
  static final class Logs {
    private static final String LOG = " WHERE family = ? AND id = ?";
    private static final String FRAME = "tx, life, last, sealed, sealing, tail_entries, tail_bytes";
    private static final String HEAD = LOG + " AND part = 0 AND position = 0";
    private static final String TAIL =
        "SELECT "
            + FRAME
            + ", position, key, version, value, size, before FROM logs"
            + LOG
            + " AND part = 1";

    final PreparedStatement frame;
    final PreparedStatement versions;
    final PreparedStatement head;
    final PreparedStatement headsFrom;
    final PreparedStatement headsFromTo;
    final PreparedStatement tailEntry;
    final PreparedStatement tailForward;
    final PreparedStatement tailBackward;
    final PreparedStatement tailSizes;
    final PreparedStatement segmentsFrom;

    final PreparedStatement move;
    final PreparedStatement receipt;
    final PreparedStatement voidReceipt;
    final PreparedStatement anchor;
    final PreparedStatement set;
    final PreparedStatement unset;
    final PreparedStatement append;
    final PreparedStatement replace;
    final PreparedStatement addSegment;
    final PreparedStatement cutTail;
    final PreparedStatement erase;

    private Logs(CqlSession session) {
      frame = prepare(session, "SELECT " + FRAME + ", key FROM logs" + HEAD + " AND key = ''");
      versions =
          prepare(session, "SELECT " + FRAME + ", key, version FROM logs" + HEAD + " AND key IN ?");
      head = prepare(session, "SELECT version, value FROM logs" + HEAD + " AND key = ?");
      String heads = "SELECT key, version, value FROM logs" + HEAD;
      headsFrom = prepare(session, heads + " AND key >= ? LIMIT ?");
      headsFromTo = prepare(session, heads + " AND key >= ? AND key < ? LIMIT ?");
      tailEntry = prepare(session, TAIL + " AND position = ? AND key = ?");
      tailForward = prepare(session, TAIL + " AND position >= ? AND position <= ? LIMIT ?");
      tailBackward =
          prepare(
              session,
              TAIL
                  + " AND position >= ? AND position <= ?"
                  + " ORDER BY part DESC, position DESC, key DESC LIMIT ?");
      tailSizes =
          prepare(
              session,
              "SELECT position, size FROM logs" + LOG + " AND part = 1 AND position >= ? LIMIT ?");
      segmentsFrom =
          prepare(
              session,
              "SELECT position, before FROM logs"
                  + LOG
                  + " AND part = 2 AND position >= ? LIMIT ?");

      move =
          prepare(
              session,
              "UPDATE logs SET tx = ?, life = ?, last = ?, sealed = ?, sealing = ?,"
                  + " tail_entries = ?, tail_bytes = ?"
                  + LOG
                  + " IF tx = ?");
      String signed =
          "INSERT INTO logs (family, id, part, position, key, voided) VALUES (?, ?, 3, 0, ?, ";
      receipt = prepare(session, signed + "false) IF NOT EXISTS" + RECEIPT_TTL);
      voidReceipt = prepare(session, signed + "true) IF NOT EXISTS" + RECEIPT_TTL);
      anchor =
          prepare(
              session,
              "INSERT INTO logs (family, id, part, position, key) VALUES (?, ?, 0, 0, '')");
      set =
          prepare(
              session,
              "INSERT INTO logs (family, id, part, position, key, version, value)"
                  + " VALUES (?, ?, 0, 0, ?, ?, ?)");
      unset = prepare(session, "DELETE FROM logs" + HEAD + " AND key = ?");
      append =
          prepare(
              session,
              "INSERT INTO logs (family, id, part, position, key, version, value, size, before)"
                  + " VALUES (?, ?, 1, ?, ?, ?, ?, ?, ?)");
      replace =
          prepare(
              session,
              "UPDATE logs SET version = ?, value = ?"
                  + LOG
                  + " AND part = 1 AND position = ? AND key = ? IF version = ? AND sealing < ?");
      addSegment =
          prepare(
              session,
              "INSERT INTO logs (family, id, part, position, key, before)"
                  + " VALUES (?, ?, 2, ?, '', ?)");
      cutTail = prepare(session, "DELETE FROM logs" + LOG + " AND part = 1 AND position <= ?");
      erase = prepare(session, "DELETE FROM logs" + LOG + " AND part >= 0 AND part <= 2");
    }
  }

  /// An entry has an empty receipt; a receipt is in the family with the empty name.
  static final class Segments {
    private static final String SEGMENT =
        " WHERE family = ? AND id = ? AND life = ? AND segment = ?";
    private static final String ENTRY =
        SEGMENT + " AND entry_family = ? AND position = ? AND receipt = ''";
    private static final String WHOLE =
        "SELECT entry_family, position, version, value FROM segments"
            + SEGMENT
            + " AND (entry_family, position) > (?, ?) LIMIT ?";
    private static final String RANGE =
        "SELECT position, version, value FROM segments"
            + SEGMENT
            + " AND entry_family = ? AND position >= ? AND position <= ?";

    final PreparedStatement get;
    final PreparedStatement forward;
    final PreparedStatement backward;
    final PreparedStatement whole;
    final PreparedStatement write;
    final PreparedStatement replace;
    final PreparedStatement receipt;
    final PreparedStatement voidReceipt;
    final PreparedStatement erase;

    private Segments(CqlSession session) {
      get = prepare(session, "SELECT version, value FROM segments" + ENTRY);
      forward = prepare(session, RANGE + " LIMIT ?");
      backward =
          prepare(
              session, RANGE + " ORDER BY entry_family DESC, position DESC, receipt DESC LIMIT ?");
      whole = prepare(session, WHOLE);
      // The time of writing is the earliest there is: whoever seals writes the same, and a late
      // copy never covers a replacement, whose time is a later one.
      write =
          prepare(
              session,
              "INSERT INTO segments"
                  + " (family, id, life, segment, entry_family, position, receipt, version, value)"
                  + " VALUES (?, ?, ?, ?, ?, ?, '', ?, ?) USING TIMESTAMP 1");
      replace =
          prepare(
              session, "UPDATE segments SET version = ?, value = ?" + ENTRY + " IF version = ?");
      String signed =
          "INSERT INTO segments (family, id, life, segment, entry_family, position, receipt,"
              + " voided) VALUES (?, ?, ?, ?, '', 0, ?, ";
      receipt = prepare(session, signed + "false) IF NOT EXISTS" + RECEIPT_TTL);
      voidReceipt = prepare(session, signed + "true) IF NOT EXISTS" + RECEIPT_TTL);
      erase = prepare(session, "DELETE FROM segments" + SEGMENT);
    }
  }

  static final class Agenda {
    private static final String NOTE =
        " WHERE shard = ? AND slot = ? AND at = ? AND reason = ? AND subject = ? AND tag = ?";
    private static final String NOTES =
        "SELECT at, reason, subject, tag, settled, WRITETIME(settled) AS written FROM agenda"
            + " WHERE shard = ? AND slot = ?";

    final PreparedStatement open;
    final PreparedStatement slots;
    final PreparedStatement close;
    final PreparedStatement note;
    final PreparedStatement settle;
    final PreparedStatement due;
    final PreparedStatement dueAfter;
    final PreparedStatement drop;

    private Agenda(CqlSession session) {
      open = prepare(session, "INSERT INTO agenda_slots (shard, slot, noted) VALUES (?, ?, true)");
      slots =
          prepare(
              session,
              "SELECT slot, WRITETIME(noted) AS opened FROM agenda_slots"
                  + " WHERE shard = ? AND slot >= ? AND slot <= ? LIMIT ?");
      close =
          prepare(
              session, "DELETE FROM agenda_slots USING TIMESTAMP ? WHERE shard = ? AND slot = ?");
      note =
          prepare(
              session,
              "INSERT INTO agenda (shard, slot, at, reason, subject, tag, settled)"
                  + " VALUES (?, ?, ?, ?, ?, ?, false)");
      // A note that was never written, or is long gone, may be settled too: that leaves nothing for
      // ever. After that time the row of a note that stays says nothing, which means settled.
      settle = prepare(session, "UPDATE agenda USING TTL 86400 SET settled = true" + NOTE);
      due = prepare(session, NOTES + " AND at <= ? LIMIT ?");
      dueAfter =
          prepare(
              session,
              NOTES + " AND (at, reason, subject, tag) > (?, ?, ?, ?) AND (at) <= (?) LIMIT ?");
      drop = prepare(session, "DELETE FROM agenda USING TIMESTAMP ? WHERE shard = ? AND slot = ?");
    }
  }
}
