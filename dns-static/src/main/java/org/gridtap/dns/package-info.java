/**
 * Names.
 */
@NullMarked
package org.gridtap.dns;

import org.jspecify.annotations.NullMarked;
