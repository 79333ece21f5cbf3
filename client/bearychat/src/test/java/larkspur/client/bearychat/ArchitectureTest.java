package larkspur.client.bearychat;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.DataInputStream;
import java.io.IOException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// What the client is made of. The server's rules cannot see it.
class ArchitectureTest {

  private static JavaClasses client;

  @BeforeAll
  static void read() {
    client =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("larkspur");
  }

  @Test
  void it_depends_on_the_jdk_and_one_json_library_and_nothing_of_a_server() {
    classes()
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage("larkspur.client.bearychat", "java..", "tools.jackson.core..")
        .because("client and server share samples, never code")
        .check(client);
  }

  @Test
  void the_json_library_is_met_in_one_class_that_nobody_outside_sees() {
    noClasses()
        .that()
        // A switch over an enum brings a nested class along.
        .haveNameNotMatching(".*\\.Json(\\$.*)?")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("tools.jackson..")
        .because("a user may have any JSON library, and this one may be exchanged")
        .check(client);
    classes().that().haveSimpleName("Json").should().bePackagePrivate().check(client);
  }

  @Test
  void it_runs_on_java_17() throws IOException {
    try (DataInputStream compiled =
        new DataInputStream(MessageApi.class.getResourceAsStream("MessageApi.class"))) {
      compiled.skipNBytes(6);
      assertThat(compiled.readUnsignedShort()).as("the class file's version").isEqualTo(61);
    }
  }
}
