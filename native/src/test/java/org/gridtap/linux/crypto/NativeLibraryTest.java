package org.gridtap.linux.crypto;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.FunctionDescriptor;
import java.lang.invoke.MethodHandle;
import org.junit.jupiter.api.Test;

class NativeLibraryTest {
  private static final FunctionDescriptor SOME = FunctionDescriptor.of(JAVA_LONG, JAVA_INT);

  @Test
  void isCompleteWhenEveryFunctionIsThere() {
    NativeLibrary libc = new NativeLibrary("libc.so.6");
    libc.function("labs", FunctionDescriptor.of(JAVA_LONG, JAVA_LONG));
    assertThat(libc.isComplete()).isTrue();
  }

  @Test
  void saysThatAFunctionIsMissing() {
    NativeLibrary libc = new NativeLibrary("libc.so.6");
    MethodHandle handle = libc.function("no_such_function", SOME);
    assertThat(libc.isComplete()).isFalse();
    assertThat(handle.type()).isEqualTo(SOME.toMethodType());
    assertThatThrownBy(() -> handle.invoke(1)).hasMessage("no_such_function");
  }

  @Test
  void saysThatTheLibraryIsMissing() {
    NativeLibrary none = new NativeLibrary("libnothing.so.99");
    none.function("labs", SOME);
    assertThat(none.isComplete()).isFalse();
  }
}
