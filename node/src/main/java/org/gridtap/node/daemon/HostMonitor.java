package org.gridtap.node.daemon;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.gridtap.frame.Subnet;
import org.gridtap.linux.Epoll;
import org.gridtap.linux.EventFd;
import org.gridtap.linux.LinuxException;
import org.gridtap.linux.ProcessFacts;
import org.gridtap.linux.Rtnetlink;
import org.gridtap.linux.RtnetlinkMonitor;
import org.gridtap.tap.HostTables;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads this host's interfaces, addresses and routes whenever the kernel says that they have
 * changed, and now and then all the same. On a thread of its own, which also takes what else blocks
 * in the kernel's network configuration.
 */
final class HostMonitor implements AutoCloseable {
  /** Tasks that wait for the thread. */
  static final int MAX_TASKS = 64;

  private static final Logger LOG = LoggerFactory.getLogger(HostMonitor.class);
  private static final int TAG_MONITOR = 1;
  private static final int TAG_WAKE = 2;

  /** Changes come in flocks: an interface, then its addresses, then its routes. */
  private static final long GATHER_NS = TimeUnit.MILLISECONDS.toNanos(30);

  /** Nothing should be missed; but then nothing should ever be. */
  private static final long LOOK_AGAIN_NS = TimeUnit.SECONDS.toNanos(10);

  private static final long LEAST_PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(250);

  /** Where the tables are large, reading them must not be all that this thread does. */
  private static final int PAUSE_PER_READING = 4;

  private static final int MAX_END_MS = 3_000;

  private final Supplier<List<Subnet>> subnets;
  private final Consumer<HostTables> listener;
  private final RtnetlinkMonitor monitor;
  private final Epoll epoll;
  private final EventFd wake;
  private final Queue<Runnable> tasks = new ArrayBlockingQueue<>(MAX_TASKS);
  private final Thread thread = new Thread(this::run, "gridtap-host");
  private final RtnetlinkMonitor.Listener hints = new Hints();
  private volatile boolean closed;

  /** Guarded by {@link #wake}. */
  private boolean wakeClosed;

  private boolean failing;
  private long readAgainNs = LOOK_AGAIN_NS;
  private long pausedUntilNs;

  /**
   * @param subnets tells those of our networks, on this thread: other routes are of no concern
   * @param listener gets the tables, at first on the thread that calls {@link #start}
   */
  HostMonitor(Supplier<List<Subnet>> subnets, Consumer<HostTables> listener) throws LinuxException {
    this.subnets = subnets;
    this.listener = listener;
    this.monitor = new RtnetlinkMonitor();
    this.epoll = new Epoll();
    this.wake = new EventFd();
  }

  /** Reads the tables once and begins to listen. */
  void start() throws LinuxException {
    epoll.add(monitor.fd(), TAG_MONITOR);
    epoll.add(wake.fd(), TAG_WAKE);
    thread.setDaemon(true);
    read();
    thread.start();
  }

  /** Runs a task on this thread; returns false when too many wait or the end has come. */
  boolean execute(Runnable task) {
    if (closed || !tasks.offer(task)) {
      return false;
    }
    signal();
    return true;
  }

  private void run() {
    while (!closed) {
      try {
        turn();
      } catch (LinuxException broken) {
        stopListening(broken);
      }
    }
    monitor.close();
    epoll.close();
    synchronized (wake) {
      wakeClosed = true;
      wake.close();
    }
  }

  /** What remains is to look now and then. */
  private void stopListening(LinuxException broken) {
    tell("changes of this host's interfaces cannot be heard of: " + broken.getMessage());
    try {
      epoll.remove(monitor.fd());
    } catch (LinuxException alreadyRemoved) {
      LockSupport.parkNanos(LEAST_PAUSE_NS);
    }
  }

  private void turn() throws LinuxException {
    long waitNs = Math.max(0, readAgainNs - ProcessFacts.bootTimeNs());
    int events = epoll.await((int) Math.min(Integer.MAX_VALUE, waitNs / 1_000_000 + 1));
    for (int i = 0; i < events; i++) {
      if (epoll.tag(i) == TAG_MONITOR) {
        monitor.drain(hints);
      } else {
        wake.clear();
      }
    }
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      task.run();
    }
    if (!closed && readAgainNs <= ProcessFacts.bootTimeNs()) {
      read();
    }
  }

  private void read() {
    long beganNs = ProcessFacts.bootTimeNs();
    try {
      listener.accept(HostTables.read(beganNs));
      failing = false;
    } catch (LinuxException unreadable) {
      tell("this host's addresses cannot be read: " + unreadable.getMessage());
    }
    long nowNs = ProcessFacts.bootTimeNs();
    pausedUntilNs = nowNs + Math.max(LEAST_PAUSE_NS, PAUSE_PER_READING * (nowNs - beganNs));
    readAgainNs = nowNs + LOOK_AGAIN_NS;
  }

  private void tell(String problem) {
    if (!failing) {
      LOG.warn("{}; they are read every {} s", problem, LOOK_AGAIN_NS / 1_000_000_000L);
    }
    failing = true;
  }

  private void readSoon() {
    long soonNs = Math.max(ProcessFacts.bootTimeNs() + GATHER_NS, pausedUntilNs);
    readAgainNs = Math.min(readAgainNs, soonNs);
  }

  private final class Hints implements RtnetlinkMonitor.Listener {
    @Override
    public void onLink(Rtnetlink.Link link, boolean gone) {
      readSoon();
    }

    @Override
    public void onAddress(Rtnetlink.HostAddress address, boolean gone) {
      readSoon();
    }

    @Override
    public void onRoute(Rtnetlink.Ipv4Route route, boolean gone) {
      Subnet changed = Subnet.of(route.destination(), route.prefix());
      if (HostTables.mayCollide(route) && subnets.get().stream().anyMatch(changed::overlaps)) {
        readSoon();
      }
    }

    @Override
    public void onLost() {
      readSoon();
    }
  }

  private void signal() {
    synchronized (wake) {
      if (!wakeClosed) {
        wake.signal();
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    signal();
    try {
      thread.join(MAX_END_MS);
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    }
  }
}
