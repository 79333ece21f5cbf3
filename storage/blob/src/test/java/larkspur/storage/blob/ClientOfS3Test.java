package larkspur.storage.blob;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/// Who meets the client of S3.
final class ClientOfS3Test {

  private final JavaClasses blobs =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("larkspur.storage.blob");

  @Test
  void one_class_meets_the_client_of_s3() {
    noClasses()
        .that()
        .haveNameNotMatching("larkspur\\.storage\\.blob\\.S3Shelf(\\$.*)?")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("software.amazon..")
        .because("the client is not loaded unless it is chosen, and can be exchanged")
        .check(blobs);
  }

  @Test
  void and_that_class_is_named_by_what_opens_such_a_store_only() {
    classes()
        .that()
        .haveFullyQualifiedName("larkspur.storage.blob.S3Shelf")
        .should()
        .onlyHaveDependentClassesThat()
        .haveNameMatching("larkspur\\.storage\\.blob\\.S3(Blobs|Shelf)(\\$.*)?")
        .because("whoever keeps blobs in a folder loads nothing of S3")
        .check(blobs);
  }
}
