package org.gridtap.lab.sim;

/** A NAT's behaviour in the words of RFC 4787 §4.1 (mapping) and §5 (filtering), beside the older names for it. */
public enum NatKind {
  /** "Full cone": whoever knows the mapping may send to it. */
  FULL_CONE(Dependence.ENDPOINT_INDEPENDENT, Dependence.ENDPOINT_INDEPENDENT),

  /** One mapping for all destinations; an address that was sent to may answer from any of its ports. */
  ADDRESS_RESTRICTED(Dependence.ENDPOINT_INDEPENDENT, Dependence.ADDRESS),

  /** One mapping for all destinations; only an endpoint that was sent to may answer. Most home routers. */
  PORT_RESTRICTED(Dependence.ENDPOINT_INDEPENDENT, Dependence.ADDRESS_AND_PORT),

  /** A mapping with a random port for every destination, which alone may answer. */
  SYMMETRIC(Dependence.ADDRESS_AND_PORT, Dependence.ADDRESS_AND_PORT),

  /** No UDP passes at all. */
  UDP_BLOCKED(Dependence.ADDRESS_AND_PORT, Dependence.ADDRESS_AND_PORT);

  /** What a mapping or a filter depends on. */
  enum Dependence {
    ENDPOINT_INDEPENDENT,
    ADDRESS,
    ADDRESS_AND_PORT
  }

  private final Dependence mapping;
  private final Dependence filtering;

  NatKind(Dependence mapping, Dependence filtering) {
    this.mapping = mapping;
    this.filtering = filtering;
  }

  Dependence mapping() {
    return mapping;
  }

  Dependence filtering() {
    return filtering;
  }
}
