package org.gridtap.lab.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.conditions.ArchConditions.be;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.gridtap.lab.architecture.House.Module;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ModuleBoundariesTest {
  static Stream<Module> modules() {
    return House.MODULES.stream();
  }

  @ParameterizedTest
  @MethodSource("modules")
  void importsOnlyWhatItMay(Module module) {
    importsOnly(module).check(House.CLASSES);
  }

  @Test
  void catchesAModuleThatImportsWhatItMayNot() {
    Module ring = new Module("ring", List.of("org.gridtap.overlay.ring"), Set.of());

    assertThat(importsOnly(ring).evaluate(House.CLASSES).hasViolation()).isTrue();
  }

  @Test
  void everyClassBelongsToAModule() {
    classes()
        .should(be(House.classesOf(House.MODULES.stream())))
        .as("every class belongs to one of the modules that House lists")
        .check(House.CLASSES);
  }

  @Test
  void everyModuleOfTheBuildIsListed() throws IOException {
    String pom = Files.readString(House.root().resolve("pom.xml"));
    Stream<String> built =
        Pattern.compile("<module>(.+?)</module>")
            .matcher(pom)
            .results()
            .map(match -> match.group(1));

    assertThat(built).containsExactlyElementsOf(House.MODULES.stream().map(Module::name).toList());
  }

  private static ArchRule importsOnly(Module module) {
    Stream<Module> allowed =
        House.MODULES.stream()
            .filter(
                other ->
                    other.name().equals(module.name())
                        || module.mayImport().contains(other.name()));
    return noClasses()
        .that(House.classesOf(Stream.of(module)))
        .should()
        .dependOnClassesThat(resideInAPackage("org.gridtap..").and(not(House.classesOf(allowed))))
        .as("module %s imports only itself and %s".formatted(module.name(), module.mayImport()));
  }
}
