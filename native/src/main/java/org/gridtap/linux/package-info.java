/**
 * Linux through {@code java.lang.foreign}.
 */
@NullMarked
package org.gridtap.linux;

import org.jspecify.annotations.NullMarked;
