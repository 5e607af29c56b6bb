package org.gridtap.config.token;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.gridtap.config.token.TokenSource.Absent;
import org.gridtap.config.token.TokenSource.Text;
import org.gridtap.config.token.TokenSource.Unreadable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenSourceTest {
  private static final InputStream NOTHING = InputStream.nullInputStream();

  @TempDir Path directory;

  @Test
  void warnsOfALiteral() {
    Text text = (Text) TokenSource.read("gt1.abc", NOTHING, Map.of());
    assertThat(text.text()).isEqualTo("gt1.abc");
    assertThat(text.warnings())
        .singleElement()
        .asString()
        .contains("`ps`")
        .doesNotContain("gt1.abc");
    assertThat(text.toString()).doesNotContain("gt1.abc");
  }

  @Test
  void readsStandardInputAndTheEnvironmentWithoutAWarning() {
    InputStream in = new ByteArrayInputStream("gt1.abc\n".getBytes(StandardCharsets.UTF_8));
    assertThat(((Text) TokenSource.read("-", in, Map.of())).warnings()).isEmpty();
    Text text = (Text) TokenSource.read(null, NOTHING, Map.of("GRIDTAP_TOKEN", "gt1.abc"));
    assertThat(text.text()).isEqualTo("gt1.abc");
    assertThat(text.warnings()).isEmpty();
    assertThat(TokenSource.read(null, NOTHING, Map.of())).isInstanceOf(Absent.class);
  }

  @Test
  void readsFilesAndWarnsOfPublicOnes() throws Exception {
    Path file = Files.writeString(directory.resolve("token"), "gt1.abc\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    Text open = (Text) TokenSource.read("file:" + file, NOTHING, Map.of());
    assertThat(open.text()).isEqualTo("gt1.abc\n");
    assertThat(open.warnings()).singleElement().asString().contains("chmod 600");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    assertThat(((Text) TokenSource.read("file:" + file, NOTHING, Map.of())).warnings()).isEmpty();
    assertThat(
            ((Text) TokenSource.read(null, NOTHING, Map.of("GRIDTAP_TOKEN", "file:" + file)))
                .text())
        .isEqualTo("gt1.abc\n");
  }

  @Test
  void explainsWhatCannotBeRead() {
    assertThat(TokenSource.read("file:" + directory.resolve("none"), NOTHING, Map.of()))
        .isInstanceOfSatisfying(
            Unreadable.class, bad -> assertThat(bad.sentence()).contains("no token file"));
    assertThat(TokenSource.read("file:" + directory, NOTHING, Map.of()))
        .isInstanceOf(Unreadable.class);
    assertThat(TokenSource.read("file:\0", NOTHING, Map.of())).isInstanceOf(Unreadable.class);
  }

  @Test
  void readsNoMoreThanATokenCanHave() {
    InputStream endless = new ByteArrayInputStream(new byte[10_000_000]);
    assertThat(((Text) TokenSource.read("-", endless, Map.of())).text())
        .hasSize(TokenReader.MAX_CHARACTERS + 1);
  }
}
