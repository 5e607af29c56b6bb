/**
 * The words of the wire that every part of the overlay shares: node ids, endpoints, paths, first
 * bytes of packets, bounded reading and writing of big-endian values, and the bucket by which all
 * rates are limited.
 *
 * <pre>
 * node id:   20 bytes, big-endian, modulo 2^160
 * endpoint:  address:16 ‖ port:u16; IPv4 stands as ::ffff:a.b.c.d
 * block:     length:u16 ‖ bytes
 * </pre>
 *
 * <p>Pure values, and readers and writers that belong to one thread at a time. Not here: the layout
 * of any message, which stands with the package that speaks it.
 */
@NullMarked
package org.gridtap.overlay.wire;

import org.jspecify.annotations.NullMarked;
