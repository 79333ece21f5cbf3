package larkspur.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MarksTest {

  private static final String JAVA = "wire/src/test/java/a/ThingsTest.java";
  private static final String SCRIPT = "e2e/node/test/things.test.mjs";

  @TempDir Path project;

  private void write(String file, String text) throws IOException {
    Files.createDirectories(project.resolve(file).getParent());
    Files.writeString(project.resolve(file), text);
  }

  private Mark mark(String number, String file, String test) {
    return new Mark(number, Path.of(file), test);
  }

  @Test
  void a_mark_is_found_on_a_method_a_class_and_a_nested_class() throws IOException {
    write(
        JAVA,
        """
        package a;
        @Proves("R-01")
        class ThingsTest {
          @Test @Proves({"R-02", "aily-17.1.3"}) void one() {}
          @Test void unmarked() { String text = "@Proves(\\"R-09\\")"; }
          @Nested class Inner {
            // @Proves("R-10")
            @ParameterizedTest(name = "{0}") @ValueSource(ints = 1)
            @Proves(value = "R-03") void two(int number) {}
          }
        }
        """);
    assertThat(Marks.in(project))
        .containsExactly(
            mark("R-01", JAVA, "ThingsTest"),
            mark("R-02", JAVA, "ThingsTest.one"),
            mark("aily-17.1.3", JAVA, "ThingsTest.one"),
            mark("R-03", JAVA, "ThingsTest.Inner.two"));
  }

  @Test
  void a_comment_above_a_test_in_javascript_is_a_mark() throws IOException {
    write(
        SCRIPT,
        """
        // proves: aily-17.3.11, R-17
        test('an iterator ends', async () => {
        });
        test('another', () => {});
        """);
    assertThat(Marks.in(project))
        .containsExactly(
            mark("aily-17.3.11", SCRIPT, "an iterator ends"),
            mark("R-17", SCRIPT, "an iterator ends"));
  }

  @Test
  void only_sources_of_tests_are_read() throws IOException {
    String text = "class T { @Test @Proves(\"R-01\") void one() {} }";
    write("wire/src/main/java/T.java", text);
    write("wire/target/src/test/java/T.java", text);
    write("e2e/node/node_modules/x/things.test.mjs", "// proves: R-01\ntest('x', () => {});\n");
    assertThat(Marks.in(project)).isEmpty();
  }

  @Test
  void a_mark_on_what_does_not_run_is_refused() throws IOException {
    write(JAVA, "class ThingsTest { @Proves(\"R-01\") void one() {} }");
    assertThatThrownBy(() -> Marks.in(project))
        .hasMessageContaining("one is marked, but is no test");
    write(JAVA, "class ThingsTest { @Test @Disabled @Proves(\"R-01\") void one() {} }");
    assertThatThrownBy(() -> Marks.in(project)).hasMessageContaining("is disabled");
    write(JAVA, "class ThingsTest { @Test @Proves(ONE) void one() {} }");
    assertThatThrownBy(() -> Marks.in(project)).hasMessageContaining("not ONE");
    write(JAVA, "class ThingsTest {}");
    write(SCRIPT, "// proves: R-01\nconst one = 1;\n");
    assertThatThrownBy(() -> Marks.in(project))
        .hasMessageContaining(":1: a mark stands above no test");
  }
}
