package org.gridtap.lab.architecture;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** What the rules are about: the modules, their packages, and the classes and sources in them. */
final class House {
  /**
   * A Maven module.
   *
   * @param packages its packages, with all packages below them
   * @param mayImport the modules whose classes it may use
   */
  record Module(String name, List<String> packages, Set<String> mayImport) {}

  /** The table of ARCHITECTURE.md. Nobody may import node, except lab; nobody may import lab. */
  static final List<Module> MODULES =
      List.of(
          new Module("native", List.of("org.gridtap.linux"), Set.of()),
          new Module("config", List.of("org.gridtap.config"), Set.of()),
          new Module(
              "tap-device", List.of("org.gridtap.frame", "org.gridtap.tap"), Set.of("native")),
          new Module("overlay", List.of("org.gridtap.overlay"), Set.of("config", "native")),
          new Module(
              "dhcp-arp", List.of("org.gridtap.dhcp", "org.gridtap.arp"), Set.of("tap-device")),
          new Module("dns-static", List.of("org.gridtap.dns"), Set.of("tap-device")),
          new Module(
              "router-mode", List.of("org.gridtap.router"), Set.of("tap-device", "dhcp-arp")),
          new Module(
              "node",
              List.of("org.gridtap.node"),
              Set.of(
                  "native",
                  "config",
                  "tap-device",
                  "overlay",
                  "dhcp-arp",
                  "dns-static",
                  "router-mode")),
          new Module(
              "lab",
              List.of("org.gridtap.lab"),
              Set.of(
                  "native",
                  "config",
                  "tap-device",
                  "overlay",
                  "dhcp-arp",
                  "dns-static",
                  "router-mode",
                  "node")));

  /**
   * Packages of protocol logic: single-threaded machines and values, driven by a shell or by the
   * simulator.
   */
  static final List<String> PURE_PACKAGES =
      List.of(
          "org.gridtap.overlay",
          "org.gridtap.frame",
          "org.gridtap.dhcp",
          "org.gridtap.arp",
          "org.gridtap.dns",
          "org.gridtap.node.net",
          "org.gridtap.node.host");

  /** Shells that stand below a pure package. */
  private static final String[] SHELLS = {"org.gridtap.overlay.io.."};

  /** All classes of the program, without tests. */
  static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("org.gridtap");

  private House() {}

  /** Chooses the classes of some modules. */
  static DescribedPredicate<JavaClass> classesOf(Stream<Module> modules) {
    return below(modules.flatMap(module -> module.packages().stream()));
  }

  static DescribedPredicate<JavaClass> pure() {
    return below(PURE_PACKAGES.stream())
        .and(JavaClass.Predicates.resideOutsideOfPackages(SHELLS))
        .as("classes in pure packages");
  }

  private static DescribedPredicate<JavaClass> below(Stream<String> packages) {
    return JavaClass.Predicates.resideInAnyPackage(
        packages.map(name -> name + "..").toArray(String[]::new));
  }

  /** The checkout's top directory. */
  static Path root() {
    Path directory = Path.of("").toAbsolutePath();
    while (directory != null) {
      if (Files.exists(directory.resolve("check"))
          && Files.exists(directory.resolve("overlay/pom.xml"))) {
        return directory;
      }
      directory = directory.getParent();
    }
    throw new IllegalStateException("the tests do not run inside a checkout of Gridtap");
  }
}
