/**
 * The TAP interface behind one small contract, {@link org.gridtap.tap.TapDevice}: the kernel's
 * ({@link org.gridtap.tap.LinuxTap}) and one in memory ({@link org.gridtap.tap.MemoryTap}).
 *
 * <p>Frames go in and out with their vnet header ({@link org.gridtap.frame.VnetHeader}) and never
 * block. A device belongs to one thread at a time.
 *
 * <p>Not here: routes beyond the subnet's own, in particular never a default route; the resolver;
 * and what frames mean.
 */
@NullMarked
package org.gridtap.tap;

import org.jspecify.annotations.NullMarked;
