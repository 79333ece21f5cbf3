package larkspur.storage.memory;

import java.util.LinkedHashMap;
import java.util.Map;
import larkspur.storage.CommitId;
import larkspur.storage.Log;

/// The outcomes of the latest commits of one name. Whoever lost a reply asks soon; what a thousand
/// later commits have passed is forgotten, so that a name which is written for ever stays small.
final class Outcomes extends LinkedHashMap<CommitId, Log.Appended> {

  private static final int KEPT_MAX = 1_000;

  private static final long serialVersionUID = 1;

  @Override
  protected boolean removeEldestEntry(Map.Entry<CommitId, Log.Appended> eldest) {
    return size() > KEPT_MAX;
  }
}
