package larkspur.wire.feishu.http;

import java.io.IOException;
import java.io.InputStream;
import larkspur.core.identity.Caller;
import larkspur.core.upload.Taken;

/// Takes in the files of a form while they come in, before it is known what else the form says.
public interface Intake {

  /// How much of a form is in memory at a time, in bytes.
  ///
  /// It is counted like a body of that size.
  int bytesInMemory();

  /// Takes in one file.
  ///
  /// @throws IOException it could not be read to its end
  /// @throws larkspur.core.refusal.Refusal if it cannot be taken in, being too large
  Taken take(Caller caller, InputStream bytes) throws IOException;
}
