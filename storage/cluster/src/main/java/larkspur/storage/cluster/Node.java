package larkspur.storage.cluster;

import java.net.InetSocketAddress;

/// One of the three nodes, whether it runs or not.
///
/// @param number 1, 2 or 3
/// @param address an address of this machine's loopback, such as 127.0.0.1
public record Node(int number, String address) {

  static final int NATIVE_PORT = 9042;

  /// Where a driver connects to this node.
  public InetSocketAddress contactPoint() {
    return new InetSocketAddress(address, NATIVE_PORT);
  }

  @Override
  public String toString() {
    return "node " + number + " (" + address + ")";
  }
}
