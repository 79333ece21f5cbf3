package larkspur.conformance;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// The mark of a test that would fail if the server broke a rule of a protocol.
///
/// The rules, each with its number, are the `rules` of this module; the pages of
/// `docs/compatibility` are made of both.
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE})
public @interface Proves {

  /// The numbers of rules.
  String[] value();
}
