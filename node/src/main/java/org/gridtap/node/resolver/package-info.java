/**
 * How the resolver of the host is told where the names of a network are answered.
 *
 * <p>A shell: it runs {@code resolvectl} on threads of its own. What it sets belongs to a link and
 * vanishes with it; no file is ever written.
 *
 * <p>Not here: answering queries (module dns-static), the DNS server and domain that a DHCP client
 * gets (module dhcp-arp).
 */
@NullMarked
package org.gridtap.node.resolver;

import org.jspecify.annotations.NullMarked;
