package larkspur.wire.feishu.task;

import java.util.Optional;

/// A `member`.
///
/// @param id absent if the caller may not see ids of the kind that it asked for
record MemberJson(Optional<String> id, String type, String role, Optional<String> name) {}
