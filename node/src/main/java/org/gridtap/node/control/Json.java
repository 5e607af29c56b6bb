package org.gridtap.node.control;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.jr.annotationsupport.JacksonAnnotationExtension;
import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

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

  /**
   * Writes a record, map or list on one line; a record's keys stand in the order of its components.
   */
  public static String write(Object value) {
    try {
      return CODEC.asString(plain(value));
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

  /** Turns records into maps, for the library writes the keys of records in no order at all. */
  private static @Nullable Object plain(@Nullable Object value) {
    return switch (value) {
      case Record record -> {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        for (RecordComponent component : record.getClass().getRecordComponents()) {
          fields.put(key(component), plain(get(record, component)));
        }
        yield fields;
      }
      case Map<?, ?> map -> {
        Map<Object, @Nullable Object> fields = new LinkedHashMap<>();
        map.forEach((key, inner) -> fields.put(key, plain(inner)));
        yield fields;
      }
      case List<?> list -> {
        List<@Nullable Object> items = new ArrayList<>();
        list.forEach(item -> items.add(plain(item)));
        yield items;
      }
      case null, default -> value;
    };
  }

  private static String key(RecordComponent component) {
    JsonProperty renamed = component.getAccessor().getAnnotation(JsonProperty.class);
    return renamed == null ? component.getName() : renamed.value();
  }

  private static @Nullable Object get(Record record, RecordComponent component) {
    try {
      return component.getAccessor().invoke(record);
    } catch (ReflectiveOperationException inaccessible) {
      throw new IllegalStateException(inaccessible);
    }
  }
}
