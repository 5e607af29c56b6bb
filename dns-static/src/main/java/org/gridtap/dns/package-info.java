/**
 * Names that follow from addresses: {@code C005032155} is 10.5.32.155 in a network of 10/8.
 *
 * <p>Pure values, any thread. Not here: a responder for DNS queries, host names that are claimed in
 * the DHT, and telling the host's resolver; these are a later piece of work.
 */
@NullMarked
package org.gridtap.dns;

import org.jspecify.annotations.NullMarked;
