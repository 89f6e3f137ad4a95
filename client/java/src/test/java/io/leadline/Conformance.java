// SPDX-License-Identifier: Apache-2.0
package io.leadline;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** The runner of this client. See tests/conformance/README.md. */
final class Conformance {
  // A cold JVM loads classes for longer than a lookup may take.
  private static final Duration WARM_UP = Duration.ofSeconds(3);

  private final Map<JsonElement, LeadlineClient> clients = new HashMap<>();

  private Conformance() {}

  /** Prints a line for each case of the file that is named. */
  public static void main(String[] arguments) throws IOException {
    if (arguments.length != 1) {
      System.err.println("usage: conformance CASES.jsonl");
      System.exit(2);
    }
    new Conformance().answer(Path.of(arguments[0]));
  }

  private void answer(Path cases) throws IOException {
    PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
    try (BufferedReader in = Files.newBufferedReader(cases)) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        JsonObject one = JsonParser.parseString(line).getAsJsonObject();
        JsonObject answer = answerOf(one);
        answer.add("name", one.get("name"));
        out.print(CanonicalJson.write(answer) + "\n");
      }
    }
    clients.values().forEach(LeadlineClient::close);
    if (out.checkError()) {
      throw new IOException("the output cannot be written");
    }
  }

  private JsonObject answerOf(JsonObject one) {
    LeadlineClient client =
        clients.computeIfAbsent(one.get("connect"), c -> connect(c.getAsJsonObject()));
    try {
      JsonObject answer = new JsonObject();
      answer.add("outcome", outcomeOf(one, client));
      return answer;
    } catch (LeadlineException e) {
      return MessageJson.of(e).getAsJsonObject();
    }
  }

  private static LeadlineClient connect(JsonObject connect) {
    LeadlineClient client = ClientOf.server(connect).build();
    try {
      client.status(LookupOptions.defaults().timeout(WARM_UP));
    } catch (LeadlineException e) {
      // The cases are about what is wrong here.
    }
    return client;
  }

  private static JsonElement outcomeOf(JsonObject one, LeadlineClient client) {
    MessageJson json = new MessageJson(client::nullAttributes);
    LookupOptions options = optionsOf(one);
    String call = one.get("call").getAsString();
    switch (call) {
      case "get_by_phone":
        return client
            .getByPhone(one.get("phone").getAsString(), options)
            .map(json::of)
            .orElse(JsonNull.INSTANCE);
      case "get_by_id":
        return client
            .getById(one.get("id").getAsString(), options)
            .map(json::of)
            .orElse(JsonNull.INSTANCE);
      case "list":
        JsonArray matches = new JsonArray();
        client
            .list(one.get("phone").getAsString(), options)
            .forEach(match -> matches.add(json.of(match)));
        return matches;
      case "batch":
        JsonArray outcomes = new JsonArray();
        client.batch(phonesOf(one), options).forEach(outcome -> outcomes.add(json.of(outcome)));
        return outcomes;
      case "stream":
        return streamed(one, client.stream(phonesOf(one).iterator(), options), json);
      case "status":
        return MessageJson.of(client.status(options));
      default:
        throw new IllegalArgumentException("no call is named " + call);
    }
  }

  private static JsonElement streamed(
      JsonObject one, Iterator<PhoneOutcome> outcomes, MessageJson json) {
    JsonObject hook = one.getAsJsonObject("hook");
    JsonArray results = new JsonArray();
    while (outcomes.hasNext()) {
      results.add(json.of(outcomes.next()));
      if (hook != null && results.size() == hook.get("after").getAsInt()) {
        Commands.run(hook.getAsJsonArray("command"));
      }
    }
    return results;
  }

  private static List<String> phonesOf(JsonObject one) {
    return Commands.words(one.getAsJsonArray("phones"));
  }

  private static LookupOptions optionsOf(JsonObject one) {
    LookupOptions options = LookupOptions.defaults();
    if (one.has("attributes")) {
      options = options.attributes(Commands.words(one.getAsJsonArray("attributes")));
    }
    if (one.has("max_staleness_ms")) {
      options = options.maxStaleness(Duration.ofMillis(one.get("max_staleness_ms").getAsLong()));
    }
    if (one.has("timeout_ms")) {
      options = options.timeout(Duration.ofMillis(one.get("timeout_ms").getAsLong()));
    }
    if (one.has("page_size")) {
      options = options.pageSize(one.get("page_size").getAsInt());
    }
    if (one.has("chunk")) {
      options = options.numbersPerMessage(one.get("chunk").getAsInt());
    }
    return options;
  }
}
