package org.gridtap.node.daemon;

import java.io.FileInputStream;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * SIGHUP: a daemon reloads by it, as is the custom; but when the terminal that it was started from
 * is closed, which sends the same signal, it ends.
 */
final class Hangup {
  private static final Logger LOG = LoggerFactory.getLogger(Hangup.class);
  private static final String TERMINAL = "/dev/tty";

  private final Runnable reload;
  private final Runnable end;
  private final boolean hadTerminal = hasTerminal();

  private Hangup(Runnable reload, Runnable end) {
    this.reload = reload;
    this.end = end;
  }

  /** Listens to the signal from now on; both actions are called on a thread of its own. */
  static void listen(Runnable reload, Runnable end) {
    Hangup hangup = new Hangup(reload, end);
    try {
      // By reflection, for the compiler warns of every mention of sun.misc.Signal, and there is no
      // other way to a signal without C. Module jdk.unsupported exports it (JEP 260).
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Object onSignal =
          Proxy.newProxyInstance(
              Hangup.class.getClassLoader(), new Class<?>[] {handler}, hangup::onCall);
      signal
          .getMethod("handle", signal, handler)
          .invoke(null, signal.getConstructor(String.class).newInstance("HUP"), onSignal);
    } catch (ReflectiveOperationException unavailable) {
      LOG.info("SIGHUP ends this node, for this JVM does not hand it on; use: gridtap reload");
    }
  }

  @SuppressWarnings("ReferenceEquality") // a proxy is equal to itself alone
  private @Nullable Object onCall(Object proxy, Method method, Object[] arguments) {
    return switch (method.getName()) {
      case "handle" -> {
        onSignal();
        yield null;
      }
      case "hashCode" -> System.identityHashCode(proxy);
      case "equals" -> proxy == arguments[0];
      default -> "reload on SIGHUP";
    };
  }

  private void onSignal() {
    if (hadTerminal && !hasTerminal()) {
      end.run();
    } else {
      reload.run();
    }
  }

  /** A process whose terminal has hung up cannot open it any more (tty(4)). */
  private static boolean hasTerminal() {
    try (FileInputStream _ = new FileInputStream(TERMINAL)) {
      return true;
    } catch (IOException none) {
      return false;
    }
  }
}
