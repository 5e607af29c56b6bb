/**
 * How commands talk to the running daemon: a unix socket, one line of JSON each way.
 *
 * <pre>
 * request    {"command":"status|peers|ring|leases|lookup|ping|metrics|reload|down",
 *             "argument":TEXT,"timeoutMs":N}\n
 * response   {"ok":true,"body":{"schema":1,…}}\n    or    {"ok":false,"error":SENTENCE}\n
 * </pre>
 *
 * <p>A body is what the same command prints with {@code --json}. A connection may carry several
 * requests, one after another. The socket has mode 0600: whoever can open it may command the
 * daemon. The server has one virtual thread for each connection; the {@link
 * org.gridtap.node.control.ControlHandler} hands the question to the control loop. What is NOT
 * here: the answers (the daemon's), and how they look to people (the command line's).
 */
@NullMarked
package org.gridtap.node.control;

import org.jspecify.annotations.NullMarked;
