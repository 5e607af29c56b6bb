package org.gridtap.node.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.gridtap.config.Site;
import org.gridtap.overlay.wire.Endpoint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class SiteResolverTest {
  private final BlockingQueue<Set<Endpoint>> found = new LinkedBlockingQueue<>();

  /** Returns what was told last, after the sites that are no addresses were asked for once. */
  private Set<Endpoint> resolve(String sites, int names) throws InterruptedException {
    List<Site> parsed = Site.parseList(sites).sites();
    try (SiteResolver resolver = new SiteResolver(parsed, found::add)) {
      resolver.start();
      Set<Endpoint> last = found.take();
      for (int i = 0; i < names; i++) {
        last = found.take();
      }
      return last;
    }
  }

  @Test
  void findsTheAddressesOfAName() throws Exception {
    assertThat(resolve("localhost:4743", 1)).contains(Endpoint.v4(0x7f000001, 4743));
  }

  @Test
  void namesAnAddressOnceHoweverOftenItIsListed() throws Exception {
    assertThat(resolve("192.0.2.1:5000,192.0.2.1:5000,192.0.2.2:5000", 0))
        .containsExactlyInAnyOrder(Endpoint.v4(0xc0000201, 5000), Endpoint.v4(0xc0000202, 5000));
  }

  @Test
  void goesOnWithTheOthersWhenANameIsUnknown() throws Exception {
    assertThat(resolve("nowhere.invalid:1,192.0.2.1:5000", 1))
        .containsExactly(Endpoint.v4(0xc0000201, 5000));
  }

  @Test
  void tellsAddressesAtOnceWhileNamesAreStillAskedFor() throws Exception {
    assertThat(resolve("nowhere.invalid:1,192.0.2.1:5000", 0))
        .containsExactly(Endpoint.v4(0xc0000201, 5000));
  }

  @Test
  void saysSoWhenThereIsNoSite() throws Exception {
    try (SiteResolver resolver = new SiteResolver(List.of(), found::add)) {
      resolver.start();
      assertThat(found.take()).isEmpty();
    }
  }
}
