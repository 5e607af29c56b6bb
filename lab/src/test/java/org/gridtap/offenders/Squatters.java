package org.gridtap.offenders;

import java.lang.foreign.MemorySegment;

/**
 * Each nested class uses a library that belongs to others; it stands outside of all modules'
 * packages, so that no rule allows it. Nothing here is ever run.
 */
@SuppressWarnings({"unused", "restricted"})
public final class Squatters {
  private Squatters() {}

  static final class UsesBouncyCastle {
    Object provider() {
      return new org.bouncycastle.jce.provider.BouncyCastleProvider();
    }
  }

  static final class UsesNetty {
    Object buffer() {
      return io.netty.buffer.Unpooled.EMPTY_BUFFER;
    }
  }

  static final class UsesPicocli {
    Object line() {
      return new picocli.CommandLine(this);
    }
  }

  static final class UsesDnsjava {
    Object name() {
      return org.xbill.DNS.Name.root;
    }
  }

  static final class UsesLogback {
    Object context() {
      return new ch.qos.logback.classic.LoggerContext();
    }
  }

  static final class MakesARestrictedCall {
    MemorySegment anywhere(long address) {
      return MemorySegment.ofAddress(address).reinterpret(8);
    }
  }
}
