/**
 * The emulated laboratory: hosts, NATs, sites and an "internet" in Linux network namespaces, with
 * the kernel's own routing and NAT.
 *
 * <p>Needs root, {@code ip} and {@code nft}. Everything that a {@link org.gridtap.lab.net.Lab}
 * makes carries the prefix {@code gt<pid>-} and goes away with it; what a killed process left
 * behind is swept at the next start.
 *
 * <pre>
 *   gt7-relay                 gt7-internet                        gt7-home.nat              gt7-alice
 *   eth0 11.11.1.10/24 ──── pub1 11.11.1.1                  wan 11.11.101.10/24        eth0 192.168.1.2/24
 *                           site1 11.11.101.1/24 ────────── lan 192.168.1.1/24 ─────── (bridge, one port a host)
 *                           private destinations: blackhole
 * </pre>
 *
 * <p>The public ranges 11.11.0.0/16 and 11.12.0.0/16 are no TEST-NETs, because software refuses to
 * work with those. The host's own network, {@code /etc} and firewall are never touched. Methods
 * block and may be called from any thread, one thread at a time for each object.
 *
 * <p>Not here: delay and loss, IPv6 between sites, anything of Gridtap itself.
 */
@NullMarked
package org.gridtap.lab.net;

import org.jspecify.annotations.NullMarked;
