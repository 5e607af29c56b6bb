/**
 * {@code gridtap demo}: the main job, shown on one machine with real daemons in network namespaces.
 *
 * <p>Everything runs on the caller's thread.
 *
 * <p>Not here: how a lab is built ({@code lab.net}) and how daemons are started ({@code
 * lab.daemon}).
 */
@NullMarked
package org.gridtap.lab.demo;

import org.jspecify.annotations.NullMarked;
