/**
 * DHCP.
 */
@NullMarked
package org.gridtap.dhcp;

import org.jspecify.annotations.NullMarked;
