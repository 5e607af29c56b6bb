package org.gridtap.lab.net;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A running topology. Closing it ends every process inside and removes every trace; so does the end
 * of the JVM, and what even that could not remove goes at the next {@link #up} or {@link #sweep}.
 */
public final class Lab implements AutoCloseable {
  static final String PREFIX_START = "gt";

  private static final String KEPT = "kept";
  private static final long USERS_POLL_MS = 100;
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rwx------");

  private static final AtomicInteger COUNT = new AtomicInteger();

  private final String prefix;
  private final Topology topology;
  private final Path directory;
  private final Map<String, LabHost> hosts = new LinkedHashMap<>();
  private final Map<String, LabHost> routers = new LinkedHashMap<>();
  private final LabHost internet;
  private final List<BackgroundProcess> processes = new ArrayList<>();
  private final ExitListener listener;
  private final Thread hook = new Thread(this::closeAtExit, "lab-down");

  /** Shared by all that builds or uses the lab. */
  private final ReentrantReadWriteLock inUse = new ReentrantReadWriteLock();

  private final ReentrantLock takingDown = new ReentrantLock();

  private volatile boolean closed;
  private boolean removed;

  private Lab(String prefix, Topology topology, ExitListener listener) {
    this.prefix = prefix;
    this.topology = topology;
    this.listener = listener;
    this.directory = Leftovers.DIRECTORY.resolve(prefix);
    this.internet = new LabHost(this, "internet", prefix + "internet", "11.11.1.1");
  }

  /**
   * Hears of the end of the JVM while a lab is up: by Ctrl-C, by SIGTERM, by {@link #endKept}.
   * Called on the thread that takes the lab down.
   */
  public interface ExitListener {
    /** Comes before anything inside is ended: from here on what fails is no news. */
    void onEnding();

    /** Comes when all is gone. */
    void onRemoved();
  }

  /** Builds a topology. If anything fails, what was built is removed again. */
  public static Lab up(Topology topology) throws IOException {
    return up(
        topology,
        new ExitListener() {
          @Override
          public void onEnding() {}

          @Override
          public void onRemoved() {}
        });
  }

  /** Builds a topology, and tells the listener if the JVM ends before the lab is closed. */
  public static Lab up(Topology topology, ExitListener listener) throws IOException {
    List<String> missing = LabRequirements.missing();
    if (!missing.isEmpty()) {
      throw new LabException("no lab can run here: " + String.join("; ", missing));
    }
    sweep();
    int number = COUNT.getAndIncrement();
    String prefix =
        PREFIX_START + ProcessHandle.current().pid() + (number == 0 ? "-" : "." + number + "-");
    Lab lab = new Lab(prefix, topology, listener);
    Runtime.getRuntime().addShutdownHook(lab.hook);
    try {
      lab.whileUp(
          () -> {
            lab.build();
            return lab;
          });
      return lab;
    } catch (IOException | RuntimeException failure) {
      try {
        lab.close();
      } catch (IOException second) {
        failure.addSuppressed(second);
      }
      throw failure;
    }
  }

  /** Removes the labs of processes that no longer run. Returns their prefixes. */
  public static List<String> sweep() throws IOException {
    List<String> removed = new ArrayList<>();
    for (String prefix : Leftovers.prefixes()) {
      if (Leftovers.owner(prefix).isEmpty()) {
        Leftovers.remove(prefix);
        removed.add(prefix);
      }
    }
    return removed;
  }

  /** Lists the prefixes of all labs on this machine that belong to a living process. */
  public static Set<String> running() throws IOException {
    Set<String> prefixes = Leftovers.prefixes();
    prefixes.removeIf(prefix -> Leftovers.owner(prefix).isEmpty());
    return prefixes;
  }

  /** Lists the prefixes of the labs that {@link #keep} has marked. */
  public static Set<String> kept() throws IOException {
    Set<String> prefixes = running();
    prefixes.removeIf(prefix -> !Files.exists(Leftovers.DIRECTORY.resolve(prefix).resolve(KEPT)));
    return prefixes;
  }

  /** Marks this lab as one that stays up until somebody ends it by {@link #endKept}. */
  public void keep() throws IOException {
    Files.createFile(directory.resolve(KEPT));
  }

  /**
   * Ends the processes that keep labs marked by {@link #keep}, which takes the labs down.
   *
   * @param wanted the prefixes of the labs meant; empty for all
   * @return the prefixes of the labs that are gone
   * @throws LabException if one is still there when the time is up
   */
  public static List<String> endKept(Set<String> wanted, Duration timeout) throws IOException {
    List<String> ended = new ArrayList<>();
    for (String prefix : kept()) {
      Optional<ProcessHandle> owner = Leftovers.owner(prefix);
      if (owner.isEmpty() || !(wanted.isEmpty() || wanted.contains(prefix))) {
        continue;
      }
      owner.get().destroy();
      try {
        owner.get().onExit().get(timeout.toMillis(), TimeUnit.MILLISECONDS);
      } catch (TimeoutException late) {
        throw new LabException(
            "process %d, which keeps %s, does not end: kill -9 %d, then try again"
                .formatted(owner.get().pid(), prefix, owner.get().pid()));
      } catch (ExecutionException | InterruptedException e) {
        throw new LabException("interrupted while " + prefix + " was going down", e);
      }
      ended.add(prefix);
    }
    ended.addAll(sweep());
    return ended;
  }

  // Building, in order: the internet, its hosts, the sites.

  private void build() throws IOException {
    // Keys and tokens are kept below: nobody but root looks in.
    Files.createDirectories(directory, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
    addNamespace(internet, true);
    List<String> routes = new ArrayList<>();
    for (String range : AddressPlan.PRIVATE_RANGES) {
      routes.add("route add blackhole " + range);
    }
    routes.add("route add blackhole default");
    Commands.ip(internet.namespace(), routes);
    int number = 0;
    for (String name : topology.publicHosts()) {
      addPublicHost(name, ++number);
    }
    number = 0;
    for (Site site : topology.sites()) {
      addSite(site, ++number);
    }
  }

  private void addPublicHost(String name, int number) throws IOException {
    LabHost host = addHost(name, AddressPlan.publicHost(number));
    plug(host, "eth0", internet, "pub" + number);
    String gateway = AddressPlan.publicHostGateway(number);
    Commands.ip(internet.namespace(), List.of("addr add " + gateway + "/24 dev pub" + number));
    address(host, "eth0", gateway);
  }

  private void addSite(Site site, int number) throws IOException {
    String wan = AddressPlan.siteWan(number);
    LabHost router = new LabHost(this, site.name() + ".nat", prefix + site.name() + ".nat", wan);
    routers.put(site.name(), router);
    addNamespace(router, true);
    plug(router, "wan", internet, "site" + number);
    String gateway = AddressPlan.siteWanGateway(number);
    Commands.ip(internet.namespace(), List.of("addr add " + gateway + "/24 dev site" + number));
    address(router, "wan", gateway);
    String lanAddress = AddressPlan.siteLanGateway(site.nat(), number);
    Commands.ip(
        router.namespace(),
        List.of(
            "link add lan type bridge",
            "addr add " + lanAddress + "/24 dev lan",
            "link set lan up"));
    if (site.nat() == SiteNat.NONE) {
      String subnet = AddressPlan.siteSubnet(site.nat(), number);
      Commands.ip(internet.namespace(), List.of("route add " + subnet + " via " + wan));
    }
    for (int i = 1; i <= site.hosts().size(); i++) {
      String hostName = site.hosts().get(i - 1);
      LabHost host = addHost(hostName, AddressPlan.siteHost(site.nat(), number, i));
      plug(host, "eth0", router, "lan" + i);
      Commands.ip(router.namespace(), List.of("link set lan" + i + " master lan"));
      address(host, "eth0", lanAddress);
    }
    String rules = NatRules.scriptFor(site.nat(), wan, AddressPlan.siteHost(site.nat(), number, 1));
    if (!rules.isEmpty()) {
      Commands.check(router.commandLine("nft", "-f", "-"), rules);
    }
  }

  private LabHost addHost(String name, String address) throws IOException {
    LabHost host = new LabHost(this, name, prefix + name, address);
    hosts.put(name, host);
    addNamespace(host, false);
    return host;
  }

  private void addNamespace(LabHost host, boolean forwards) throws IOException {
    requireUp();
    Commands.check(List.of("ip", "netns", "add", host.namespace()), "");
    Commands.ip(host.namespace(), List.of("link set lo up"));
    if (forwards) {
      Commands.check(host.commandLine("sysctl", "-qw", "net.ipv4.ip_forward=1"), "");
    }
  }

  /** Lays a cable between two namespaces and switches both ends on. */
  private static void plug(LabHost a, String interfaceA, LabHost b, String interfaceB)
      throws IOException {
    Commands.ip(
        b.namespace(),
        List.of(
            "link add %s type veth peer name %s netns %s"
                .formatted(interfaceB, interfaceA, a.namespace()),
            "link set " + interfaceB + " up"));
    Commands.ip(a.namespace(), List.of("link set " + interfaceA + " up"));
  }

  private static void address(LabHost host, String networkInterface, String gateway)
      throws IOException {
    Commands.ip(
        host.namespace(),
        List.of(
            "addr add %s/24 dev %s".formatted(host.address(), networkInterface),
            "route add default via " + gateway));
  }

  // Using it.

  /** Returns a host. Throws IllegalArgumentException for a name that the topology does not have. */
  public LabHost host(String name) {
    return require(hosts.get(name), "host", name);
  }

  /** Returns a site's router, whose interfaces are {@code wan} and {@code lan}. */
  public LabHost router(String site) {
    return require(routers.get(site), "site", site);
  }

  /**
   * Returns the internet's one router, which all that goes between sites crosses: {@code pub1…} and
   * {@code site1…}.
   */
  public LabHost internet() {
    return internet;
  }

  public Collection<LabHost> hosts() {
    return List.copyOf(hosts.values());
  }

  public Topology topology() {
    return topology;
  }

  /** Returns what all names of this lab's namespaces begin with. */
  public String prefix() {
    return prefix;
  }

  /** Returns the lab's own directory, which goes away with it. */
  public Path directory() {
    return directory;
  }

  synchronized BackgroundProcess remember(BackgroundProcess process) {
    processes.add(process);
    return process;
  }

  /** What is done in a lab. */
  @FunctionalInterface
  interface Use<T, E extends IOException> {
    T run() throws E;
  }

  /** Does something in the lab; refuses once the lab is being closed. */
  <T, E extends IOException> T whileUp(Use<T, E> use) throws E, LabException {
    inUse.readLock().lock();
    try {
      requireUp();
      return use.run();
    } finally {
      inUse.readLock().unlock();
    }
  }

  private void requireUp() throws LabException {
    if (closed) {
      throw new LabException("the lab " + prefix + " is being taken down");
    }
  }

  /**
   * Ends all processes inside, removes all namespaces and files; whoever calls meanwhile waits.
   * Closing twice does nothing.
   */
  @Override
  public void close() throws IOException {
    takeDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException jvmEnds) {
      // Then the hook runs, and finds the lab closed.
    }
  }

  private void takeDown() throws IOException {
    closed = true;
    // The hook and whoever closes the lab may come at once; the second finds nothing left to do.
    takingDown.lock();
    try {
      if (!removed) {
        endBackgroundProcesses();
        awaitUsers();
        Leftovers.remove(prefix);
        removed = true;
      }
    } finally {
      takingDown.unlock();
    }
  }

  private void endBackgroundProcesses() {
    List<BackgroundProcess> running;
    synchronized (this) {
      running = List.copyOf(processes);
    }
    // All at once: each gets its grace, but not one after the other.
    Stream<Thread> closers = running.stream().map(p -> Thread.ofVirtual().start(p::close));
    for (Thread closer : closers.toList()) {
      try {
        closer.join();
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
        break;
      }
    }
  }

  /** Waits until nobody is inside; what is still run there is ended, for nobody needs it now. */
  private void awaitUsers() throws IOException {
    try {
      while (!inUse.writeLock().tryLock(USERS_POLL_MS, TimeUnit.MILLISECONDS)) {
        Leftovers.endProcesses(prefix);
      }
      inUse.writeLock().unlock(); // whoever comes later finds the lab closed
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new LabException("interrupted while " + prefix + " was going down", interrupted);
    }
  }

  private void closeAtExit() {
    listener.onEnding();
    try {
      takeDown();
      listener.onRemoved();
    } catch (IOException e) {
      System.err.println(
          "gridtap: not all was removed, the next lab will try again: " + e.getMessage());
    }
  }

  private static LabHost require(@Nullable LabHost host, String what, String name) {
    if (host == null) {
      throw new IllegalArgumentException("the topology has no " + what + " " + name);
    }
    return host;
  }
}
