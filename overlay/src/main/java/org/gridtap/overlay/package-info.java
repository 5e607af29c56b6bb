/** The overlay. */
@NullMarked
package org.gridtap.overlay;

import org.jspecify.annotations.NullMarked;
