package org.gridtap.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class EpollTest {
  @Test
  void tellsWhichDescriptorIsReadable() throws LinuxException {
    try (Epoll epoll = new Epoll();
        EventFd first = new EventFd();
        EventFd second = new EventFd()) {
      epoll.add(first.fd(), 17);
      epoll.add(second.fd(), 99);
      assertThat(epoll.await(0)).isZero();
      second.signal();
      second.signal();
      assertThat(epoll.await(-1)).isEqualTo(1);
      assertThat(epoll.tag(0)).isEqualTo(99);
      first.signal();
      assertThat(epoll.await(-1)).isEqualTo(2);
      second.clear();
      assertThat(epoll.await(-1)).isEqualTo(1);
      assertThat(epoll.tag(0)).isEqualTo(17);
      epoll.remove(first.fd());
      assertThat(epoll.await(0)).isZero();
    }
  }

  @Test
  void refusesWhatIsNoDescriptor() throws LinuxException {
    try (Epoll epoll = new Epoll()) {
      assertThatThrownBy(() -> epoll.add(1 << 20, 1))
          .isInstanceOfSatisfying(
              LinuxException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EBADF));
    }
  }

  @Test
  void wakesAThreadThatWaits() throws Exception {
    try (Epoll epoll = new Epoll();
        EventFd event = new EventFd()) {
      epoll.add(event.fd(), 1);
      Thread other = Thread.ofPlatform().start(event::signal);
      assertThat(epoll.await(10_000)).isEqualTo(1);
      other.join();
    }
  }
}
