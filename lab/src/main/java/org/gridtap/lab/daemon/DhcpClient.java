package org.gridtap.lab.daemon;

import java.io.IOException;
import org.gridtap.lab.net.BackgroundProcess;
import org.gridtap.lab.net.LabHost;

/**
 * A real DHCP client on a lab host's interface, which asks until it is answered and then renews. It
 * ends with the lab, or by {@link #process}.
 *
 * <p>None of them gets at the resolv.conf of the machine that the lab runs on: their scripts are
 * ours, and whatever they write beside them is theirs alone ({@link PrivatePlaces}).
 */
public sealed interface DhcpClient permits Udhcpc, Dhclient, Dhcpcd, Networkd {
  /** What most of the lab's hosts use. */
  String PROGRAM = Udhcpc.PROGRAM;

  static DhcpClient start(LabHost host, String networkInterface) throws IOException {
    return DhcpProgram.UDHCPC.start(host, networkInterface);
  }

  /** Starts a client that asks for this address before any other. */
  static DhcpClient startRequesting(LabHost host, String networkInterface, String address)
      throws IOException {
    return Udhcpc.start(host, networkInterface, "-r", address);
  }

  /** Makes the client ask the server to extend its lease now, where it does not soon by itself. */
  void renew() throws IOException;

  /** Gives the address back; the client may end by that. */
  void release() throws IOException;

  BackgroundProcess process();

  /**
   * Returns what the server granted last, one {@code name=value} a line with udhcpc's names; empty
   * before the first lease.
   */
  String lease() throws IOException;

  /** Returns how often the server has granted or extended a lease, in all runs on this host. */
  long acknowledgements() throws IOException;
}
