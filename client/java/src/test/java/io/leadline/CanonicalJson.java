// SPDX-License-Identifier: Apache-2.0
package io.leadline;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Writes JSON as tests/conformance compares it: no white space, keys sorted by their bytes, and
 * nothing escaped that need not be (Gson would escape U+2028).
 */
final class CanonicalJson {
  /** By the bytes of UTF-8, which is not the order of Java's UTF-16. */
  static final Comparator<String> BY_BYTES =
      Comparator.comparing(s -> s.getBytes(StandardCharsets.UTF_8), Arrays::compareUnsigned);

  private final StringBuilder out = new StringBuilder();

  private CanonicalJson() {}

  static String write(JsonElement element) {
    CanonicalJson json = new CanonicalJson();
    json.append(element);
    return json.out.toString();
  }

  private void append(JsonElement element) {
    if (element.isJsonObject()) {
      appendObject(element.getAsJsonObject());
    } else if (element.isJsonArray()) {
      String comma = "";
      out.append('[');
      for (JsonElement one : element.getAsJsonArray()) {
        out.append(comma);
        append(one);
        comma = ",";
      }
      out.append(']');
    } else if (element.isJsonPrimitive() && element.getAsJsonPrimitive().isString()) {
      appendString(element.getAsString());
    } else {
      out.append(element.isJsonNull() ? "null" : element.getAsString());
    }
  }

  private void appendObject(JsonObject object) {
    List<String> keys = new ArrayList<>(object.keySet());
    keys.sort(BY_BYTES);
    String comma = "";
    out.append('{');
    for (String key : keys) {
      out.append(comma);
      appendString(key);
      out.append(':');
      append(object.get(key));
      comma = ",";
    }
    out.append('}');
  }

  private void appendString(String text) {
    out.append('"');
    for (int i = 0; i < text.length(); ++i) {
      char c = text.charAt(i);
      int escape = "\"\\\b\f\n\r\t".indexOf(c);
      if (escape >= 0) {
        out.append('\\').append("\"\\bfnrt".charAt(escape));
      } else if (c < ' ') {
        out.append(String.format("\\u%04x", (int) c));
      } else {
        out.append(c);
      }
    }
    out.append('"');
  }
}
