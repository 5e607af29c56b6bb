package org.gridtap.overlay.session;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.gridtap.overlay.wire.Path;
import org.jspecify.annotations.Nullable;

/**
 * What the initiating and the answering half of {@link Handshakes} share: our keys, the receiver
 * indices that are taken, and the counters.
 */
final class LocalSide {
  static final int INITIATOR = 1;
  static final int RESPONDER = 2;

  private static final byte[] EMPTY = {};

  final Membership membership;
  final Primitives primitives = new Primitives();
  private final KeyAgreement keys;
  private final RandomGenerator random;
  private final byte[] staticPrivate;
  private final byte[] staticPublic;
  private final Set<Integer> indices = new LinkedHashSet<>();
  private @Nullable OpenIndices openIndices;
  private final long[] dropped = new long[Drop.values().length];
  Function<Path, byte[]> extras = _ -> EMPTY;

  LocalSide(Membership membership, KeyAgreement keys, RandomGenerator random) {
    this.membership = membership;
    this.keys = keys;
    this.random = random;
    staticPrivate = keys.generatePrivate(random);
    staticPublic = keys.publicKey(staticPrivate);
  }

  void drop(Drop reason) {
    dropped[reason.ordinal()]++;
  }

  long dropped(Drop reason) {
    return dropped[reason.ordinal()];
  }

  /** Returns a random index that nobody has, or 0 if there are too many. */
  int takeIndex() {
    if (indices.size() >= Handshakes.MAX_INDICES) {
      drop(Drop.INDICES_FULL);
      return 0;
    }
    int index = 0;
    while (index == 0 || !indices.add(index)) {
      index = random.nextInt(1 << 24);
    }
    if (openIndices != null) {
      openIndices.add(index);
    }
    return index;
  }

  void release(int index) {
    if (indices.remove(index) && openIndices != null) {
      openIndices.remove(index);
    }
  }

  /** Returns the sieve of the indices in use; it is kept from the first call on. */
  OpenIndices openIndices() {
    if (openIndices == null) {
      openIndices = new OpenIndices();
      indices.forEach(openIndices::add);
    }
    return openIndices;
  }

  NoiseXx noise(boolean initiator, byte[] prologue) {
    return new NoiseXx(
        primitives,
        keys,
        initiator,
        prologue,
        staticPrivate,
        staticPublic,
        keys.generatePrivate(random));
  }

  boolean isOurs(byte[] staticKey) {
    return Arrays.equals(staticKey, staticPublic);
  }

  /** Makes our payload for the message whose keys {@code noise} has just written. */
  HandshakePayload payload(int role, int index, NoiseXx noise, Path path) {
    byte[] ourExtras = extras.apply(path);
    byte[] credentials = membership.credentials();
    if (ourExtras.length > HandshakePayload.MAX_EXTRAS
        || credentials.length > HandshakePayload.MAX_CREDENTIALS) {
      throw new IllegalStateException(
          ourExtras.length + " bytes of extras and " + credentials.length + " of credentials");
    }
    byte[] signature = membership.sign(HandshakeWire.signed(role, noise.hash(), staticPublic));
    return new HandshakePayload(
        index, HandshakePayload.AES_256_GCM, 0, ourExtras, credentials, signature);
  }
}
