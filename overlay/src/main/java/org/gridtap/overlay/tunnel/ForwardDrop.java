package org.gridtap.overlay.tunnel;

/** Why a packet of others was not passed on by its limits. */
public enum ForwardDrop {
  /** CoDel took it out, for packets had to wait for too long. */
  DELAYED,
  /** There was no room for more packets to wait; the sender of most of them lost one. */
  QUEUE_FULL,
  /** More peers hand packets over at the same time than are told apart. */
  TOO_MANY_PEERS
}
