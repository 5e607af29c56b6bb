package org.gridtap.dns;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import org.gridtap.frame.Subnet;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.NSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.PTRRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/**
 * The names that a network is the authority for: its domain, and the reverse zones of its subnet.
 *
 * <p>Their SOA and NS name the service address by its static name. The serial never changes, for
 * there is nothing to transfer.
 */
final class Zones {
  private static final Name IN_ADDR_ARPA = Name.fromConstantString("in-addr.arpa.");
  private static final int LABELS_OF_IN_ADDR_ARPA = IN_ADDR_ARPA.labels();
  private static final int LABELS_OF_A_BARE_NAME = 2;
  private static final int OCTETS = 4;
  private static final int NO_OCTET = -1;
  private static final long SERIAL = 1;
  private static final long HOUR = 3600;
  private static final Pattern HOST = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");
  private static final Pattern OCTET = Pattern.compile("0|[1-9][0-9]{0,2}");
  private static final String NEVER_A_HOST = "localhost";

  private final Subnet subnet;
  private final StaticNames names;
  private final Name domain;
  private final Name server;
  private final Name mailbox;

  /** Throws IllegalArgumentException if the domain is none. */
  Zones(DnsSettings settings) {
    this.subnet = settings.subnet();
    this.names = new StaticNames(subnet.network(), subnet.prefix(), settings.domain());
    try {
      this.domain = Name.fromString(settings.domain() + ".");
      this.server = Name.fromString(names.nameOf(settings.serviceAddress()), domain);
      this.mailbox = Name.fromString("hostmaster", domain);
    } catch (TextParseException invalid) {
      throw new IllegalArgumentException(invalid);
    }
  }

  Name domain() {
    return domain;
  }

  /** Says where a question of class IN belongs. */
  Place place(Name name, int type) {
    if (name.subdomain(domain)) {
      return inDomain(name, type);
    }
    if (name.subdomain(IN_ADDR_ARPA)) {
      return reverse(name, type);
    }
    return name.labels() == LABELS_OF_A_BARE_NAME ? bare(name, type) : new Place.Foreign();
  }

  private Place inDomain(Name name, int type) {
    int below = name.labels() - domain.labels();
    if (below == 0) {
      return new Place.Known(domain, apex(domain, type));
    }
    String label = lowerCase(name.getLabelString(0));
    OptionalInt address = names.addressOf(label);
    if (below > 1 || (address.isEmpty() && !mayBeHost(label))) {
      return new Place.Nothing(domain);
    }
    return address.isPresent()
        ? new Place.Known(domain, address(name, type, address.getAsInt(), DnsResponder.STATIC_TTL))
        : new Place.Host(label, domain);
  }

  /**
   * A name of one label is asked for by whoever has no search list. It might be a top-level domain
   * too: only what hosts are asked for is looked up.
   */
  private Place bare(Name name, int type) {
    String label = lowerCase(name.getLabelString(0));
    OptionalInt address = names.addressOf(label);
    if (address.isPresent()) {
      return new Place.Known(
          domain, address(name, type, address.getAsInt(), DnsResponder.STATIC_TTL));
    }
    return mayBeHost(label) && (type == Type.A || type == Type.AAAA)
        ? new Place.Host(label, null)
        : new Place.Foreign();
  }

  private Place reverse(Name name, int type) {
    int octets = name.labels() - LABELS_OF_IN_ADDR_ARPA;
    int ofZone = ReverseZones.octets(subnet);
    if (octets < ofZone) {
      return new Place.Foreign();
    }
    int address = 0;
    boolean isAddress = octets <= OCTETS;
    for (int i = 0; i < Math.min(octets, OCTETS); i++) {
      int octet = octet(name.getLabelString(octets - 1 - i));
      if (octet == NO_OCTET && i < ofZone) {
        return new Place.Foreign();
      }
      isAddress &= octet != NO_OCTET;
      address |= (octet & 0xff) << (Integer.SIZE - 8 * (i + 1));
    }
    if (!subnet.contains(address)) {
      return new Place.Foreign();
    }
    Name zone = new Name(name, octets - ofZone);
    if (!isAddress) {
      return new Place.Nothing(zone);
    }
    if (octets == OCTETS && isAsked(type, Type.PTR)) {
      return new Place.Known(zone, List.of(pointer(name, address)));
    }
    return new Place.Known(zone, octets == ofZone ? apex(name, type) : List.of());
  }

  /** Returns what a host name is answered with: the address if that was asked for, or nothing. */
  static List<Record> address(Name name, int type, int address, long ttlSeconds) {
    if (!isAsked(type, Type.A)) {
      return List.of();
    }
    byte[] octets = {
      (byte) (address >>> 24), (byte) (address >>> 16), (byte) (address >>> 8), (byte) address
    };
    try {
      return List.of(new ARecord(name, DClass.IN, ttlSeconds, InetAddress.getByAddress(octets)));
    } catch (UnknownHostException never) {
      throw new IllegalStateException("four octets are an address", never);
    }
  }

  /** Returns what says how long it may be remembered that something is not (RFC 2308 §3). */
  Record soa(Name zone) {
    long negative = DnsResponder.NEGATIVE_TTL;
    return new SOARecord(
        zone, DClass.IN, negative, server, mailbox, SERIAL, HOUR, HOUR, HOUR, negative);
  }

  private List<Record> apex(Name zone, int type) {
    if (isAsked(type, Type.SOA)) {
      return List.of(soa(zone));
    }
    return type == Type.NS
        ? List.of(new NSRecord(zone, DClass.IN, DnsResponder.STATIC_TTL, server))
        : List.of();
  }

  private Record pointer(Name name, int address) {
    try {
      Name target = Name.fromString(names.nameOf(address), domain);
      return new PTRRecord(name, DClass.IN, DnsResponder.STATIC_TTL, target);
    } catch (TextParseException never) {
      throw new IllegalStateException("a static name is a name", never);
    }
  }

  /** Tells whether a type answers a question; of several, ANY may be given one (RFC 8482 §4.1). */
  private static boolean isAsked(int questionType, int recordType) {
    return questionType == recordType || questionType == Type.ANY;
  }

  private static boolean mayBeHost(String label) {
    return HOST.matcher(label).matches()
        && !StaticNames.isStatic(label)
        && !label.equals(NEVER_A_HOST);
  }

  private static int octet(String label) {
    if (!OCTET.matcher(label).matches()) {
      return NO_OCTET;
    }
    int value = Integer.parseInt(label);
    return value <= 0xff ? value : NO_OCTET;
  }

  private static String lowerCase(String label) {
    return label.toLowerCase(Locale.ROOT);
  }
}
