package larkspur.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.Test;

class PrivateAddressesTest {

  private static final List<String> PRIVATE =
      List.of(
          "0.0.0.0",
          "0.1.2.3",
          "10.0.0.1",
          "100.64.0.1",
          "100.127.255.255",
          "127.0.0.1",
          "127.9.9.9",
          "169.254.169.254",
          "172.16.0.1",
          "172.31.255.255",
          "192.0.0.1",
          "192.0.2.1",
          "192.168.1.1",
          "198.18.0.1",
          "198.19.255.255",
          "198.51.100.1",
          "203.0.113.1",
          "224.0.0.1",
          "239.255.255.255",
          "240.0.0.1",
          "255.255.255.255",
          "::",
          "::1",
          "::7f00:1",
          "::ffff:10.0.0.1",
          "64:ff9b::a00:1",
          "64:ff9b:1::808:808",
          "2002:a00:1::1",
          "2001::1",
          "2001:db8::1",
          "3fff::1",
          "fc00::1",
          "fd12:3456::1",
          "fe80::1",
          "fec0::1",
          "ff02::1",
          "100::1");

  private static final List<String> PUBLIC =
      List.of(
          "1.1.1.1",
          "9.255.255.255",
          "11.0.0.1",
          "100.63.255.255",
          "100.128.0.1",
          "169.253.0.1",
          "172.15.0.1",
          "172.32.0.1",
          "192.0.1.1",
          "192.167.0.1",
          "198.17.0.1",
          "198.20.0.1",
          "223.255.255.255",
          "2001:4860:4860::8888",
          "2606:4700::1111",
          "64:ff9b::808:808",
          "2002:808:808::1",
          "::ffff:8.8.8.8");

  @Test
  void only_what_everybody_may_reach_is_public() throws UnknownHostException {
    for (String address : PRIVATE) {
      assertThat(PrivateAddresses.isPublic(InetAddress.getByName(address))).as(address).isFalse();
      assertThat(PrivateAddresses.REFUSE.admits(InetAddress.getByName(address)))
          .as(address)
          .isFalse();
      assertThat(PrivateAddresses.ALLOW.admits(InetAddress.getByName(address)))
          .as(address)
          .isTrue();
    }
    for (String address : PUBLIC) {
      assertThat(PrivateAddresses.REFUSE.admits(InetAddress.getByName(address)))
          .as(address)
          .isTrue();
    }
  }

  @Test
  void a_developers_machine_may_be_posted_to_and_its_network_not() throws UnknownHostException {
    assertThat(PrivateAddresses.LOOPBACK.admits(InetAddress.getByName("127.0.0.1"))).isTrue();
    assertThat(PrivateAddresses.LOOPBACK.admits(InetAddress.getByName("::1"))).isTrue();
    assertThat(PrivateAddresses.LOOPBACK.admits(InetAddress.getByName("8.8.8.8"))).isTrue();
    assertThat(PrivateAddresses.LOOPBACK.admits(InetAddress.getByName("192.168.1.1"))).isFalse();
    assertThat(PrivateAddresses.LOOPBACK.admits(InetAddress.getByName("0.0.0.0"))).isFalse();
  }
}
