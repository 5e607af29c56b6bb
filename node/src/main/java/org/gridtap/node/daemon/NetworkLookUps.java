package org.gridtap.node.daemon;

import java.util.LinkedHashMap;
import java.util.Map;
import org.gridtap.overlay.dht.Dht;
import org.gridtap.overlay.lease.Holder;
import org.gridtap.overlay.lease.LeaseValue;
import org.gridtap.overlay.name.Named;
import org.gridtap.overlay.wire.NodeId;

/**
 * What one network asks the overlay: who leases an address, which address a name stands for; and
 * what was learned by it of the peers. Owned by the control loop.
 */
final class NetworkLookUps implements PeerNames.Network {
  /** Peers whose address is remembered, for reports. */
  static final int MAX_REMEMBERED = 1024;

  private static final long NS_PER_SECOND = 1_000_000_000L;

  private final NetworkService.Node node;
  private final NetworkService service;

  /** Look-ups of addresses that run; the DHT bounds their number. */
  private final Map<Long, Integer> running = new LinkedHashMap<>();

  private final PeerNames peerNames = new PeerNames(this);

  private final Recent<NodeId, Integer> addressOf = new Recent<>(MAX_REMEMBERED);

  NetworkLookUps(NetworkService.Node node, NetworkService service) {
    this.node = node;
    this.service = service;
  }

  void lookUp(int address) {
    node.loop()
        .execute(
            () -> {
              long number = node.overlay().lookUp(service.pool(), address, now());
              if (number == Dht.NO_OPERATION) {
                service.network().onLookUpFailed(address, now(), service);
              } else {
                running.put(number, address);
              }
            });
  }

  /** Takes the answer to a look-up of this network; returns false if it was another's. */
  boolean onLookedUp(long number, Holder holder) {
    Integer address = running.remove(number);
    if (address == null) {
      return false;
    }
    switch (holder) {
      case Holder.Leased(NodeId owner, LeaseValue value, long remainingSeconds) -> {
        remember(owner, address);
        service
            .network()
            .onLookUpFound(address, owner, remainingSeconds * NS_PER_SECOND, now(), service);
        // The first frame is not far: the session with its owner can be made in the meantime.
        node.loop().execute(() -> node.overlay().connect(owner, now()));
      }
      case Holder.Nobody() -> service.network().onLookUpAbsent(address, now(), service);
      case Holder.Unknown(String reason) ->
          service.network().onLookUpFailed(address, now(), service);
    }
    return true;
  }

  void lookUpName(String label) {
    node.loop()
        .execute(
            () -> {
              if (!node.askName(service, label, answer -> onNamed(label, answer))) {
                service.network().onNameLookUpFailed(label, now(), service);
              }
            });
  }

  private void onNamed(String label, Named answer) {
    switch (answer) {
      case Named.At(NodeId owner, int address, long remainingSeconds) -> {
        remember(owner, address);
        service.network().onNameFound(label, address, remainingSeconds, now(), service);
      }
      case Named.Nobody() -> service.network().onNameAbsent(label, now(), service);
      case Named.Unknown(String reason) ->
          service.network().onNameLookUpFailed(label, now(), service);
    }
  }

  /** Returns an address that the peer was seen to hold, or 0. */
  int addressOf(NodeId peer) {
    Integer address = addressOf.get(peer);
    return address == null ? 0 : address;
  }

  /** Makes one round of looking for the addresses of linked peers, by their names. */
  void lookForPeers(Map<NodeId, String> peers) {
    peerNames.look(peers, now());
  }

  @Override
  public void ask(String name, NodeId peer, int step) {
    node.askName(service, name, answer -> peerNames.onAnswer(peer, step, answer, now()));
  }

  /** Remembers which address a peer holds, for reports. */
  @Override
  public void remember(NodeId owner, int address) {
    addressOf.put(owner, address);
  }

  private long now() {
    return node.loop().nowNs();
  }
}
