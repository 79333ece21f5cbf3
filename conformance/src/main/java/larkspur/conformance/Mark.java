package larkspur.conformance;

import java.nio.file.Path;

/// A test says that it proves a rule.
///
/// @param number of the rule
/// @param file that holds the test, from the project's folder
/// @param test its name: class and method, or the words of a JavaScript test
public record Mark(String number, Path file, String test) {}
