package org.gridtap.lab.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.alwaysTrue;
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
    JavaClasses classes = new ClassFileImporter().importClasses(type);
    return Purity.rules(alwaysTrue()).stream()
        .filter(rule -> rule.allowEmptyShould(true).evaluate(classes).hasViolation())
        .map(ArchRule::getDescription)
        .toList();
  }
}
