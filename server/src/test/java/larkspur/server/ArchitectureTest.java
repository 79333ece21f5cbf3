package larkspur.server;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The directions that Maven's modules cannot state, each with its reason.
class ArchitectureTest {

  private static JavaClasses larkspur;

  @BeforeAll
  static void read() {
    larkspur =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("larkspur");
  }

  @Test
  void the_domain_has_no_network() {
    noClasses()
        .that()
        .resideInAPackage("larkspur.core..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.net..", "java.nio.channels..", "java.nio.file..", "io.helidon..")
        .because("what is in core would still be true with no network and no disk")
        .check(larkspur);
  }

  @Test
  void helidon_is_met_where_http_is() {
    noClasses()
        .that()
        .resideOutsideOfPackages(
            "larkspur.wire.*.http..",
            "larkspur.console..",
            "larkspur.wire.feishu.longconnection..",
            "larkspur.developer..",
            "larkspur.server..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.helidon..")
        .because("a call is described and answered without knowing which HTTP server carries it")
        .check(larkspur);
  }

  @Test
  void rocksdb_is_met_in_its_engine_only() {
    noClasses()
        .that()
        .resideOutsideOfPackage("larkspur.storage.rocksdb..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.rocksdb..")
        .because("an engine can be taken out by taking out its folder")
        .check(larkspur);
  }

  @Test
  void the_client_of_s3_is_met_where_blobs_are_kept_only() {
    noClasses()
        .that()
        .resideOutsideOfPackage("larkspur.storage.blob..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("software.amazon..")
        .because("where blobs are kept is the operator's choice, and nobody else's concern")
        .check(larkspur);
  }

  @Test
  void the_driver_of_cassandra_is_met_in_its_engine_only() {
    noClasses()
        .that()
        .resideOutsideOfPackage("larkspur.storage.cassandra..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("com.datastax..", "io.netty..")
        .because("an engine can be taken out by taking out its folder")
        .check(larkspur);
  }

  @Test
  void engines_are_named_by_the_composition_only() {
    noClasses()
        .that()
        .resideOutsideOfPackages("larkspur.storage..", "larkspur.server..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "larkspur.storage.memory..",
            "larkspur.storage.rocksdb..",
            "larkspur.storage.cassandra..")
        .because("no engine's type is loaded unless chosen")
        .check(larkspur);
  }

  @Test
  void pages_know_no_protocol() {
    noClasses()
        .that()
        .resideInAPackage("larkspur.console..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("larkspur.wire..")
        .because("a person agrees to the same thing, whichever protocol asked")
        .check(larkspur);
  }

  @Test
  void openid_connect_is_met_in_one_place() {
    noClasses()
        .that()
        .resideOutsideOfPackage("larkspur.console.provider..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("com.nimbusds..", "net.minidev..")
        .because("how a provider is asked, and what of it is believed, is read in one package")
        .check(larkspur);
  }

  @Test
  void passwords_are_hashed_in_one_place() {
    noClasses()
        .that()
        .resideOutsideOfPackage("larkspur.core.signin..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.bouncycastle..")
        .because("everything else does with the cryptography of the JDK")
        .check(larkspur);
  }

  @Test
  void facades_do_not_know_each_other() {
    noClasses()
        .that()
        .resideInAPackage("larkspur.wire.feishu..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("larkspur.wire.bearychat..")
        .because("what two protocols share is meaning, and lives in core")
        .check(larkspur);
    noClasses()
        .that()
        .resideInAPackage("larkspur.wire.bearychat..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("larkspur.wire.feishu..")
        .because("what two protocols share is meaning, and lives in core")
        .check(larkspur);
  }

  /// A position is also a message's name in both protocols, and an order is what a client asks a
  /// list for.
  private static final Set<String> VALUES_OF_STORAGE =
      Set.of("larkspur.storage.Position", "larkspur.storage.Order");

  @Test
  void facades_read_and_write_through_core() {
    noClasses()
        .that()
        .resideInAPackage("larkspur.wire..")
        .should()
        .dependOnClassesThat(
            new DescribedPredicate<JavaClass>("are of the store's contract, but for two values") {
              @Override
              public boolean test(JavaClass type) {
                return type.getPackageName().startsWith("larkspur.storage")
                    && !VALUES_OF_STORAGE.contains(type.getName());
              }
            })
        .because("who may see a thing is decided in core, on the only road to it")
        .check(larkspur);
  }

  @Test
  void features_of_the_domain_have_no_cycles() {
    slices()
        .matching("larkspur.core.(*)..")
        .should()
        .beFreeOfCycles()
        .because("a feature can be read after those that it builds on")
        .check(larkspur);
  }

  /// Only its commands know the server as a whole.
  @Test
  void the_rooms_of_the_server_stand_under_it() {
    noClasses()
        .that()
        .resideInAnyPackage(
            "larkspur.server.backing..",
            "larkspur.server.development..",
            "larkspur.server.operator..",
            "larkspur.server.settings..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("larkspur.server", "larkspur.server.command..")
        .because("the composition joins its parts, and they know nothing of it")
        .check(larkspur);
  }

  @Test
  void nothing_is_called_what_means_that_the_noun_was_not_found() {
    classes()
        .should()
        .haveNameNotMatching(".*(Manager|Helper|Util|Utils|Impl|Base|Common)(\\$.*)?")
        .because("a name says what a thing is")
        .check(larkspur);
  }

  /// The suite asks a server whose time is its own, so what paces it must wait for real.
  @Test
  void nothing_sleeps() {
    noClasses()
        .that()
        .resideOutsideOfPackage("larkspur.conformance.suite..")
        .should()
        .callMethodWhere(
            DescribedPredicate.describe(
                "Thread.sleep is called",
                call ->
                    call.getTarget().getOwner().isEquivalentTo(Thread.class)
                        && call.getTarget().getName().equals("sleep")))
        .because("time is passed in")
        .check(larkspur);
  }
}
