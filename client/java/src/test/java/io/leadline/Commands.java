// SPDX-License-Identifier: Apache-2.0
package io.leadline;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Runs the commands that cases and tests are given. */
final class Commands {
  private Commands() {}

  /** The strings of an array. */
  static List<String> words(JsonArray array) {
    List<String> words = new ArrayList<>();
    for (JsonElement word : array) {
      words.add(word.getAsString());
    }
    return words;
  }

  /** Waits for its end. Throws IllegalStateException if it fails. */
  static void run(JsonArray command) {
    try {
      int code = new ProcessBuilder(words(command)).inheritIO().start().waitFor();
      if (code != 0) {
        throw new IllegalStateException("the command ended with " + code);
      }
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
