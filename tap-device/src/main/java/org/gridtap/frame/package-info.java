/**
 * Frames.
 */
@NullMarked
package org.gridtap.frame;

import org.jspecify.annotations.NullMarked;
