// SPDX-License-Identifier: Apache-2.0
package io.leadline;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Timestamp;
import io.leadline.v1.Freshness;
import io.leadline.v1.GetLeadByIdResponse;
import io.leadline.v1.GetLeadByPhoneResponse;
import io.leadline.v1.GetReplicaStatusResponse;
import io.leadline.v1.Lead;
import io.leadline.v1.PhoneMatch;
import java.math.BigInteger;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/** What a client's calls give, as tests/conformance/README.md has it in JSON. */
final class MessageJson {
  private static final Set<String> ALWAYS_THERE = Set.of("attributes", "attribute_list");

  private final Function<Lead, Set<String>> nullAttributes;

  /** `nullAttributes` gives the names of those of a lead. */
  MessageJson(Function<Lead, Set<String>> nullAttributes) {
    this.nullAttributes = nullAttributes;
  }

  JsonElement of(GetLeadByPhoneResponse found) {
    JsonObject json = new JsonObject();
    json.add("lead", of(found.getLead()));
    json.addProperty("matched_field", found.getMatchedField().name());
    json.addProperty("match_kind", found.getMatchKind().name());
    json.addProperty("match_count", Integer.toUnsignedLong(found.getMatchCount()));
    json.add("freshness", of(found.getFreshness()));
    return json;
  }

  JsonElement of(GetLeadByIdResponse found) {
    JsonObject json = new JsonObject();
    json.add("lead", of(found.getLead()));
    json.addProperty("redirected_from", found.getRedirectedFrom());
    json.add("freshness", of(found.getFreshness()));
    return json;
  }

  JsonElement of(PhoneMatch match) {
    JsonObject json = new JsonObject();
    json.add("lead", of(match.getLead()));
    json.addProperty("matched_field", match.getMatchedField().name());
    json.addProperty("match_kind", match.getMatchKind().name());
    json.addProperty("match_count", Integer.toUnsignedLong(match.getMatchCount()));
    json.addProperty("complete", match.getComplete());
    if (match.hasLeadReadAt()) {
      json.add("lead_read_at", of(match.getLeadReadAt()));
    }
    return json;
  }

  JsonElement of(PhoneOutcome outcome) {
    return outcome
        .error()
        .map(MessageJson::of)
        .or(() -> outcome.match().map(this::of))
        .orElse(JsonNull.INSTANCE);
  }

  static JsonElement of(GetReplicaStatusResponse status) {
    JsonObject json = new JsonObject();
    json.addProperty("account_id", status.getAccountId());
    json.addProperty("complete", status.getFreshness().getComplete());
    json.addProperty("default_country_code", status.getDefaultCountryCode());
    json.addProperty("leads_stored", status.getFill().getLeadsStored());
    json.addProperty("schema_version", Integer.toUnsignedLong(status.getSchemaVersion()));
    return json;
  }

  /** With `error` around it. */
  static JsonElement of(LeadlineException error) {
    Map<String, String> metadata = new TreeMap<>(error.metadata());
    metadata.remove("age_seconds");
    JsonObject json = new JsonObject();
    json.addProperty("code", error.code().name());
    json.addProperty("reason", error.reason());
    json.addProperty("field", error.field());
    json.addProperty("field_problem", error.fieldProblem());
    json.addProperty("has_age", error.age().isPresent());
    json.add("metadata", of(metadata));
    json.addProperty("retry_delay_ms", error.retryDelay().map(d -> d.toMillis()).orElse(null));
    if (!error.reason().isEmpty() && error.age().isEmpty()) {
      json.addProperty("message", error.getMessage());
    }
    JsonObject outer = new JsonObject();
    outer.add("error", json);
    return outer;
  }

  private JsonElement of(Lead lead) {
    JsonObject json = new JsonObject();
    for (FieldDescriptor field : Lead.getDescriptor().getFields()) {
      String name = field.getName();
      if (!ALWAYS_THERE.contains(name) && lead.hasField(field)) {
        json.add(name, of(field, lead.getField(field)));
      }
    }
    json.add("attributes", of(lead.getAttributesMap()));
    json.addProperty("attribute_list", Integer.toUnsignedLong(lead.getAttributeList()));
    JsonArray nulls = new JsonArray();
    nullAttributes.apply(lead).stream().sorted(CanonicalJson.BY_BYTES).forEach(nulls::add);
    json.add("null_attributes", nulls);
    return json;
  }

  private static JsonElement of(FieldDescriptor field, Object value) {
    if (value instanceof Timestamp) {
      return of((Timestamp) value);
    }
    switch (field.getJavaType()) {
      case LONG:
        return new JsonPrimitive(new BigInteger(Long.toUnsignedString((Long) value)));
      case BOOLEAN:
        return new JsonPrimitive((Boolean) value);
      default:
        return new JsonPrimitive((String) value);
    }
  }

  private static JsonElement of(Freshness freshness) {
    JsonObject json = new JsonObject();
    json.addProperty("source", freshness.getSource().name());
    json.addProperty("complete", freshness.getComplete());
    if (freshness.hasAsOf()) {
      json.add("as_of", of(freshness.getAsOf()));
    }
    if (freshness.hasCompleteThrough()) {
      json.add("complete_through", of(freshness.getCompleteThrough()));
    }
    if (freshness.hasLeadReadAt()) {
      json.add("lead_read_at", of(freshness.getLeadReadAt()));
    }
    return json;
  }

  private static JsonElement of(Timestamp instant) {
    JsonObject json = new JsonObject();
    json.addProperty("nanos", instant.getNanos());
    json.addProperty("seconds", instant.getSeconds());
    return json;
  }

  private static JsonElement of(Map<String, String> texts) {
    JsonObject json = new JsonObject();
    texts.forEach(json::addProperty);
    return json;
  }
}
