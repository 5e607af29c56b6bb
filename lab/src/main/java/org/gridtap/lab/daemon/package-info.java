/**
 * Real gridtap daemons and DHCP clients on lab hosts, for the demo, the soak, the timings and the
 * integration tests; and what the kernel and the network's DNS server say of them.
 *
 * <p>Each daemon is a process of its own, started from this JVM's class path with its own
 * GRIDTAP_ROOT inside the lab's directory. Methods block; one thread at a time for each object.
 *
 * <p>DHCP clients that nobody should have to install are the ones that {@code check} has unpacked
 * ({@link org.gridtap.lab.net.UnpackedPrograms}).
 *
 * <p>Not here: any knowledge of the daemon's insides. It is driven by its command line alone, as
 * people drive it.
 */
@NullMarked
package org.gridtap.lab.daemon;

import org.jspecify.annotations.NullMarked;
