package larkspur.delivery;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;

/// Whether something may be posted to addresses that are not everybody's: those of this machine, of
/// networks behind a router, and of no single machine at all.
///
/// An address of IPv6 that stands for one of IPv4 is judged as that one, since a gateway may take
/// it there.
public enum PrivateAddresses {
  /// To none of them.
  REFUSE,

  /// To this machine's own, for developing on it.
  LOOPBACK,

  /// To all: for a network whose members may reach each other anyhow.
  ALLOW;

  boolean admits(InetAddress address) {
    return switch (this) {
      case ALLOW -> true;
      case LOOPBACK -> address.isLoopbackAddress() || isPublic(address);
      case REFUSE -> isPublic(address);
    };
  }

  /// Whether an address is one machine's of the public internet.
  static boolean isPublic(InetAddress address) {
    return switch (address) {
      case Inet4Address four -> isPublic(four.getAddress());
      case Inet6Address six -> isPublic(six);
      default -> false;
    };
  }

  private static boolean isPublic(byte[] four) {
    int a = four[0] & 0xff;
    int b = four[1] & 0xff;
    int c = four[2] & 0xff;
    return switch (a) {
      // this network, private, loopback
      case 0, 10, 127 -> false;
      // carriers' NAT
      case 100 -> b < 64 || b > 127;
      // link-local, where clouds keep their metadata
      case 169 -> b != 254;
      case 172 -> b < 16 || b > 31;
      // private, protocols, documentation, relays
      case 192 -> !(b == 168 || b == 0 && (c == 0 || c == 2) || b == 88 && c == 99);
      // measuring, documentation
      case 198 -> !(b == 18 || b == 19 || b == 51 && c == 100);
      case 203 -> !(b == 0 && c == 113);
      // multicast, reserved, broadcast
      default -> a < 224;
    };
  }

  private static boolean isPublic(Inet6Address address) {
    byte[] six = address.getAddress();
    int first = (six[0] & 0xff) << 8 | six[1] & 0xff;
    int second = (six[2] & 0xff) << 8 | six[3] & 0xff;
    if (first == 0x0064 && second == 0xff9b) {
      // NAT64: the last four bytes are the address; but those of a local prefix are nobody's.
      return six[4] == 0 && six[5] == 0 && isPublic(Arrays.copyOfRange(six, 12, 16));
    }
    if (first == 0x2002) {
      // 6to4
      return isPublic(Arrays.copyOfRange(six, 2, 6));
    }
    // Global unicast is 2000::/3; all else is local, multicast, mapped or unassigned. Of it, not
    // Teredo and other protocols' (2001:0::/23), and not documentation.
    return (first & 0xe000) == 0x2000
        && !(first == 0x2001 && (second < 0x0200 || second == 0x0db8))
        && !(first == 0x3fff && second < 0x1000);
  }
}
