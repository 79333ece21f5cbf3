package larkspur.wire.feishu.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import larkspur.core.upload.Range;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteRangeTest {

  private static Range of(String header) {
    return ByteRange.of(Optional.of(header));
  }

  @Test
  void one_range_is_understood() {
    assertThat(of("bytes=0-0")).isEqualTo(new Range.Between(0, 0));
    assertThat(of("bytes=5-9")).isEqualTo(new Range.Between(5, 9));
    assertThat(of("bytes=5-")).isEqualTo(new Range.From(5));
    assertThat(of("bytes=-5")).isEqualTo(new Range.Last(5));
    assertThat(ByteRange.of(Optional.empty())).isEqualTo(new Range.All());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bytes=-",
        "bytes=9-5",
        "bytes=0-1,3-4",
        "bytes=a-b",
        "bytes=5",
        "items=0-1",
        "bytes=9999999999999999999-",
        "bytes = 0-1",
        "x"
      })
  void what_is_not_understood_asks_for_all(String header) {
    assertThat(of(header)).isEqualTo(new Range.All());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "a.pdf | attachment; filename=\"a.pdf\"; filename*=UTF-8''a.pdf",
        "a \"b\"\\.pdf | attachment; filename=\"a _b__.pdf\"; filename*=UTF-8''a%20%22b%22%5C.pdf",
        "\u8ba1.pdf | attachment; filename=\"_.pdf\"; filename*=UTF-8''%E8%AE%A1.pdf"
      })
  void a_name_is_told_plainly_and_whole(String name, String header) {
    assertThat(Disposition.of(name)).isEqualTo(header);
  }

  @Test
  void a_name_cannot_end_its_header() {
    assertThat(Disposition.of("a\r\nX-Injected: 1\u0000"))
        .isEqualTo(
            "attachment; filename=\"a__X-Injected: 1_\";"
                + " filename*=UTF-8''a%0D%0AX-Injected%3A%201%00");
  }
}
