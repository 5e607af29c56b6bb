/**
 * The names of a virtual network: {@code C005032155} is 10.5.32.155 in a network of 10/8, host
 * names are looked up, and both are answered by DNS (RFC 1035).
 *
 * <p>Pure. {@link org.gridtap.dns.StaticNames} and {@link org.gridtap.dns.ReverseZones} are values
 * for any thread; {@link org.gridtap.dns.DnsResponder} is a machine and owned by the control
 * thread. Addresses are {@code int}. DNS messages are read and written by dnsjava, of which only
 * its messages are used, no resolver.
 *
 * <pre>
 * query ─▶ C-name, PTR, apex ─▶ answered at once
 *       ─▶ host name ─▶ remembered ─▶ answered at once
 *       │             └▶ look-up, at most 2 s ─▶ answered
 *       └▶ anything else ─▶ REFUSED at once
 * </pre>
 *
 * <p>Not here: the headers around a query, the look-up itself (the overlay's, joined in {@code
 * node}), how the host's resolver is told ({@code node}), IPv6, DNS over TCP (no answer is that
 * long), zone transfers.
 */
@NullMarked
package org.gridtap.dns;

import org.jspecify.annotations.NullMarked;
