package org.gridtap.config;

import java.security.SecureRandom;
import java.util.Random;

/** Makes the same keys in every run, so that inputs kept from one are of use in the next. */
public final class SeededRandom extends SecureRandom {
  private static final long serialVersionUID = 1;

  private final Random random;

  public SeededRandom(long seed) {
    random = new Random(seed);
  }

  @Override
  public void nextBytes(byte[] bytes) {
    random.nextBytes(bytes);
  }
}
