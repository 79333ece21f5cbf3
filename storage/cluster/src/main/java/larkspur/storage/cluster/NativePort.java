package larkspur.storage.cluster;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;

/// Whether a node serves at its native port: it is asked which options it has, the one question
/// that needs no login and no driver.
final class NativePort {

  private static final int CONNECTS_WITHIN_MS = 1_000;
  private static final int ANSWERS_WITHIN_MS = 5_000;

  /// A frame of version 4, stream 0, opcode OPTIONS, with an empty body.
  private static final byte[] OPTIONS = {4, 0, 0, 0, 5, 0, 0, 0, 0};

  private static final int ANSWER_OF_VERSION_4 = 0x84;
  private static final int SUPPORTED = 6;

  private NativePort() {}

  static boolean serves(Node node) {
    try (Socket socket = new Socket()) {
      socket.connect(node.contactPoint(), CONNECTS_WITHIN_MS);
      socket.setSoTimeout(ANSWERS_WITHIN_MS);
      socket.getOutputStream().write(OPTIONS);
      DataInputStream answer = new DataInputStream(socket.getInputStream());
      int version = answer.readUnsignedByte();
      answer.readUnsignedByte();
      answer.readUnsignedShort();
      return version == ANSWER_OF_VERSION_4 && answer.readUnsignedByte() == SUPPORTED;
    } catch (IOException e) {
      return false;
    }
  }
}
