/** The daemon. */
@NullMarked
package org.gridtap.node;

import org.jspecify.annotations.NullMarked;
