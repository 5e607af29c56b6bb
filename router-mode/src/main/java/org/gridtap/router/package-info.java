/**
 * What a router adds to a node: the LAN side of a site. Nothing stands here yet: router mode is a
 * later piece of work, and until it comes {@code gridtap} refuses {@code --mode router} as a usage
 * error.
 */
@NullMarked
package org.gridtap.router;

import org.jspecify.annotations.NullMarked;
