package larkspur.conformance;

import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.AssignmentTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.tree.NewArrayTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreeScanner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/// Finds the marks in the sources of all tests: [Proves] in Java, and in JavaScript a comment on
/// the line above a test:
///
/// ```
/// // proves: aily-17.3.11, aily-17.4.17
/// test('an iterator ends', async () => {
/// ```
///
/// Sources are read, not run: a mark counts wherever its test lives, and needs nothing built.
public final class Marks {

  private static final Set<String> TESTS =
      Set.of("Test", "ParameterizedTest", "RepeatedTest", "TestFactory", "TestTemplate");
  private static final Set<String> LEFT_OUT = Set.of("target", "node_modules", ".git");
  private static final Pattern COMMENT = Pattern.compile("// proves: (\\S+(?:, \\S+)*)");
  private static final Pattern SCRIPT_TEST = Pattern.compile("test\\((['\"`])(.+)\\1,.*");

  private Marks() {}

  /// All marks of a project, by file.
  ///
  /// @param project its folder
  /// @throws IllegalArgumentException if a mark stands where no test is, or on one that is disabled
  public static List<Mark> in(Path project) {
    List<Path> java = new ArrayList<>();
    List<Path> scripts = new ArrayList<>();
    try {
      Files.walkFileTree(
          project,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
              return LEFT_OUT.contains(folder.getFileName().toString())
                  ? FileVisitResult.SKIP_SUBTREE
                  : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
              String name = file.toString();
              if (name.endsWith(".java") && name.contains("/src/test/")) {
                java.add(file);
              } else if (name.endsWith(".test.mjs")) {
                scripts.add(file);
              }
              return FileVisitResult.CONTINUE;
            }
          });
      java.sort(null);
      scripts.sort(null);
      List<Mark> marks = new ArrayList<>(inJava(project, java));
      for (Path script : scripts) {
        marks.addAll(inScript(project.relativize(script), Files.readAllLines(script)));
      }
      return List.copyOf(marks);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Mark> inJava(Path project, List<Path> files) throws IOException {
    List<Mark> marks = new ArrayList<>();
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
      List<Path> marked = new ArrayList<>();
      for (Path file : files) {
        if (Files.readString(file).contains("@Proves(")) {
          marked.add(file);
        }
      }
      if (marked.isEmpty()) {
        return marks;
      }
      JavacTask task =
          (JavacTask)
              compiler.getTask(
                  null,
                  manager,
                  null,
                  List.of("-proc:none"),
                  null,
                  manager.getJavaFileObjectsFromPaths(marked));
      for (CompilationUnitTree unit : task.parse()) {
        URI file = unit.getSourceFile().toUri();
        new MarkedMembers(project.toAbsolutePath().relativize(Path.of(file)), marks)
            .scan(unit, null);
      }
    }
    return marks;
  }

  /// Walks through one file and remembers in which class it is.
  private static final class MarkedMembers extends TreeScanner<Void, Void> {

    private final Path file;
    private final List<Mark> marks;
    private final Deque<String> names = new ArrayDeque<>();

    MarkedMembers(Path file, List<Mark> marks) {
      this.file = file;
      this.marks = marks;
    }

    @Override
    public Void visitClass(ClassTree type, Void nothing) {
      names.addLast(type.getSimpleName().toString());
      add(type.getModifiers(), String.join(".", names));
      super.visitClass(type, nothing);
      names.removeLast();
      return null;
    }

    @Override
    public Void visitMethod(MethodTree method, Void nothing) {
      String name = String.join(".", names) + "." + method.getName();
      boolean marked = add(method.getModifiers(), name);
      boolean test =
          method.getModifiers().getAnnotations().stream()
              .anyMatch(annotation -> TESTS.contains(annotation.getAnnotationType().toString()));
      if (marked && !test) {
        throw new IllegalArgumentException(file + ": " + name + " is marked, but is no test");
      }
      return super.visitMethod(method, nothing);
    }

    private boolean add(ModifiersTree modifiers, String name) {
      List<String> numbers = new ArrayList<>();
      boolean disabled = false;
      for (AnnotationTree annotation : modifiers.getAnnotations()) {
        String type = annotation.getAnnotationType().toString();
        disabled |= type.equals("Disabled");
        if (type.equals("Proves")) {
          annotation.getArguments().forEach(argument -> texts(argument, numbers));
        }
      }
      if (disabled && !numbers.isEmpty()) {
        throw new IllegalArgumentException(file + ": " + name + " is marked, but is disabled");
      }
      numbers.forEach(number -> marks.add(new Mark(number, file, name)));
      return !numbers.isEmpty();
    }

    private void texts(ExpressionTree value, List<String> texts) {
      switch (value) {
        case AssignmentTree named -> texts(named.getExpression(), texts);
        case NewArrayTree many -> many.getInitializers().forEach(each -> texts(each, texts));
        case LiteralTree literal -> texts.add(String.valueOf(literal.getValue()));
        default ->
            throw new IllegalArgumentException(
                file + ": a mark wants the numbers themselves, not " + value);
      }
    }
  }

  private static List<Mark> inScript(Path file, List<String> lines) {
    List<Mark> marks = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      Matcher comment = COMMENT.matcher(lines.get(i).strip());
      if (comment.matches()) {
        Matcher test = SCRIPT_TEST.matcher(i + 1 < lines.size() ? lines.get(i + 1).strip() : "");
        if (!test.matches()) {
          throw new IllegalArgumentException(
              file + ":" + (i + 1) + ": a mark stands above no test");
        }
        for (String number : comment.group(1).split(", ")) {
          marks.add(new Mark(number, file, test.group(2)));
        }
      }
    }
    return marks;
  }
}
