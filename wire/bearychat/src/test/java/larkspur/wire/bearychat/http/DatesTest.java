package larkspur.wire.bearychat.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Random;
import larkspur.conformance.Proves;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DatesTest {

  @ParameterizedTest(name = "{0} is {1}")
  @CsvSource({
    "1493633604746, 2017-05-01T10:13:25.000+0000",
    "1540613670867, 2018-10-27T04:14:31.000+0000",
    "1485236262366, 2017-01-24T05:37:42.000+0000",
    "1485236262499, 2017-01-24T05:37:42.000+0000",
    "1485236262500, 2017-01-24T05:37:43.000+0000",
    "0, 1970-01-01T00:00:00.000+0000",
    "-1, 1970-01-01T00:00:00.000+0000",
    "951782399999, 2000-02-29T00:00:00.000+0000",
    "253402300799000, 9999-12-31T23:59:59.000+0000",
  })
  @Proves("bearychat-1.9.1")
  void aDateIsRoundedToSecondsHalfUp(long millisecond, String date) {
    assertThat(Dates.of(Instant.ofEpochMilli(millisecond))).isEqualTo(date);
  }

  @Test
  void aDateIsReadByAPatternAsClientsHaveIt() {
    DateTimeFormatter pattern = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSZ");
    Random random = new Random(3);
    for (int i = 0; i < 10_000; i++) {
      Instant second = Instant.ofEpochSecond(random.nextLong(4_000_000_000L));
      assertThat(OffsetDateTime.parse(Dates.of(second), pattern).toInstant()).isEqualTo(second);
    }
  }
}
