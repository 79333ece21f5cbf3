package larkspur.server.hostile;

import java.util.List;

/// All cases of one sample, and the fields that they are about.
record Cases(List<String> fields, List<Case> cases) {

  Cases {
    fields = List.copyOf(fields);
    cases = List.copyOf(cases);
  }
}
