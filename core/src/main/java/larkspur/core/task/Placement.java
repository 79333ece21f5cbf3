package larkspur.core.task;

import java.util.Optional;

/// Where in a tasklist a task stands: in exactly one of its sections.
public record Placement(TasklistId tasklist, SectionId section) {

  /// Where a caller wants it.
  ///
  /// @param section the default section if empty
  public record Proposal(TasklistId tasklist, Optional<SectionId> section) {}
}
