/**
 * Start-up timings: how long a fresh node takes to its address, and a DHCP client to its lease, in
 * the demo's places with real daemons.
 *
 * <p>What is measured is what others see: an address by the kernel's account, DHCP by the packets'
 * own times in a capture. Nothing is taken from the daemon's own words. Runs on the calling thread.
 *
 * <p>Not here: throughput, and how daemons fare in the long run ({@code lab.soak}).
 */
@NullMarked
package org.gridtap.lab.timing;

import org.jspecify.annotations.NullMarked;
