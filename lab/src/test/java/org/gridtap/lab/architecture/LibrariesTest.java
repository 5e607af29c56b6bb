package org.gridtap.lab.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.gridtap.offenders.Squatters;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A library is used where its job is, and nowhere else. */
class LibrariesTest {
  /**
   * Methods of {@code java.lang.foreign} and loaders that can crash the JVM (JEP 454 calls them
   * restricted).
   */
  private static final Map<String, Set<String>> RESTRICTED =
      Map.of(
          "java.lang.foreign.MemorySegment", Set.of("reinterpret"),
          "java.lang.foreign.Linker", Set.of("downcallHandle", "upcallStub"),
          "java.lang.foreign.SymbolLookup", Set.of("libraryLookup"),
          "java.lang.foreign.AddressLayout", Set.of("withTargetLayout"),
          "java.lang.System", Set.of("load", "loadLibrary"),
          "java.lang.Runtime", Set.of("load", "loadLibrary"));

  private static final JavaClasses SQUATTERS =
      new ClassFileImporter().importPackagesOf(Squatters.class);

  static Stream<ArchRule> rules() {
    return Stream.of(
        only(
            "org.bouncycastle..",
            "org.gridtap.config..",
            "org.gridtap.overlay.session..",
            "org.gridtap.overlay.io.."),
        only("io.netty..", "org.gridtap.overlay.io..", "org.gridtap.node.."),
        only("picocli..", "org.gridtap.node.cli..", "org.gridtap.lab.."),
        only("org.xbill..", "org.gridtap.dns.."),
        only("ch.qos.logback..", "org.gridtap.node.."),
        noClasses()
            .that(resideOutsideOfPackages("org.gridtap.linux.."))
            .should()
            .callMethodWhere(isRestricted())
            .as("only native makes restricted calls of java.lang.foreign"));
  }

  @ParameterizedTest
  @MethodSource("rules")
  void holds(ArchRule rule) {
    rule.check(House.CLASSES);
  }

  @ParameterizedTest
  @MethodSource("rules")
  void catchesASquatter(ArchRule rule) {
    assertThat(rule.evaluate(SQUATTERS).hasViolation()).isTrue();
  }

  private static ArchRule only(String library, String... users) {
    return noClasses()
        .that(resideOutsideOfPackages(users))
        .should()
        .dependOnClassesThat()
        .resideInAPackage(library)
        .as("%s is used only in %s".formatted(library, String.join(", ", users)));
  }

  private static DescribedPredicate<JavaCall<?>> isRestricted() {
    return DescribedPredicate.describe(
        "is restricted",
        call ->
            RESTRICTED
                .getOrDefault(call.getTargetOwner().getName(), Set.of())
                .contains(call.getName()));
  }
}
