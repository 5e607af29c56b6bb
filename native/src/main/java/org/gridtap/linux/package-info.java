/**
 * Linux through {@code java.lang.foreign}: the TAP character device, UDP sockets with segmentation
 * and batches, epoll, rtnetlink, and the few facts about this process that a start depends on.
 *
 * <p>This module is the only place with restricted calls, and it has no C to compile. Calls of the
 * data path ({@link org.gridtap.linux.TunTap}, {@link org.gridtap.linux.UdpSocket}, {@link
 * org.gridtap.linux.Epoll}) allocate nothing, take plain addresses and return {@code -errno} when
 * they fail; all others throw {@link org.gridtap.linux.LinuxException}. Objects belong to one
 * thread at a time. Structures are laid out for 64-bit Linux (x86-64, aarch64, riscv64).
 *
 * <p>Not here: what any packet means, policy about names and addresses, and firewalls.
 */
@NullMarked
package org.gridtap.linux;

import org.jspecify.annotations.NullMarked;
