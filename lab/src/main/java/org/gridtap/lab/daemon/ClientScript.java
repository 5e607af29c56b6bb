package org.gridtap.lab.daemon;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * The script that a DHCP client calls when something has happened. Beside it stand the last lease,
 * in {@code .env}, and a line for each ACK, in {@code .acks}.
 */
record ClientScript(Path file) {
  /** Shell function for scripts whose lease stands in variables {@code new_…}. */
  static final String RECORD =
      """
      record() {
        {
          echo "ip=$new_ip_address"
          echo "subnet=$new_subnet_mask"
          echo "broadcast=$new_broadcast_address"
          echo "router=$new_routers"
          echo "staticroutes=$new_classless_static_routes"
          echo "dns=$new_domain_name_servers"
          echo "domain=$new_domain_name"
          echo "search=$new_domain_search"
          echo "hostname=$new_host_name"
          echo "mtu=$new_interface_mtu"
          echo "lease=$new_dhcp_lease_time"
          echo "serverid=$new_dhcp_server_identifier"
        } | grep -v '=$' > "$0.new"
        mv "$0.new" "$0.env"
        echo "$reason" >> "$0.acks"
      }
      """;

  static ClientScript write(Path file, String text) throws IOException {
    ClientScript script = new ClientScript(file);
    Files.writeString(file, text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    Files.deleteIfExists(script.beside(".env"));
    return script;
  }

  String lease() throws IOException {
    Path recorded = beside(".env");
    return Files.exists(recorded) ? Files.readString(recorded) : "";
  }

  long acknowledgements() throws IOException {
    Path recorded = beside(".acks");
    return Files.exists(recorded) ? Files.readString(recorded).lines().count() : 0;
  }

  private Path beside(String suffix) {
    return file.resolveSibling(file.getFileName() + suffix);
  }
}
