package org.gridtap.overlay.dht;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Named.named;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.List;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.provider.MethodSource;

class MessageCodecFuzzTest {
  static List<Named<byte[]>> honest() {
    return MessageCodecTest.everyMessage().stream()
        .map(message -> named(message.getClass().getSimpleName(), MessageCodec.encode(message)))
        .toList();
  }

  @MethodSource("honest")
  @FuzzTest(maxExecutions = 50_000)
  void readsBackWhatItTook(byte[] bytes) {
    Message message = MessageCodec.decode(bytes);
    if (message == null) {
      return;
    }
    byte[] encoded = MessageCodec.encode(message);
    assertThat(encoded).hasSizeLessThanOrEqualTo(Message.MAX_BYTES);
    if (message instanceof Message.Reply reply) {
      // What would not be readable is replaced, and that may be longer than what came.
      assertThat(reply.why().chars()).noneMatch(Character::isISOControl);
    } else {
      assertThat(MessageCodec.decode(encoded)).isEqualTo(message);
    }
  }
}
