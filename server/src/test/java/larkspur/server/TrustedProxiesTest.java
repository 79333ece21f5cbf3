package larkspur.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import larkspur.server.seed.Seed;
import larkspur.server.settings.Configuration;
import larkspur.server.settings.Settings;
import larkspur.server.settings.TrustedProxies;
import larkspur.server.settings.TrustedProxies.Network;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrustedProxiesTest {

  private static final TrustedProxies PROXIES =
      new TrustedProxies(
          List.of(
              Network.parse("10.0.0.0/8").orElseThrow(),
              Network.parse("192.0.2.7").orElseThrow(),
              Network.parse("fd00::/8").orElseThrow()));

  private static String origin(String peer, String... lines) {
    return PROXIES.origin(InetAddress.ofLiteral(peer), List.of(lines));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        // Nobody vouches for what a stranger says.
        "198.51.100.1 | 203.0.113.9            | 198.51.100.1",
        "11.0.0.1     | 203.0.113.9            | 11.0.0.1",
        "192.0.2.8    | 203.0.113.9            | 192.0.2.8",
        // A proxy does for the hop that it adds, and for no other.
        "10.1.2.3     | 203.0.113.9            | 203.0.113.9",
        "192.0.2.7    | 203.0.113.9            | 203.0.113.9",
        "10.1.2.3     | 1.1.1.1, 203.0.113.9   | 203.0.113.9",
        "10.1.2.3     | 10.9.9.9, 203.0.113.9  | 203.0.113.9",
        "10.1.2.3     | 203.0.113.9, 10.4.4.4  | 203.0.113.9",
        "10.1.2.3     | 10.4.4.4               | 10.4.4.4",
        "fd00::1      | 2001:db8:0:0:1::7      | 2001:db8:0:0:1:0:0:7",
        "fe80::1      | 203.0.113.9            | fe80:0:0:0:0:0:0:1",
        // With a port, or one address of IPv4 in IPv6.
        "10.1.2.3     | 203.0.113.9:4711       | 203.0.113.9",
        "10.1.2.3     | [2001:db8::1]:4711     | 2001:db8:0:0:0:0:0:1",
        "10.1.2.3     | ::ffff:203.0.113.9     | 203.0.113.9",
        // What is none says nothing, nor does what stands before it.
        "10.1.2.3     | -                      | 10.1.2.3",
        "10.1.2.3     | ''                     | 10.1.2.3",
        "10.1.2.3     | 203.0.113.9, unknown   | 10.1.2.3",
        "10.1.2.3     | 203.0.113.9,           | 203.0.113.9",
        "10.1.2.3     | client.example         | 10.1.2.3",
        "10.1.2.3     | 203.0.113.999          | 10.1.2.3",
        "10.1.2.3     | 12345                  | 10.1.2.3",
        "10.1.2.3     | 203.0.113.9, [::1      | 10.1.2.3",
        "10.1.2.3     | fe80::1%eth0           | 10.1.2.3",
      })
  void a_request_came_from_the_last_hop_that_nobody_vouches_for(
      String peer, String header, String origin) {
    assertThat(header == null ? origin(peer) : origin(peer, header)).isEqualTo(origin);
  }

  @Test
  void of_several_lines_the_last_one_counts() {
    assertThat(origin("10.1.2.3", "1.1.1.1", "203.0.113.9, 10.0.0.2")).isEqualTo("203.0.113.9");
    assertThat(TrustedProxies.NONE.origin(InetAddress.ofLiteral("10.1.2.3"), List.of("1.1.1.1")))
        .isEqualTo("10.1.2.3");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "10.0.0.0/0",
        "::/0",
        "10.0.0.0/33",
        "10.0.0.0/",
        "10.0.0",
        "fd00::/129",
        "proxy.example",
        "10",
        "10.0.0.0/08x",
        "[::1]",
        "10.0.0.0/-1"
      })
  void what_is_no_network_is_refused(String text) {
    assertThat(Network.parse(text)).as(text).isEqualTo(Optional.empty());
  }

  @TempDir private Path data;

  private Larkspur serving(String setting) throws IOException {
    Files.writeString(data.resolve("larkspur.conf"), setting + "\nstorage.engine = memory");
    Settings settings =
        Configuration.of(Optional.empty(), data, List.of()).settings(data).onPort(0);
    Larkspur larkspur = Larkspur.open(settings);
    larkspur.seeding().bring(Seed.development());
    larkspur.start();
    return larkspur;
  }

  private static SignInBrowser from(Larkspur larkspur, String forwarded) {
    SignInBrowser browser = new SignInBrowser(larkspur.url(), forwarded);
    browser.follow(SignInTest.ASK);
    return browser;
  }

  /// Codes of devices are counted by address alone.
  private static int tried(SignInBrowser browser) {
    int status = 0;
    for (int i = 0; i < 21; i++) {
      status = browser.open("/larkspur/sign-in/device?user_code=BCDF-GHJK").status();
    }
    return status;
  }

  @Test
  void behind_a_trusted_proxy_one_who_guesses_locks_out_themselves_only() throws IOException {
    try (Larkspur larkspur = serving("trusted-proxies = [\"127.0.0.1\"]")) {
      assertThat(tried(from(larkspur, "198.51.100.66, 203.0.113.9"))).isEqualTo(429);
      // Whatever they say of themselves stands before what the proxy says of them.
      assertThat(
              from(larkspur, "198.51.100.67, 203.0.113.9")
                  .open("/larkspur/sign-in/device?user_code=BCDF-GHJK")
                  .status())
          .isEqualTo(429);
      assertThat(
              from(larkspur, "203.0.113.10")
                  .open("/larkspur/sign-in/device?user_code=BCDF-GHJK")
                  .status())
          .isEqualTo(404);
    }
  }

  @Test
  void who_is_no_trusted_proxy_is_counted_whatever_they_say() throws IOException {
    for (String setting : List.of("", "trusted-proxies = [\"127.0.0.2\"]")) {
      try (Larkspur larkspur = serving(setting)) {
        assertThat(tried(from(larkspur, "203.0.113.9"))).as(setting).isEqualTo(429);
        assertThat(
                from(larkspur, "203.0.113.10")
                    .open("/larkspur/sign-in/device?user_code=BCDF-GHJK")
                    .status())
            .as(setting)
            .isEqualTo(429);
      }
    }
  }
}
