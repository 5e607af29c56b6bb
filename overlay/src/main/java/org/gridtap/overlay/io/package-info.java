/**
 * What the overlay takes from the world outside: ciphers of the data path and X.509 certificates.
 *
 * <p>Not pure: calls into native libraries. Ciphers belong to the data worker that made them; the
 * {@link org.gridtap.overlay.io.X509Membership} belongs to the control loop.
 *
 * <p>Not here: sockets and the data path itself ({@code org.gridtap.node.data}), the system's
 * libraries ({@code org.gridtap.linux.crypto}), the making of certificates ({@code
 * org.gridtap.config.identity}).
 */
@NullMarked
package org.gridtap.overlay.io;

import org.jspecify.annotations.NullMarked;
