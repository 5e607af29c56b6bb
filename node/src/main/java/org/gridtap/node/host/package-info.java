/**
 * What the host around the daemon does to it, and what follows from that: pure machines.
 *
 * <ul>
 *   <li>{@link org.gridtap.node.host.TapWatch}: somebody deletes the interface, sets it down, takes
 *       its address off; a route appears that collides.
 *   <li>{@link org.gridtap.node.host.ClockWatch}: the host slept, or its wall clock was set.
 *   <li>{@link org.gridtap.node.host.MembershipWatch}: by the wall clock, membership has not begun
 *       or has ended.
 *   <li>{@link org.gridtap.node.host.Troubles}: what is wrong now, for {@code gridtap status}.
 * </ul>
 *
 * <p>Owned by the control loop. Times ending in {@code Ns} are of its clock, which counts the time
 * asleep; those ending in {@code Ms} are Unix time.
 *
 * <p>Not here: netlink, clocks and the TAP itself; {@code node.daemon} brings them.
 */
@NullMarked
package org.gridtap.node.host;

import org.jspecify.annotations.NullMarked;
