/**
 * AES-256-GCM by the system's own libraries, off-heap: {@link org.gridtap.linux.crypto.LibCrypto}
 * (OpenSSL 3, the fastest where it knows VAES) and {@link org.gridtap.linux.crypto.LibSodium}. A
 * library that is not there is no error: another provider takes its place.
 *
 * <p>Calls are critical downcalls: they last at most some microseconds, never wait and allocate
 * nothing. One owner thread for each {@link org.gridtap.linux.crypto.AesGcm}.
 *
 * <p>Not here: the choice of a provider, and the JDK's own.
 */
@NullMarked
package org.gridtap.linux.crypto;

import org.jspecify.annotations.NullMarked;
