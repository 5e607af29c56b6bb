/**
 * What lies on disk, and joining: where files live, the node's state, the owner's overlays.
 *
 * <pre>
 * etc/gridtap/gridtap.toml                  the configuration, written once by joining
 * var/lib/gridtap/                 0700     the node's state
 *   lock                                    held while a daemon runs; holds its process id
 *   identity                       0600     key, certificates, sites, networks: what joining left
 *   peers, leases                  0600     caches: endpoints of members, addresses held last
 *   overlays/NAME/                 0700     the authority of an overlay that was made on this machine
 *     authority.key                0600     PKCS#8 in PEM
 *     authority.crt, overlay                the certificate in PEM; sites and networks
 * run/gridtap/gridtap.sock         0600     the control socket
 * </pre>
 *
 * <p>State files have one envelope ({@link org.gridtap.config.state.StateFile}) and are replaced
 * atomically. This package does I/O and throws {@link org.gridtap.config.state.StateException},
 * whose message says cause and remedy. For one thread at a time. What is NOT here: the daemon,
 * which decides what to keep.
 */
@NullMarked
package org.gridtap.config.state;

import org.jspecify.annotations.NullMarked;
