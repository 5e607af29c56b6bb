package org.gridtap.lab.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PurityTest {
  private static final JavaClasses OFFENDERS =
      new ClassFileImporter().importClasses(Offenders.class.getDeclaredClasses());

  static Stream<ArchRule> rules() {
    return Purity.rules(House.pure()).stream();
  }

  static Stream<Class<?>> offenders() {
    return Arrays.stream(Offenders.class.getDeclaredClasses())
        .filter(type -> type != Offenders.Innocent.class);
  }

  @ParameterizedTest
  @MethodSource("rules")
  void holds(ArchRule rule) {
    rule.check(House.CLASSES);
  }

  @ParameterizedTest
  @MethodSource("offenders")
  void catchesTheOffender(Class<?> offender) {
    assertThat(broken(offender)).as("rules that %s breaks", offender.getSimpleName()).isNotEmpty();
  }

  @Test
  void everyRuleHasAnOffender() {
    List<String> caught =
        offenders().flatMap(offender -> broken(offender).stream()).distinct().toList();

    assertThat(caught)
        .containsExactlyInAnyOrderElementsOf(rules().map(ArchRule::getDescription).toList());
  }

  @Test
  void leavesTheInnocentAlone() {
    assertThat(broken(Offenders.Innocent.class)).isEmpty();
  }

  private static List<String> broken(Class<?> type) {
    return Purity.rules(equivalentTo(type)).stream()
        .filter(rule -> rule.allowEmptyShould(true).evaluate(OFFENDERS).hasViolation())
        .map(ArchRule::getDescription)
        .toList();
  }
}
