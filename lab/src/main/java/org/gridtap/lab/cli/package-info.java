/**
 * What the lab adds to the command line: {@code gridtap demo} and {@code gridtap lab}.
 *
 * <p>Runs on the main thread.
 *
 * <p>Not here: the command line itself, which is the node's and finds these commands by its
 * extension interface.
 */
@NullMarked
package org.gridtap.lab.cli;

import org.jspecify.annotations.NullMarked;
