package org.gridtap.node.control;

import com.fasterxml.jackson.jr.annotationsupport.JacksonAnnotationExtension;
import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;

/**
 * JSON to records and back. Values that are absent are written as null, so that every key is always
 * there.
 */
public final class Json {
  private static final JSON CODEC =
      JSON.builder()
          .register(JacksonAnnotationExtension.std)
          .enable(JSON.Feature.WRITE_NULL_PROPERTIES)
          .build();

  private Json() {}

  /** Writes a record, map or list on one line. */
  public static String write(Object value) {
    try {
      return CODEC.asString(value);
    } catch (IOException notJson) {
      throw new UncheckedIOException(notJson);
    }
  }

  /** Reads a record of this package; throws IOException for what is not JSON or not of its form. */
  public static <T> T read(String text, Class<T> type) throws IOException {
    try {
      T value = CODEC.beanFrom(type, text);
      if (value == null) {
        throw new IOException("null instead of an object");
      }
      return value;
    } catch (RuntimeException refused) {
      throw new IOException("JSON of another form than expected", refused);
    }
  }

  /** Reads an object of any form. */
  public static Map<String, Object> readMap(String text) throws IOException {
    try {
      Map<String, Object> map = CODEC.mapFrom(text);
      if (map == null) {
        throw new IOException("null instead of an object");
      }
      return map;
    } catch (RuntimeException refused) {
      throw new IOException("JSON of another form than expected", refused);
    }
  }
}
