/**
 * Topology files: TOML that describes a lab's hosts, sites and NATs.
 *
 * <p>Pure apart from reading the one file; any thread.
 *
 * <p>Not here: building what a file describes ({@code lab.net}).
 */
@NullMarked
package org.gridtap.lab.file;

import org.jspecify.annotations.NullMarked;
