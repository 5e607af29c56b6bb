package org.gridtap.dhcp;

import org.jspecify.annotations.Nullable;

/** The value of option 53 (RFC 2132 §9.6), in the order of its codes from 1. */
public enum DhcpMessageType {
  DISCOVER,
  OFFER,
  REQUEST,
  DECLINE,
  ACK,
  NAK,
  RELEASE,
  INFORM;

  private static final DhcpMessageType[] ALL = values();

  public int code() {
    return ordinal() + 1;
  }

  static @Nullable DhcpMessageType of(int code) {
    return code >= 1 && code <= ALL.length ? ALL[code - 1] : null;
  }
}
