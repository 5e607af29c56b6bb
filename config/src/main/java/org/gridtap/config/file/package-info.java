/**
 * The configuration file: TOML at {@code etc/gridtap/gridtap.toml}, read with every error
 * collected, and written by joining.
 *
 * <pre>
 * [node]      name, mode = interface|relay, port, bootstrap = ["HOST:PORT", …], discovery = lan|off
 * [[network]] name, tap, address = auto|dhcp|A.B.C.D           one for each network; none in relay mode
 * [log]       level = error|warn|info|debug|trace
 * </pre>
 *
 * <p>docs/configuration.md explains every key. One that is added stands in {@code ConfigFile},
 * {@code NodeConfig}, {@code ConfigText}, {@code gridtap.toml.example} and that document; {@code
 * ConfigurationDocumentTest} says where it is missing.
 *
 * <p>Text in, values or problems out; the only I/O is reading the file itself. What is NOT here:
 * whether the overlay has such a network (see {@code state}), and flags and environment variables,
 * which come before the file.
 */
@NullMarked
package org.gridtap.config.file;

import org.jspecify.annotations.NullMarked;
