/** The lab. */
@NullMarked
package org.gridtap.lab;

import org.jspecify.annotations.NullMarked;
