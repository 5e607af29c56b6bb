package org.gridtap.tap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.gridtap.frame.ArpView;
import org.gridtap.frame.BigEndian;
import org.gridtap.frame.Checksum;
import org.gridtap.frame.EthernetView;
import org.gridtap.frame.FrameWriter;
import org.gridtap.frame.Ipv4;
import org.gridtap.frame.Ipv4View;
import org.gridtap.frame.MacAddress;
import org.gridtap.frame.Subnet;
import org.gridtap.frame.VnetHeader;
import org.gridtap.linux.Epoll;
import org.gridtap.linux.FrameBatch;
import org.gridtap.linux.NetworkNamespace;
import org.gridtap.linux.PacketSocket;
import org.gridtap.linux.ProcessFacts;
import org.gridtap.linux.Rtnetlink;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Against the kernel, in network namespaces that end with their threads. */
class LinuxTapTest {
  private static final int HOST = Ipv4.parse("198.18.0.1");
  private static final int PEER = Ipv4.parse("198.18.0.2");
  private static final int TIMEOUT_MS = 10_000;

  private final Arena arena = Arena.ofAuto();
  private final MemorySegment frame = arena.allocate(TapDevice.MAX_FRAME_BYTES);
  private final EthernetView ethernet = new EthernetView();
  private final ArpView arp = new ArpView();
  private final Ipv4View ipv4 = new Ipv4View();

  @BeforeAll
  static void needsRootAndTheDevice() {
    assumeTrue(ProcessFacts.effectiveUserId() == 0, "SKIPPED: making a TAP needs root");
    assumeTrue(Files.exists(Path.of("/dev/net/tun")), "SKIPPED: no /dev/net/tun here");
  }

  @Test
  void comesUpWithoutRoutesOfItsOwn() throws Exception {
    MacAddress mac = MacAddress.parse("02:00:5e:00:53:01");
    NetworkNamespace.callInNew(
        () -> {
          try (LinuxTap tap = LinuxTap.open(LinuxTap.DEFAULT_NAME, mac);
              Rtnetlink netlink = new Rtnetlink()) {
            assertThat(tap.name()).isEqualTo("gt0");
            assertThat(tap.hardwareAddress()).isEqualTo(mac);
            assertThat(netlink.link("gt0"))
                .contains(
                    new Rtnetlink.Link(
                        tap.index(), "gt0", true, true, LinuxTap.MTU, mac.bits(), true));
            assertThat(netlink.addresses()).noneMatch(a -> a.interfaceIndex() == tap.index());
            assertThat(netlink.ipv4Routes()).isEmpty();
            tap.addAddress(HOST, 24);
            assertThat(netlink.ipv4Routes())
                .extracting(route -> Subnet.of(route.destination(), route.prefix()))
                .containsExactly(Subnet.parse("198.18.0.0/24"));
            tap.removeAddress(HOST, 24);
            assertThat(netlink.ipv4Routes()).isEmpty();
          }
          return null;
        });
  }

  @Test
  void namesWhatCollidesWithASubnet() throws Exception {
    NetworkNamespace.callInNew(
        () -> {
          Subnet subnet = Subnet.parse("198.18.0.0/24");
          assertThat(LinuxTap.collision(subnet)).isNull();
          try (LinuxTap tap = LinuxTap.open("gt7", null)) {
            tap.addAddress(Ipv4.parse("198.18.5.5"), 16);
            assertThat(LinuxTap.collision(subnet)).isEqualTo("the route 198.18.0.0/16 on gt7");
            assertThat(LinuxTap.collision(Subnet.parse("198.0.0.0/8"))).isNotNull();
            assertThat(LinuxTap.collision(Subnet.parse("198.19.0.0/16"))).isNull();
            run(0, "ip", "route", "add", "default", "via", "198.18.5.6");
            assertThat(LinuxTap.collision(Subnet.parse("198.19.0.0/16"))).isNull();
            assertThat(HostTables.read(7).collision(subnet, tap.index()))
                .as("an interface does not collide with itself")
                .isNull();
            run(0, "ip", "route", "add", "198.18.0.64/26", "via", "198.18.5.6", "dev", "gt7");
            run(0, "ip", "link", "add", "other", "type", "veth", "peer", "name", "another");
            run(0, "ip", "addr", "add", "198.18.0.9/32", "dev", "other");
            assertThat(HostTables.read(7).collision(subnet, tap.index()))
                .isEqualTo("the address in 198.18.0.9/32 on other");
          }
          return null;
        });
  }

  @Test
  void isSpokenForByItsOwnCardAloneUntilABridgeTakesIt() throws Exception {
    MacAddress mac = MacAddress.parse("02:00:5e:00:53:02");
    NetworkNamespace.callInNew(
        () -> {
          try (LinuxTap tap = LinuxTap.open(LinuxTap.DEFAULT_NAME, mac)) {
            assertThat(tap.soleHardwareAddress()).isEqualTo(mac.bits());
            run(0, "ip", "link", "set", tap.name(), "address", "02:00:5e:00:53:03");
            assertThat(tap.soleHardwareAddress()).isEqualTo(mac.bits() + 1);
            run(0, "ip", "link", "add", "br0", "type", "bridge");
            run(0, "ip", "link", "set", tap.name(), "master", "br0");
            assertThat(tap.soleHardwareAddress()).isZero();
          }
          return null;
        });
  }

  @Test
  void countsOnceWhatTheHostSentAndNobodyRead() throws Exception {
    NetworkNamespace.callInNew(
        () -> {
          try (LinuxTap tap = LinuxTap.open(LinuxTap.DEFAULT_NAME, null);
              PacketSocket host = PacketSocket.sending(tap.index())) {
            FrameBatch batch = new FrameBatch();
            for (int i = 0; i < FrameBatch.MAX_FRAMES; i++) {
              batch.length(i, 60);
            }
            assertThat(tap.takeQueueDrops()).isZero();
            int sent = 0;
            for (int i = 0; i < 50; i++) {
              sent += host.send(batch, FrameBatch.MAX_FRAMES);
            }
            int queued = 0;
            while (tap.read(frame, 0) > 0) {
              queued++;
            }
            // The kernel itself may have had a word to say on a new interface.
            assertThat(tap.takeQueueDrops())
                .isPositive()
                .isBetween((long) sent - queued, sent - queued + 5L);
            assertThat(tap.takeQueueDrops()).isZero();
          }
          return null;
        });
  }

  /** The kernel asks for the peer's hardware address, pings it and is answered by this test. */
  @Test
  void letsTheKernelPingAcrossIt() throws Exception {
    NetworkNamespace.callInNew(
        () -> {
          try (LinuxTap tap = LinuxTap.open(LinuxTap.DEFAULT_NAME, null);
              Epoll epoll = new Epoll()) {
            epoll.add(tap.fd(), 1);
            tap.addAddress(HOST, 24);
            Process ping =
                new ProcessBuilder("ping", "-n", "-c", "3", "-i", "0.2", "-w", "9", "198.18.0.2")
                    .redirectErrorStream(true)
                    .start();
            int answered = 0;
            int asked = 0;
            while (answered < 3) {
              int length = awaitFrame(tap, epoll);
              long at = VnetHeader.BYTES;
              ethernet.wrap(frame, at, length - VnetHeader.BYTES);
              if (ethernet.etherType() == EthernetView.TYPE_ARP) {
                answerArp(tap);
                asked++;
              } else if (ethernet.etherType() == EthernetView.TYPE_IPV4) {
                answerPing(tap, length);
                answered++;
              }
            }
            assertThat(asked).isPositive();
            String output = new String(ping.getInputStream().readAllBytes());
            assertThat(ping.waitFor()).as(output).isZero();
            assertThat(output).contains("3 received");
          }
          return null;
        });
  }

  @Test
  void saysThatTheInterfaceIsGone() throws Exception {
    NetworkNamespace.callInNew(
        () -> {
          try (LinuxTap tap = LinuxTap.open(LinuxTap.DEFAULT_NAME, null)) {
            assertThat(tap.read(frame, 0)).isZero();
            run(0, "ip", "link", "del", tap.name());
            assertThatThrownBy(() -> tap.read(frame, 0)).isInstanceOf(IOException.class);
            assertThatThrownBy(() -> tap.write(frame, 0, 64)).isInstanceOf(IOException.class);
          }
          return null;
        });
  }

  private int awaitFrame(LinuxTap tap, Epoll epoll) throws IOException {
    int length;
    while ((length = tap.read(frame, 0)) == 0) {
      assertThat(epoll.await(TIMEOUT_MS)).as("no frame came from the kernel").isPositive();
    }
    return length;
  }

  private void answerArp(LinuxTap tap) throws IOException {
    assertThat(arp.wrap(frame, ethernet.payloadOffset(), ethernet.payloadLength())).isTrue();
    assertThat(arp.operation()).isEqualTo(ArpView.REQUEST);
    assertThat(arp.senderAddress()).isEqualTo(HOST);
    assertThat(arp.targetAddress()).isEqualTo(PEER);
    assertThat(arp.senderHardwareAddress()).isEqualTo(tap.hardwareAddress().bits());
    long remote = MacAddress.bitsForIpv4(PEER);
    long asker = arp.senderHardwareAddress();
    VnetHeader.writePlain(frame, 0);
    long at = VnetHeader.BYTES;
    at += FrameWriter.writeEthernet(frame, at, asker, remote, EthernetView.TYPE_ARP);
    at += FrameWriter.writeArp(frame, at, ArpView.REPLY, remote, PEER, asker, HOST);
    assertThat(tap.write(frame, 0, (int) at)).isTrue();
  }

  private void answerPing(LinuxTap tap, int length) throws IOException {
    assertThat(ethernet.destination()).isEqualTo(MacAddress.bitsForIpv4(PEER));
    assertThat(ipv4.wrap(frame, ethernet.payloadOffset(), ethernet.payloadLength())).isTrue();
    assertThat(ipv4.isChecksumValid()).isTrue();
    assertThat(ipv4.protocol()).isEqualTo(Ipv4View.PROTOCOL_ICMP);
    long icmp = ipv4.payloadOffset();
    int icmpLength = ipv4.payloadLength();
    assertThat(BigEndian.u8(frame, icmp)).as("echo request").isEqualTo(8);
    BigEndian.putU16(frame, icmp, 0);
    BigEndian.putU16(frame, icmp + 2, 0);
    BigEndian.putU16(frame, icmp + 2, Checksum.finish(Checksum.sum(frame, icmp, icmpLength)));
    FrameWriter.writeIpv4(
        frame, ethernet.payloadOffset(), PEER, HOST, Ipv4View.PROTOCOL_ICMP, icmpLength);
    FrameWriter.writeEthernet(
        frame,
        VnetHeader.BYTES,
        tap.hardwareAddress().bits(),
        MacAddress.bitsForIpv4(PEER),
        EthernetView.TYPE_IPV4);
    VnetHeader.writePlain(frame, 0);
    assertThat(tap.write(frame, 0, length)).isTrue();
  }

  static void run(int exitCode, String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes());
    assertThat(process.waitFor())
        .as(String.join(" ", List.of(command)) + ": " + output)
        .isEqualTo(exitCode);
  }
}
