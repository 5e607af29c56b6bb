package org.gridtap.node.daemon;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.SocketProtocolFamily;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.gridtap.frame.Subnet;
import org.gridtap.linux.Rtnetlink;
import org.gridtap.node.lan.LanDiscovery;
import org.gridtap.node.lan.LanDrop;
import org.gridtap.overlay.wire.Endpoint;
import org.gridtap.tap.HostTables;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The socket that discovery on the host's links goes through. Several nodes of one host share its
 * port. Owned by the control loop, which it registers with.
 */
final class LanPort extends SimpleChannelInboundHandler<DatagramPacket>
    implements LanDiscovery.Outbox {
  private static final Logger LOG = LoggerFactory.getLogger(LanPort.class);
  private static final int MAX_POINT_TO_POINT_PREFIX = 31;

  private final ControlLoop loop;
  private final LanDiscovery discovery;
  private final Consumer<Endpoint> found;
  private final InetSocketAddress group =
      Endpoint.v4(LanDiscovery.GROUP, LanDiscovery.PORT).toSocketAddress();
  private final Set<Integer> memberOn = new TreeSet<>();
  private volatile @Nullable EpollDatagramChannel channel;

  /**
   * @param found takes where others may answer
   */
  LanPort(ControlLoop loop, LanDiscovery discovery, Consumer<Endpoint> found) {
    this.loop = loop;
    this.discovery = discovery;
    this.found = found;
  }

  /** Opens the socket; without it the node runs on, and says so. */
  void open() {
    Bootstrap bootstrap =
        new Bootstrap()
            .channelFactory(() -> new EpollDatagramChannel(SocketProtocolFamily.INET))
            .option(ChannelOption.SO_REUSEADDR, true)
            .handler(this);
    var bound = loop.register(bootstrap).bind(LanDiscovery.PORT).awaitUninterruptibly();
    if (bound.isSuccess()) {
      channel = (EpollDatagramChannel) bound.channel();
    } else {
      LOG.warn(
          "members on this host's links will not be found: UDP port {} cannot be opened ({});"
              + " free it, or set discovery = \"off\" in [node]",
          LanDiscovery.PORT,
          String.valueOf(bound.cause()));
    }
  }

  /** Takes the host's interfaces: those that a link with others is behind are spoken on. */
  void onTables(HostTables tables) {
    List<LanDiscovery.Link> lans =
        tables.addresses().stream()
            .filter(address -> isLan(address, tables.link(address.interfaceIndex())))
            .map(
                address ->
                    new LanDiscovery.Link(
                        address.interfaceIndex(), Subnet.of(address.ipv4(), address.prefix())))
            .toList();
    leaveAllBut(lans.stream().map(LanDiscovery.Link::interfaceIndex).toList());
    discovery.onLinks(
        lans.stream().filter(lan -> join(lan.interfaceIndex())).toList(), loop.nowNs());
  }

  private static boolean isLan(Rtnetlink.HostAddress address, Rtnetlink.@Nullable Link link) {
    return link != null
        && link.up()
        && !link.tunTap()
        && address.isIpv4()
        && address.prefix() < MAX_POINT_TO_POINT_PREFIX
        && !Endpoint.v4(address.ipv4(), LanDiscovery.PORT).isLoopback();
  }

  /** A host with many bridges must have room for the one that has just come up. */
  private void leaveAllBut(List<Integer> interfaces) {
    EpollDatagramChannel open = channel;
    for (int index : List.copyOf(memberOn)) {
      if (open != null && !interfaces.contains(index)) {
        memberOn.remove(index);
        leave(open, index);
      }
    }
  }

  private void leave(EpollDatagramChannel open, int interfaceIndex) {
    try {
      NetworkInterface on = NetworkInterface.getByIndex(interfaceIndex);
      if (on != null) {
        var _ = open.leaveGroup(group, on);
      }
    } catch (SocketException | ChannelException gone) {
      LOG.debug("discovery leaves interface {}: {}", interfaceIndex, gone.getMessage());
    }
  }

  /** Joins the group on an interface; returns false where there is no multicast. */
  private boolean join(int interfaceIndex) {
    EpollDatagramChannel open = channel;
    if (open == null || memberOn.contains(interfaceIndex)) {
      return open != null;
    }
    try {
      NetworkInterface on = NetworkInterface.getByIndex(interfaceIndex);
      boolean isFull = memberOn.size() >= LanDiscovery.MAX_LINKS;
      if (on == null || isFull || !on.supportsMulticast()) {
        return false;
      }
      var joined = open.joinGroup(group, on);
      if (joined.isDone() && !joined.isSuccess()) {
        LOG.debug("no discovery on {}: {}", on.getName(), String.valueOf(joined.cause()));
        return false;
      }
      memberOn.add(interfaceIndex);
      return true;
    } catch (SocketException | ChannelException gone) {
      return false;
    }
  }

  long deadlineNs() {
    return channel == null ? Long.MAX_VALUE : discovery.deadlineNs();
  }

  void onDeadline() {
    if (deadlineNs() <= loop.nowNs()) {
      discovery.onDeadline(loop.nowNs(), this);
    }
  }

  void onJoined(boolean joined) {
    discovery.onJoined(joined, loop.nowNs());
  }

  long dropped(LanDrop reason) {
    return discovery.dropped(reason);
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, DatagramPacket packet) {
    Endpoint from = Endpoint.of(packet.sender());
    byte[] bytes = ByteBufUtil.getBytes(packet.content());
    loop.execute(() -> discovery.onDatagram(from, bytes, loop.nowNs(), this));
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    LOG.debug("discovery: {}", cause.toString());
  }

  @Override
  public void multicast(int interfaceIndex, byte[] message) {
    EpollDatagramChannel open = channel;
    if (open == null) {
      return;
    }
    try {
      NetworkInterface on = NetworkInterface.getByIndex(interfaceIndex);
      if (on != null) {
        open.config().setNetworkInterface(on);
        var _ = open.writeAndFlush(new DatagramPacket(Unpooled.wrappedBuffer(message), group));
      }
    } catch (SocketException | ChannelException gone) {
      // Its last address may be gone, which the host's tables tell a moment later.
      LOG.debug("discovery on interface {}: {}", interfaceIndex, gone.getMessage());
    }
  }

  @Override
  public void found(Endpoint member) {
    found.accept(member);
  }
}
