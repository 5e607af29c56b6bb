package org.gridtap.lab.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.conditions.ArchConditions.dependOnClassesThat;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noCodeUnits;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.properties.HasOwner;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a pure package may not touch. The same machines run in the daemon and, thousands at a time,
 * in the simulator; there a seed must give the same trace every time, so nothing may come in but
 * through a method's parameters.
 */
final class Purity {
  /** Methods that read what no parameter gave, by class. */
  private static final Map<String, Set<String>> AMBIENT_METHODS =
      Map.ofEntries(
          Map.entry(
              "java.lang.System",
              Set.of("nanoTime", "currentTimeMillis", "identityHashCode", "getenv", "getProperty")),
          Map.entry("java.lang.Math", Set.of("random")),
          Map.entry("java.lang.Object", Set.of("wait", "notify", "notifyAll")),
          Map.entry("java.time.Instant", Set.of("now")),
          Map.entry("java.time.LocalDate", Set.of("now")),
          Map.entry("java.time.LocalDateTime", Set.of("now")),
          Map.entry("java.time.OffsetDateTime", Set.of("now")),
          Map.entry("java.time.ZonedDateTime", Set.of("now")),
          Map.entry("java.util.UUID", Set.of("randomUUID")),
          Map.entry("java.util.random.RandomGenerator", Set.of("getDefault", "of")),
          Map.entry(
              "java.net.InetAddress",
              Set.of(
                  "getByName",
                  "getAllByName",
                  "getLocalHost",
                  "getHostName",
                  "getCanonicalHostName")));

  /** Classes whose constructor without arguments takes a seed or the time from somewhere. */
  private static final Set<String> SEEDED_BY_THEMSELVES =
      Set.of("java.util.Random", "java.util.SplittableRandom", "java.util.Date");

  /**
   * Factories of collections whose order differs from one run to the next (an empty one has no
   * order).
   */
  private static final Map<String, Set<String>> UNORDERED_FACTORIES =
      Map.of(
          "java.util.Set", Set.of("of", "copyOf"),
          "java.util.Map", Set.of("of", "ofEntries", "copyOf"),
          "java.util.stream.Collectors", Set.of("toSet", "toUnmodifiableSet", "toUnmodifiableMap"));

  private static final Set<String> UNORDERED_CLASSES =
      Set.of(
          "java.util.HashMap",
          "java.util.HashSet",
          "java.util.WeakHashMap",
          "java.util.IdentityHashMap");

  private static final DescribedPredicate<JavaClass> THREADS =
      resideInAnyPackage("java.util.concurrent..")
          .and(not("java.util.concurrent.TimeUnit"))
          .or(name("java\\.lang\\.(Thread|InheritableThread).*|java\\.util\\.Timer.*"));

  private static final DescribedPredicate<JavaClass> OUTSIDE_WORLD =
      resideInAnyPackage("java.nio.file..", "java.nio.channels..", "javax.net..", "io.netty..")
          .or(
              resideInAnyPackage("java.net..")
                  .and(
                      DescribedPredicate.not(
                          name("java\\.net\\.(Inet.*|SocketAddress|UnknownHostException)"))))
          .or(name("java\\.io\\.(File.*|RandomAccessFile|Console|PrintStream|PrintWriter)"))
          .or(name("java\\.lang\\.(Process.*|Runtime)"));

  private static final DescribedPredicate<JavaClass> LOGGERS =
      resideInAnyPackage("org.slf4j..", "ch.qos.logback..", "java.util.logging..")
          .or(name("java\\.lang\\.System\\$Logger.*"));

  private static final DescribedPredicate<JavaClass> RANDOM_SOURCES =
      name("java\\.security\\.SecureRandom|java\\.time\\.Clock|java\\.time\\.InstantSource");

  private Purity() {}

  /** Returns the rules for the classes that a predicate chooses. */
  static List<ArchRule> rules(DescribedPredicate<JavaClass> pure) {
    return List.of(
        noClasses()
            .that(pure)
            .should(dependOnClassesThat(THREADS))
            .as("pure: no thread, lock or executor"),
        noClasses()
            .that(pure)
            .should(dependOnClassesThat(OUTSIDE_WORLD))
            .as("pure: no socket, file or process"),
        noClasses().that(pure).should(dependOnClassesThat(LOGGERS)).as("pure: no logger"),
        noClasses()
            .that(pure)
            .should(dependOnClassesThat(RANDOM_SOURCES))
            .as("pure: no SecureRandom, no Clock"),
        noClasses()
            .that(pure)
            .should(dependOnClassesThat(anyOf(UNORDERED_CLASSES)))
            .as("pure: no map or set without an order (LinkedHashMap, TreeMap, EnumMap have one)"),
        noClasses()
            .that(pure)
            .should()
            .callMethodWhere(calls(AMBIENT_METHODS))
            .as(
                "pure: no clock, chance, environment or name service; time and chance are parameters"),
        noClasses()
            .that(pure)
            .should()
            .callMethodWhere(makesWithoutOrder())
            .as("pure: no Set.of, Map.of and the like: their order changes with every JVM"),
        noClasses()
            .that(pure)
            .should()
            .callConstructorWhere(seedsItself())
            .as("pure: nothing that seeds itself (new Random(), new Date())"),
        noClasses()
            .that(pure)
            .should()
            .accessField(System.class, "out")
            .orShould()
            .accessField(System.class, "err")
            .orShould()
            .accessField(System.class, "in")
            .as("pure: no standard streams"),
        noCodeUnits()
            .that(areDeclaredIn(pure))
            .should()
            .haveModifier(JavaModifier.SYNCHRONIZED)
            .as("pure: nothing is synchronized"),
        noFields()
            .that(areDeclaredIn(pure))
            .and()
            .areStatic()
            .should(com.tngtech.archunit.lang.conditions.ArchConditions.be(notFinal()))
            .as("pure: no static state"));
  }

  private static DescribedPredicate<HasOwner<JavaClass>> areDeclaredIn(
      DescribedPredicate<JavaClass> classes) {
    return DescribedPredicate.describe(
        "are declared in " + classes.getDescription(), member -> classes.test(member.getOwner()));
  }

  private static DescribedPredicate<JavaField> notFinal() {
    return DescribedPredicate.describe(
        "not final", field -> !field.getModifiers().contains(JavaModifier.FINAL));
  }

  private static DescribedPredicate<JavaCall<?>> calls(Map<String, Set<String>> methods) {
    return DescribedPredicate.describe(
        "is one of " + methods,
        call ->
            methods
                .getOrDefault(call.getTargetOwner().getName(), Set.of())
                .contains(call.getName()));
  }

  private static DescribedPredicate<JavaCall<?>> makesWithoutOrder() {
    DescribedPredicate<JavaCall<?>> isEmpty =
        DescribedPredicate.describe(
            "is empty",
            call ->
                call.getTargetOwner().getPackageName().equals("java.util")
                    && call.getTarget().getRawParameterTypes().isEmpty());
    return calls(UNORDERED_FACTORIES).and(DescribedPredicate.not(isEmpty));
  }

  private static DescribedPredicate<JavaCall<?>> seedsItself() {
    return DescribedPredicate.describe(
        "has no arguments and is of one of " + SEEDED_BY_THEMSELVES,
        call ->
            call.getTarget().getRawParameterTypes().isEmpty()
                && SEEDED_BY_THEMSELVES.contains(call.getTargetOwner().getName()));
  }

  private static DescribedPredicate<JavaClass> anyOf(Set<String> names) {
    return DescribedPredicate.describe(
        "are one of " + names, type -> names.contains(type.getName()));
  }

  private static DescribedPredicate<JavaClass> name(String pattern) {
    return DescribedPredicate.describe(
        "are named " + pattern, type -> type.getName().matches(pattern));
  }

  private static DescribedPredicate<JavaClass> not(String name) {
    return DescribedPredicate.describe("are not " + name, type -> !type.getName().equals(name));
  }
}
