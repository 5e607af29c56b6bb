package org.gridtap.lab.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What can be seen of tidiness in the sources themselves; the formatter sees to the rest. */
class TidyTest {
  private static final int MAX_FILE_LINES = 500;
  private static final int MAX_METHOD_LINES = 60;
  private static final Pattern SAYS_LITTLE = Pattern.compile(".*(Impl|Manager|Utils?|Helper)");
  private static final Pattern LEFT_FOR_LATER =
      Pattern.compile("\\b(TO" + "DO|FIX" + "ME|XX" + "X)\\b");
  private static final Pattern SLEEPS =
      Pattern.compile("Thread\\s*\\.\\s*sleep\\s*\\(|@Disab" + "led\\b");
  private static final Pattern SYNCHRONIZED_BLOCK = Pattern.compile("\\bsynchronized\\s*\\(");

  private record Source(Path path, String text) {
    boolean isTest() {
      return path.toString().contains("/src/test/");
    }

    boolean isPure() {
      String name = path.toString().replace('/', '.');
      return !isTest()
          && House.PURE_PACKAGES.stream().anyMatch(pure -> name.contains(pure + "."))
          && !name.contains("org.gridtap.overlay.io.");
    }

    @Override
    public String toString() {
      return path.toString();
    }

    boolean contains(Pattern pattern) {
      return pattern.matcher(text).find();
    }
  }

  private static final List<Source> SOURCES = sources();

  @Test
  void seesTheSources() {
    assertThat(SOURCES).hasSizeGreaterThan(20).anyMatch(Source::isTest).anyMatch(Source::isPure);
  }

  @Test
  void filesAreShort() {
    assertNone(
        "longer than " + MAX_FILE_LINES + " lines",
        source -> source.text.lines().count() > MAX_FILE_LINES);
  }

  @Test
  void filesHoldNoTabs() {
    assertNone("with a tab", source -> source.text.indexOf('\t') >= 0);
  }

  @Test
  void nothingIsLeftForLater() {
    assertNone("with a note for later", source -> source.contains(LEFT_FOR_LATER));
  }

  @Test
  void testsNeitherSleepNorAreDisabled() {
    assertNone("that sleeps or is disabled", source -> source.isTest() && source.contains(SLEEPS));
  }

  @Test
  void pureSourcesHoldNoLock() {
    assertNone(
        "that is pure and locks", source -> source.isPure() && source.contains(SYNCHRONIZED_BLOCK));
  }

  @Test
  void everyPackageSaysWhatItIs() {
    List<Path> silent =
        SOURCES.stream()
            .filter(source -> !source.isTest())
            .map(source -> source.path.resolveSibling("package-info.java"))
            .distinct()
            .filter(
                info ->
                    SOURCES.stream()
                        .noneMatch(source -> source.path.equals(info) && isNullMarked(source)))
            .toList();

    assertThat(silent).as("missing, or without @NullMarked").isEmpty();
  }

  @Test
  void namesSaySomething() throws IOException {
    List<String> types = declarations().types;

    assertThat(types).hasSizeGreaterThan(10);
    assertThat(types.stream().filter(name -> SAYS_LITTLE.matcher(name).matches())).isEmpty();
  }

  @Test
  void methodsAreShort() throws IOException {
    assertThat(declarations().longMethods)
        .as("methods of more than %d lines", MAX_METHOD_LINES)
        .isEmpty();
  }

  private static boolean isNullMarked(Source source) {
    return source.text.contains("@NullMarked\npackage ");
  }

  private static void assertNone(String fault, Predicate<Source> isFaulty) {
    assertThat(SOURCES.stream().filter(isFaulty).map(Source::path))
        .as("sources %s", fault)
        .isEmpty();
  }

  private static List<Source> sources() {
    Path root = House.root();
    List<Source> sources = new ArrayList<>();
    for (House.Module module : House.MODULES) {
      try (Stream<Path> paths = Files.walk(root.resolve(module.name()).resolve("src"))) {
        for (Path path :
            paths.filter(path -> path.toString().endsWith(".java")).sorted().toList()) {
          sources.add(new Source(root.relativize(path), Files.readString(path)));
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return sources;
  }

  /**
   * Parses all sources (without compiling them) and collects the names of types and the methods
   * that are too long.
   */
  private static Declarations declarations() throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      Path root = House.root();
      List<Path> paths = SOURCES.stream().map(source -> root.resolve(source.path)).toList();
      JavacTask task =
          (JavacTask)
              compiler.getTask(
                  null, files, null, List.of(), null, files.getJavaFileObjectsFromPaths(paths));
      Declarations declarations = new Declarations(Trees.instance(task).getSourcePositions());
      for (CompilationUnitTree unit : task.parse()) {
        declarations.scan(unit, unit);
      }
      return declarations;
    }
  }

  private static final class Declarations extends TreeScanner<@Nullable Void, CompilationUnitTree> {
    private final SourcePositions positions;
    private final List<String> types = new ArrayList<>();
    private final List<String> longMethods = new ArrayList<>();

    Declarations(SourcePositions positions) {
      this.positions = positions;
    }

    @Override
    public @Nullable Void visitClass(ClassTree type, CompilationUnitTree unit) {
      types.add(type.getSimpleName().toString());
      return super.visitClass(type, unit);
    }

    @Override
    public @Nullable Void visitMethod(MethodTree method, CompilationUnitTree unit) {
      var lines = unit.getLineMap();
      long first = lines.getLineNumber(positions.getStartPosition(unit, method));
      long last = lines.getLineNumber(positions.getEndPosition(unit, method));
      if (last - first + 1 > MAX_METHOD_LINES) {
        longMethods.add(unit.getSourceFile().getName() + ":" + first + " " + method.getName());
      }
      return super.visitMethod(method, unit);
    }
  }
}
