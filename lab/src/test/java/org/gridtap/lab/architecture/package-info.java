/**
 * The rules of the house, as tests: which module may import which, what a pure package may not
 * touch, who alone may use a library, and what a script can see of tidiness. They stand in {@code
 * lab} because only {@code lab} sees every module.
 *
 * <p>A rule that cannot fail is worth nothing, so {@link org.gridtap.lab.architecture.Offenders}
 * breaks each purity rule once, and the tests show that it is caught.
 */
@NullMarked
package org.gridtap.lab.architecture;

import org.jspecify.annotations.NullMarked;
