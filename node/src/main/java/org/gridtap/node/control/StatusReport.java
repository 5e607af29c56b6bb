package org.gridtap.node.control;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What {@code gridtap status --json} prints. */
public record StatusReport(
    int schema,
    Node node,
    Overlay overlay,
    List<Network> networks,
    List<PeerReport> peers,
    List<Drop> drops,
    Forwarding forwarding,
    List<Trouble> troubles) {
  /** The version of all the forms of output. */
  public static final int SCHEMA = 1;

  public StatusReport {
    networks = List.copyOf(networks);
    peers = List.copyOf(peers);
    drops = List.copyOf(drops);
    troubles = List.copyOf(troubles);
  }

  public StatusReport(
      Node node,
      Overlay overlay,
      List<Network> networks,
      List<PeerReport> peers,
      List<Drop> drops,
      Forwarding forwarding,
      List<Trouble> troubles) {
    this(SCHEMA, node, overlay, networks, peers, drops, forwarding, troubles);
  }

  /**
   * This node.
   *
   * @param id 40 hexadecimal digits
   * @param mode interface or relay
   */
  public record Node(String id, String name, String version, String mode, long uptimeSeconds) {}

  /**
   * Its place in the overlay.
   *
   * @param state alone, joining or joined
   * @param near ids of the ring neighbours that there is a link to
   * @param far ids of the other links' peers
   * @param sizeEstimate how many nodes the overlay has, roughly
   * @param sites what became of each address of the bootstrap sites
   */
  public record Overlay(
      String name,
      String state,
      List<String> near,
      List<String> far,
      long sizeEstimate,
      List<Site> sites) {
    public Overlay {
      near = List.copyOf(near);
      far = List.copyOf(far);
      sites = List.copyOf(sites);
    }
  }

  /**
   * A bootstrap site.
   *
   * @param endpoint address and port
   * @param answered whether a member of the overlay answered there
   * @param outcome what happened, in words
   */
  public record Site(String endpoint, boolean answered, String outcome) {}

  /**
   * One of its networks.
   *
   * @param interfaceName the TAP; null while there is none
   * @param address null while none is leased
   * @param hardwareAddress the TAP's; null while there is none
   * @param leaseSeconds how long leases in this network last
   * @param why why there is no address, and what would help; null when there is one
   * @param hostName this host's claimed name in the network, without its domain; null for none
   * @param hostNameWhy why the name is not the wanted one, or is not there yet; null if all is well
   * @param resolver whether this host's resolver is told of the network's names: told, trying,
   *     absent (none is there that could be told), failed or off
   * @param resolverWhy what a person should know of that; null if all is well
   */
  public record Network(
      String name,
      String subnet,
      @JsonProperty("interface") @Nullable String interfaceName,
      @Nullable String address,
      @Nullable String hardwareAddress,
      long leaseSeconds,
      @Nullable String why,
      @Nullable String hostName,
      @Nullable String hostNameWhy,
      String resolver,
      @Nullable String resolverWhy) {}

  /**
   * How often something was dropped for one reason since the start; reasons that have not occurred
   * are left out.
   *
   * @param where packets (what comes to the port), handshakes, messages (of linked peers), dht,
   *     frames (of the virtual networks), arp or dhcp
   * @param reason a word to search for, such as bad-tag
   * @param meaning the reason in a few words
   */
  public record Drop(String where, String reason, long count, String meaning) {}

  /**
   * What this node passes on for members that cannot reach each other.
   *
   * @param packets passed on since the start
   * @param bytes of them, headers and seals counted
   * @param heldBack packets dropped because of the limits
   * @param tunnelMbit the limit from one member to another
   * @param transitMbit that of one member whose packets take several hops
   * @param totalMbit that of all together
   */
  public record Forwarding(
      long packets, long bytes, long heldBack, int tunnelMbit, int transitMbit, int totalMbit) {}

  /**
   * Something that is wrong now.
   *
   * @param about what it concerns, such as {@code network home}, {@code clock} or {@code state}
   * @param what what is wrong, why, and what to do, in whole sentences
   */
  public record Trouble(String about, String what) {}
}
