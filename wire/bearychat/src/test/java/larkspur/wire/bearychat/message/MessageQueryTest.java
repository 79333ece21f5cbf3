package larkspur.wire.bearychat.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import larkspur.conformance.Proves;
import larkspur.wire.bearychat.Wire;
import larkspur.wire.bearychat.World;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The language of `message.query` (bearychat-3.1 to 3.5), against a server.
class MessageQueryTest {

  private World world;

  @AfterEach
  void close() {
    world.close();
  }

  private Wire.Reply ask(String query) {
    return world.wire.post(
        "/v1/message.query?token=" + World.ADA,
        "{\"vchannel_id\":\"=bw52O\",\"query\":" + query + "}");
  }

  private List<String> texts(Wire.Reply reply) {
    assertThat(reply.status()).as(reply.text()).isEqualTo(200);
    List<String> texts = new ArrayList<>();
    for (JsonNode message : reply.json().get("messages")) {
      texts.add(message.get("text").asString());
    }
    return texts;
  }

  private String found(Wire.Reply reply) {
    return reply.status() == 200 ? String.join(" ", texts(reply)) : reply.outcome();
  }

  /// The five messages of the worked examples, bearychat-3.5. The places within a millisecond are
  /// those that this server gives.
  @Nested
  class OnFiveMessages {

    private String a;
    private String b;
    private String c;
    private String d;
    private String e;

    @BeforeEach
    void five() {
      world = World.at(1485236262366L);
      a = world.say("A");
      b = world.say("B");
      world.forward(1485236270000L - 1485236262366L);
      c = world.say("C");
      world.forward(10_000);
      d = world.say("D");
      world.forward(10_000);
      e = world.say("E");
    }

    /// Letters stand for the keys of the messages.
    private String keyed(String query) {
      return query
          .replace(":A", ":\"" + a + "\"")
          .replace(":B", ":\"" + b + "\"")
          .replace(":C", ":\"" + c + "\"")
          .replace(":D", ":\"" + d + "\"")
          .replace(":E", ":\"" + e + "\"");
    }

    @Test
    void theKeysAreThoseOfTheTable() {
      assertThat(List.of(a, b, c, d, e))
          .containsExactly(
              "1485236262366.0001",
              "1485236262366.0002",
              "1485236270000.0001",
              "1485236280000.0001",
              "1485236290000.0001");
    }

    private static final String EXAMPLES =
        """
        1  | {"latest":{}}                                                               | A B C D E
        2  | {"latest":{"limit":2}}                                                      | D E
        3  | {"latest":{"limit":500}}                                                    | A B C D E
        4  | {"since":{"key":B}}                                                         | C D E
        5  | {"since":{"key":A,"forward":2}}                                             | B C
        6  | {"since":{"key":D,"backward":2}}                                            | B C
        7  | {"since":{"key":C,"forward":1,"backward":1}}                                | B D
        8  | {"since":{"ts":1485236262366}}                                              | A B C D E
        9  | {"since":{"ts":1485236262366,"backward":5}}                                 | A B
        10 | {"since":{"ts":1485236270000,"forward":2,"backward":2}}                     | B C D
        11 | {"since":{"key":C,"ts":1485236262366,"forward":1}}                          | D
        12 | {"window":{"from_key":A,"to_key":D}}                                        | B C
        13 | {"window":{"from_ts":1485236262366,"to_ts":1485236280000}}                  | A B C D
        14 | {"window":{"from_ts":1485236262366,"to_ts":1485236280000,"forward":2}}      | A B
        15 | {"window":{"from_ts":1485236262366,"to_ts":1485236280000,"backward":2}}     | C D
        16 | {"window":{"from_key":D,"to_key":A}}                                        | ''
        17 | {"window":{"from_key":C,"to_key":C}}                                        | ''
        18 | {"window":{"from_ts":1485236270000,"to_ts":1485236270000}}                  | C
        19 | {"window":{"from_key":A,"to_key":C,"from_ts":0,"to_ts":1}}                  | B
        20 | {"window":{"from_key":A,"to_key":D,"forward":1,"backward":1}}               | 400/2
        21 | {"since":{"forward":3}}                                                     | 400/2
        22 | {"window":{"from_key":A,"to_key":D},"latest":{"limit":1}}                   | B C
        23 | "{\\"latest\\":{\\"limit\\":1}}"                                            | E
        """;

    @ParameterizedTest(name = "{0}: {1} finds {2}")
    @CsvSource(textBlock = EXAMPLES, delimiter = '|', quoteCharacter = '\'')
    @Proves({
      "bearychat-3.1.2",
      "bearychat-3.1.3",
      "bearychat-3.1.4",
      "bearychat-3.1.5",
      "bearychat-3.1.6",
      "bearychat-3.1.9",
      "bearychat-3.1.10",
      "bearychat-3.2.1",
      "bearychat-3.2.10",
      "bearychat-3.5.1",
      "bearychat-3.5.2",
      "bearychat-3.5.3",
      "bearychat-3.5.4",
      "bearychat-3.5.5",
      "bearychat-3.5.6",
      "bearychat-3.5.7",
      "bearychat-3.5.8",
      "bearychat-3.5.9",
      "bearychat-3.5.10",
      "bearychat-3.5.11",
      "bearychat-3.5.12",
      "bearychat-3.5.13",
      "bearychat-3.5.14",
      "bearychat-3.5.15",
      "bearychat-3.5.16",
      "bearychat-3.5.17",
      "bearychat-3.5.18",
      "bearychat-3.5.19",
      "bearychat-3.5.20",
      "bearychat-3.5.21",
      "bearychat-3.5.22",
      "bearychat-3.5.23",
      "bearychat-9.1.7"
    })
    void aWorkedExampleFindsWhatItShould(int number, String query, String expected) {
      assertThat(found(ask(keyed(query)))).isEqualTo(expected);
    }

    @ParameterizedTest(name = "{0}: {1} finds {2}")
    @CsvSource(textBlock = EXAMPLES, delimiter = '|', quoteCharacter = '\'')
    @Proves({"bearychat-3.2.18", "bearychat-9.1.7"})
    void theSameQueryWrittenIntoAStringFindsTheSame(int number, String query, String expected) {
      String object = number == 23 ? "{\"latest\":{\"limit\":1}}" : keyed(query);
      String string = JsonMapper.builder().build().writeValueAsString(object);
      assertThat(found(ask(string))).isEqualTo(expected);
    }

    @ParameterizedTest(name = "{0}: {1} finds {2}")
    @CsvSource(textBlock = EXAMPLES, delimiter = '|', quoteCharacter = '\'')
    void theSameQueryAskedByGetFindsTheSame(int number, String query, String expected) {
      String object = number == 23 ? "{\"latest\":{\"limit\":1}}" : keyed(query);
      Wire.Reply reply =
          world.wire.get(
              "/v1/message.query?vchannel_id==bw52O&token="
                  + World.ADA
                  + "&query="
                  + URLEncoder.encode(object, StandardCharsets.UTF_8));
      assertThat(found(reply)).isEqualTo(expected);
    }

    @ParameterizedTest(name = "{0} finds {1}: {2}")
    @CsvSource(
        delimiter = '|',
        quoteCharacter = '\'',
        textBlock =
            """
            {"latest":{"limit":0}}                                          | ''         | none were asked for
            {"since":{"key":C,"forward":0}}                                 | ''         | none were asked for, and no default applies
            {"since":{"key":C,"forward":0,"backward":2}}                    | A B        | none on one side
            {"since":{"key":C,"forward":2,"backward":0}}                    | D E        | none on the other
            {"window":{"from_key":A,"to_key":E,"forward":0}}                | ''         | none were asked for
            {"latest":{"limit":"2"}}                                        | D E        | a number as a string of digits
            {"since":{"ts":"1485236280000"}}                                | D E        | a time as a string of digits
            {"since":{"key":A,"forward":"2"}}                               | B C        | likewise
            {"latest":{"limit":-1}}                                         | 400/2      | negative
            {"latest":{"limit":"-1"}}                                       | 400/2      | negative in a string
            {"latest":{"limit":1.5}}                                        | 400/2      | not whole
            {"latest":{"limit":"ten"}}                                      | 400/2      | not a number
            {"latest":{"limit":""}}                                         | 400/2      | not a number
            {"latest":{"limit":true}}                                       | 400/2      | not a number
            {"latest":{"limit":[1]}}                                        | 400/2      | not a number
            {"latest":{"limit":99999999999999999999999}}                    | A B C D E  | more than 64 bits, cut to 100
            {"latest":{"limit":"99999999999999999999999"}}                  | A B C D E  | likewise in a string
            {"since":{"key":C,"forward":-1}}                                | 400/2      | negative
            {"since":{"key":C,"backward":-1}}                               | 400/2      | negative
            {"window":{"from_key":A,"to_key":D,"forward":-1}}               | 400/2      | negative
            {"window":{"from_key":A,"to_key":D,"backward":"x"}}             | 400/2      | not a number
            {"since":{"ts":-1}}                                             | 400/2      | negative
            {"since":{"ts":1.5}}                                            | 400/2      | not whole
            {"since":{"ts":0}}                                              | A B C D E  | from the beginning of time
            {"since":{"ts":99999999999999999999}}                           | ''         | after the end of time
            {"since":{"ts":99999999999999999999,"backward":2}}              | D E        | before the end of time
            {"since":{"ts":1485236269999}}                                  | C D E      | a time between messages
            {"since":{"ts":1485236269999,"backward":9}}                     | A B        | likewise
            {}                                                              | 400/2      | no method
            null                                                            | 400/2      | no query
            {"thread":{}}                                                   | 400/2      | no known method
            {"latest":null}                                                 | 400/2      | null is absent
            {"latest":null,"since":{"key":D}}                               | E          | null is absent
            {"window":null,"since":null,"latest":{"limit":1}}               | E          | null is absent
            {"latest":{"limit":null}}                                       | A B C D E  | null is absent
            {"latest":{"limit":1,"other":"x"}}                              | E          | an unknown member is ignored
            {"since":{"key":D},"latest":{"limit":1}}                        | E          | since goes before latest
            {"latest":{"limit":2},"since":{"key":D}}                        | E          | in whatever order they stand
            {"window":{"from_key":A,"to_key":C},"since":{"key":D}}          | B          | window goes before since
            {"window":{"from_key":A,"to_key":C},"since":5,"latest":"x"}     | B          | what does not count is not looked at
            {"window":{},"latest":{}}                                       | 400/2      | the first counts even if it is wrong
            {"latest":5}                                                    | 400/2      | not an object
            {"latest":[]}                                                   | 400/2      | not an object
            5                                                               | 400/2      | not an object
            []                                                              | 400/2      | not an object
            true                                                            | 400/2      | not an object
            "latest"                                                        | 400/2      | not JSON
            ""                                                              | 400/2      | not JSON
            "5"                                                             | 400/2      | not an object
            "\\"{}\\""                                                      | 400/2      | a string in a string
            "{\\"latest\\":{}"                                              | 400/2      | JSON cut short
            "{\\"latest\\":{}} x"                                           | 400/2      | more than JSON
            {"since":{}}                                                    | 400/2      | neither key nor ts
            {"since":{"key":null,"ts":null}}                                | 400/2      | null is absent
            {"window":{}}                                                   | 400/2      | no pair
            {"window":{"from_key":A}}                                       | 400/2      | half a pair
            {"window":{"to_key":A}}                                         | 400/2      | half a pair
            {"window":{"from_ts":0}}                                        | 400/2      | half a pair
            {"window":{"to_ts":0}}                                          | 400/2      | half a pair
            {"window":{"from_key":A,"to_ts":1485236280000}}                 | 400/2      | two halves of different pairs
            {"window":{"from_key":C,"from_ts":0,"to_ts":1485236270000}}     | A B C      | half a pair beside a whole one
            {"window":{"to_key":C,"from_ts":0,"to_ts":1485236270000}}       | A B C      | likewise
            {"window":{"from_key":A,"to_key":D,"from_ts":5}}                | B C        | likewise
            {"window":{"form_key":A,"to_key":D}}                            | B C        | as the published schema misspells it
            {"window":{"from_key":B,"form_key":A,"to_key":D}}               | C          | the right spelling goes first
            {"window":{"from_ts":1485236280000,"to_ts":1485236262366}}      | ''         | it begins after its end
            {"window":{"from_ts":0,"to_ts":99999999999999999999}}           | A B C D E  | all times
            {"window":{"from_key":A,"to_key":B}}                            | ''         | nothing lies between neighbours
            {"window":{"from_key":A,"to_key":E,"backward":2}}               | C D        | from its newer end
            {"window":{"from_key":A,"to_key":E,"forward":500}}              | B C D      | cut to 100
            {"since":{"key":"1485236262366"}}                               | 400/2      | no key
            {"since":{"key":"1485236262366.12"}}                            | 400/2      | no key
            {"since":{"key":"1485236262366.00001"}}                         | 400/2      | no key
            {"since":{"key":"123456789.0001"}}                              | 400/2      | no key
            {"since":{"key":"12345678901234567.0001"}}                      | 400/2      | no key
            {"since":{"key":"-485236262366.0001"}}                          | 400/2      | no key
            {"since":{"key":"1485236262366.0001 "}}                         | 400/2      | no key
            {"since":{"key":"１485236262366.0001"}}                         | 400/2      | a digit, but not one of these
            {"since":{"key":""}}                                            | 400/2      | no key
            {"since":{"key":1485236262366.0001}}                            | 400/2      | a number has lost its zeros
            {"window":{"from_key":"x","to_key":D}}                          | 400/2      | no key
            {"window":{"from_key":A,"to_key":"x"}}                          | 400/2      | no key
            {"since":{"key":"1485236265000.0000"}}                          | C D E      | a key without a message is a place
            {"since":{"key":"1485236265000.9999","backward":1}}             | B          | likewise
            {"since":{"key":"1234567890.0000"}}                             | A B C D E  | a place of long ago
            {"since":{"key":"9999999999999999.9999"}}                       | ''         | a place that no clock reaches
            {"since":{"key":"9999999999999999.9999","backward":1}}          | E          | and all that lies before it
            {"since":{"key":"0000000000.0000","backward":1}}                | ''         | the first place of all
            {"window":{"from_key":"0000000000.0000","to_key":"9999999999999999.9999"}} | A B C D E | all places
            """)
    @Proves({
      "bearychat-3.2.3",
      "bearychat-3.2.4",
      "bearychat-3.2.5",
      "bearychat-3.2.6",
      "bearychat-3.2.7",
      "bearychat-3.2.8",
      "bearychat-3.2.9",
      "bearychat-3.2.11",
      "bearychat-3.2.12",
      "bearychat-3.2.18",
      "bearychat-3.2.19"
    })
    void anUndocumentedSituationEndsAsDecided(String query, String expected, String because) {
      assertThat(found(ask(keyed(query)))).as(because).isEqualTo(expected);
    }

    @Test
    @Proves("bearychat-3.2.6")
    void aQueryIsRequired() {
      Wire.Reply reply =
          world.wire.post("/v1/message.query?token=" + World.ADA, "{\"vchannel_id\":\"=bw52O\"}");
      assertThat(reply.outcome()).isEqualTo("400/2");
      assertThat(reply.json().get("error").asString()).isEqualTo("query is required");
    }

    @Test
    void whatIsWrongIsToldByItsPath() {
      assertThat(
              ask("{\"window\":{\"from_key\":\"x\",\"forward\":-1}}")
                  .json()
                  .get("error")
                  .asString())
          .isEqualTo(
              "query.window.from_key is not a message key; query.window.forward is not a whole number from 0");
    }

    @Test
    @Proves({"bearychat-3.2.15", "bearychat-9.1.11"})
    void aDeletedMessageIsFoundAsATombstone() {
      world.wire.post(
          "/v1/message.delete?token=" + World.ADA,
          keyed("{\"vchannel_id\":\"=bw52O\",\"message_key\":C}"));
      assertThat(texts(ask("{\"latest\":{}}"))).containsExactly("A", "B", "该消息已被删除", "D", "E");
    }

    @Test
    @Proves("bearychat-3.2.12")
    void theKeyOfADeletedMessageStaysAPlace() {
      world.wire.post(
          "/v1/message.delete?token=" + World.ADA,
          keyed("{\"vchannel_id\":\"=bw52O\",\"message_key\":C}"));
      assertThat(found(ask(keyed("{\"since\":{\"key\":C}}")))).isEqualTo("D E");
    }

    @Test
    @Proves("bearychat-3.2.12")
    void aKeyOfAnotherVchannelIsAPlace() {
      String elsewhere = world.say(World.ADA, World.OPEN, "elsewhere");
      assertThat(elsewhere).isEqualTo("1485236290000.0001");
      assertThat(found(ask("{\"since\":{\"key\":\"" + elsewhere + "\",\"backward\":1}}")))
          .isEqualTo("D");
    }

    @Test
    void anEditedMessageKeepsItsPlace() {
      world.wire.json(
          "PATCH",
          "/v1/message.update_text?token=" + World.ADA,
          keyed("{\"vchannel_id\":\"=bw52O\",\"message_key\":B,\"text\":\"B2\"}"));
      assertThat(texts(ask("{\"latest\":{}}"))).containsExactly("A", "B2", "C", "D", "E");
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
        strings = {
          "{\"latest\":{\"limit\":0}}",
          "{\"window\":{\"from_ts\":2,\"to_ts\":1}}",
          "{\"since\":{\"ts\":0,\"forward\":0}}"
        })
    @Proves("bearychat-3.2.17")
    void evenAQueryThatFindsNothingIsForMembersOnly(String query) {
      assertThat(found(ask(query))).isEmpty();
      Wire.Reply reply =
          world.wire.post(
              "/v1/message.query?token=" + World.BOT,
              "{\"vchannel_id\":\"=bw52P\",\"query\":" + query + "}");
      assertThat(reply.outcome()).isEqualTo("403/4");
    }

    @Test
    @Proves("bearychat-3.2.16")
    void aVchannelThatIsNotThereIsNotFound() {
      Wire.Reply reply =
          world.wire.post(
              "/v1/message.query?token=" + World.ADA,
              "{\"vchannel_id\":\"=bw5zz\",\"query\":{\"latest\":{}}}");
      assertThat(reply.outcome()).isEqualTo("404/5");
    }

    @Test
    @Proves("bearychat-3.2.16")
    void aVchannelOfAnotherTeamIsNotFound() {
      Wire.Reply reply =
          world.wire.post(
              "/v1/message.query?token=" + World.MALLORY,
              "{\"vchannel_id\":\"=bw52O\",\"query\":{\"latest\":{}}}");
      assertThat(reply.outcome()).isEqualTo("404/5");
    }
  }

  /// 250 messages, numbered from 1, a millisecond apart.
  @Nested
  class OnManyMessages {

    private static final long START = 1485236262366L;

    @BeforeEach
    void many() {
      world = World.at(START);
      for (int i = 1; i <= 250; i++) {
        world.say(Integer.toString(i));
        world.forward(1);
      }
    }

    private static String key(int number) {
      return "\"" + (START + number - 1) + ".0001\"";
    }

    private static List<String> numbers(int from, int to) {
      return IntStream.rangeClosed(from, to).mapToObj(Integer::toString).toList();
    }

    @Test
    @Proves({"bearychat-3.1.1", "bearychat-3.1.8", "bearychat-3.2.2", "bearychat-9.1.8"})
    void latestGivesTwentyByDefaultAndAHundredAtMost() {
      assertThat(texts(ask("{\"latest\":{}}"))).isEqualTo(numbers(231, 250));
      assertThat(texts(ask("{\"latest\":{\"limit\":100}}"))).isEqualTo(numbers(151, 250));
      assertThat(texts(ask("{\"latest\":{\"limit\":101}}"))).isEqualTo(numbers(151, 250));
    }

    @Test
    @Proves({"bearychat-3.1.7", "bearychat-3.1.8", "bearychat-3.2.2", "bearychat-9.1.8"})
    void sinceGivesAHundredByDefaultAndAHundredAtMost() {
      assertThat(texts(ask("{\"since\":{\"key\":" + key(10) + "}}"))).isEqualTo(numbers(11, 110));
      assertThat(texts(ask("{\"since\":{\"key\":" + key(10) + ",\"forward\":101}}")))
          .isEqualTo(numbers(11, 110));
      assertThat(texts(ask("{\"since\":{\"key\":" + key(200) + ",\"backward\":1000}}")))
          .isEqualTo(numbers(100, 199));
    }

    @Test
    @Proves({"bearychat-3.1.7", "bearychat-3.1.8", "bearychat-3.2.2", "bearychat-9.1.8"})
    void aWindowGivesAHundredByDefaultAndAHundredAtMost() {
      String window = "{\"window\":{\"from_key\":" + key(1) + ",\"to_key\":" + key(250);
      assertThat(texts(ask(window + "}}"))).isEqualTo(numbers(2, 101));
      assertThat(texts(ask(window + ",\"forward\":500}}"))).isEqualTo(numbers(2, 101));
      assertThat(texts(ask(window + ",\"backward\":500}}"))).isEqualTo(numbers(150, 249));
    }

    @ParameterizedTest(name = "{0} back and {1} forth around 125 are {2} to {3}")
    @CsvSource({
      "50, 50, 75, 175",
      "100, 100, 75, 175",
      "1000, 1000, 75, 175",
      "100, 0, 25, 124",
      "0, 100, 126, 225",
      "60, 80, 85, 185",
      "80, 60, 65, 165",
      "100, 1, 26, 126",
      "1, 100, 124, 224",
    })
    @Proves("bearychat-3.2.14")
    void whatLiesFarthestFromTheAnchorIsDroppedInTurnAtBothEnds(
        int backward, int forward, int from, int to) {
      String since =
          "{\"since\":{\"key\":"
              + key(125)
              + ",\"backward\":"
              + backward
              + ",\"forward\":"
              + forward
              + "}}";
      List<String> expected = new ArrayList<>(numbers(from, to));
      expected.remove("125");
      assertThat(texts(ask(since))).isEqualTo(expected).hasSize(100);
    }

    @Test
    void pagesMeetWithoutAGapInBothDirections() {
      List<String> read = new ArrayList<>(texts(ask("{\"latest\":{\"limit\":40}}")));
      while (!read.getFirst().equals("1")) {
        String oldest = key(Integer.parseInt(read.getFirst()));
        read.addAll(0, texts(ask("{\"since\":{\"key\":" + oldest + ",\"backward\":40}}")));
      }
      assertThat(read).isEqualTo(numbers(1, 250));

      read = new ArrayList<>(texts(ask("{\"since\":{\"ts\":0,\"forward\":7}}")));
      while (read.size() < 250) {
        read.addAll(texts(ask("{\"since\":{\"key\":" + key(read.size()) + ",\"forward\":7}}")));
      }
      assertThat(read).isEqualTo(numbers(1, 250));
    }
  }

  /// 150 messages of one millisecond.
  @Nested
  class OnOneMillisecond {

    private static final long NOW = 1485236262366L;

    @BeforeEach
    void many() {
      world = World.at(NOW);
      for (int i = 1; i <= 150; i++) {
        world.say(Integer.toString(i));
      }
    }

    @Test
    @Proves({"bearychat-3.4.2", "bearychat-9.1.9"})
    void theKeysDifferAndGrow() {
      List<String> keys = new ArrayList<>();
      ask("{\"since\":{\"ts\":" + NOW + "}}")
          .json()
          .get("messages")
          .forEach(message -> keys.add(message.get("key").asString()));
      assertThat(keys)
          .hasSize(100)
          .isSorted()
          .doesNotHaveDuplicates()
          .startsWith(NOW + ".0001", NOW + ".0002")
          .endsWith(NOW + ".0100");
    }

    @Test
    @Proves("bearychat-3.2.13")
    void whatBothSidesOfATimeShareIsGivenOnce() {
      assertThat(texts(ask("{\"since\":{\"ts\":" + NOW + ",\"backward\":2,\"forward\":2}}")))
          .containsExactly("1", "2", "149", "150");
      assertThat(texts(ask("{\"since\":{\"ts\":" + NOW + ",\"backward\":100,\"forward\":100}}")))
          .hasSize(100)
          .doesNotHaveDuplicates()
          .startsWith("26")
          .endsWith("125");
    }

    @Test
    void aWindowOfOneMillisecondHoldsItAll() {
      String window = "{\"window\":{\"from_ts\":" + NOW + ",\"to_ts\":" + NOW;
      assertThat(texts(ask(window + "}}"))).hasSize(100).startsWith("1");
      assertThat(texts(ask(window + ",\"backward\":100}}"))).hasSize(100).endsWith("150");
    }

    @Test
    void aKeyPartsAMillisecondInTwo() {
      assertThat(
              texts(ask("{\"since\":{\"key\":\"" + NOW + ".0075\",\"backward\":1,\"forward\":1}}")))
          .containsExactly("74", "76");
    }
  }

  @Nested
  class Clocks {

    @Test
    @Proves("bearychat-3.4.2")
    void aClockThatStepsBackDoesNotBringKeysBack() {
      world = World.at(1485236262366L);
      String first = world.say("first");
      try (World behind = world.restartedAt(1485236200000L)) {
        String second = behind.say("second");
        assertThat(second).isGreaterThan(first).isEqualTo("1485236262366.0002");
        assertThat(texts(ask("{\"since\":{\"key\":\"" + first + "\"}}"))).containsExactly("second");
        Wire.Reply found = ask("{\"latest\":{\"limit\":1}}");
        assertThat(found.json().get("messages").get(0).get("created_ts").asLong())
            .isEqualTo(1485236262366L);
      }
    }

    @Test
    void theMillisecondAfterTenThousandMessagesIsUsedEarly() {
      world = World.at(1485236262366L);
      world.fill(World.ROADMAP, 9_999);
      assertThat(world.say("next")).isEqualTo("1485236262367.0000");
      assertThat(found(ask("{\"since\":{\"ts\":1485236262367}}"))).isEqualTo("next");
    }
  }
}
