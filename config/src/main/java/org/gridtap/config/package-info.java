/**
 * Configuration.
 */
@NullMarked
package org.gridtap.config;

import org.jspecify.annotations.NullMarked;
