// SPDX-License-Identifier: Apache-2.0
#include "sandbox/switches.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "sandbox/units.h"

namespace sandbox {
namespace {

template <typename Number>
bool ReadNumber(const std::string& text, Number& number) {
  Number value{};
  const char* const end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc() || stopped != end || text.empty()) return false;
  number = value;
  return true;
}

// A part of the options, found anew in each of them.
template <typename Value>
using Part = Value& (*)(ApiOptions& options);

// Collects the switches, one call each.
class Collector {
 public:
  void Add(Switch added) { switches_.push_back(std::move(added)); }

  void Alone(const std::string& name, Part<bool> part,
             const std::string& help) {
    Switch added{name, help, "", "is neither true nor false", true, {}};
    added.set = [part](const std::string& text, ApiOptions& options) {
      if (text != "true" && text != "false") return false;
      part(options) = text == "true";
      return true;
    };
    Add(std::move(added));
  }

  void Text(const std::string& name, Part<std::string> part,
            const std::string& help) {
    ApiOptions standard;
    Switch added{name, help, part(standard), "", false, {}};
    added.set = [part](const std::string& text, ApiOptions& options) {
      part(options) = text;
      return true;
    };
    Add(std::move(added));
  }

  void Count(const std::string& name, Part<uint32_t> part,
             const std::string& help) {
    ApiOptions standard;
    Switch added{
        name,  help, std::to_string(part(standard)), "is no whole number",
        false, {}};
    added.set = [part](const std::string& text, ApiOptions& options) {
      return ReadNumber(text, part(options));
    };
    Add(std::move(added));
  }

  void Share(const std::string& name, Part<double> part,
             const std::string& help) {
    Switch added{name,  help, "0", "is no share; give one from 0 to 1",
                 false, {}};
    added.set = [part](const std::string& text, ApiOptions& options) {
      double share = 0;
      if (!ReadNumber(text, share) || !(share >= 0 && share <= 1)) {
        return false;
      }
      part(options) = share;
      return true;
    };
    Add(std::move(added));
  }

  void Duration(const std::string& name, Part<int64_t> part,
                const std::string& help) {
    ApiOptions standard;
    Switch added{name,
                 help,
                 DurationText(part(standard)),
                 "is no duration; give one such as 250ms, 5s or 2m",
                 false,
                 {}};
    added.set = [part](const std::string& text, ApiOptions& options) {
      const std::optional<int64_t> ms = ParseDuration(text);
      if (!ms || *ms < 0) return false;
      part(options) = *ms;
      return true;
    };
    Add(std::move(added));
  }

  // The first of the choices is the standard.
  template <typename Value>
  void Choice(const std::string& name, Part<Value> part,
              std::vector<std::pair<std::string, Value>> choices,
              const std::string& help) {
    std::string names;
    for (const auto& choice : choices) {
      names += (names.empty() ? "" : "|") + choice.first;
    }
    Switch added{name,
                 help + ": " + names,
                 choices.front().first,
                 "is none of " + names,
                 false,
                 {}};
    added.set = [part, choices = std::move(choices)](const std::string& text,
                                                     ApiOptions& options) {
      for (const auto& [choice, value] : choices) {
        if (choice != text) continue;
        part(options) = value;
        return true;
      }
      return false;
    };
    Add(std::move(added));
  }

  std::vector<Switch> Take() { return std::move(switches_); }

 private:
  static std::string DurationText(int64_t ms) {
    if (ms == 0) return "0";
    return ms % 1000 == 0 ? std::to_string(ms / 1000) + "s"
                          : std::to_string(ms) + "ms";
  }

  std::vector<Switch> switches_;
};

// The part of the options that a member path names.
// NOLINTBEGIN(bugprone-macro-parentheses): a member's name takes none
#define SANDBOX_PART(path) \
  [](ApiOptions & o) -> auto& { return o.path; }
// NOLINTEND(bugprone-macro-parentheses)

void AddLimits(Collector& all) {
  all.Add({"rate", "calls in a window; none switches the limit off", "25/5s",
           "is no rate; give one such as 25/5s, or none", false,
           [](const std::string& text, ApiOptions& options) {
             return ParseRate(text, options.rate);
           }});
  all.Choice<RateWindow>(
      "rate-window", SANDBOX_PART(rate.window),
      {{"sliding", RateWindow::kSliding}, {"fixed", RateWindow::kFixed}},
      "kind of window");
  all.Choice<RefusalStyle>("rate-style", SANDBOX_PART(refusal_style),
                           {{"429", RefusalStyle::k429},
                            {"200", RefusalStyle::k200},
                            {"403", RefusalStyle::k403}},
                           "status of a refusal");
  all.Choice<bool>("count-refused", SANDBOX_PART(rate.count_refused),
                   {{"yes", true}, {"no", false}},
                   "whether a refused call uses up the window too");
  all.Count("daily-calls", SANDBOX_PART(rate.daily_calls),
            "calls a day; 0 is no limit");
  all.Choice<RateWindow>(
      "daily-window", SANDBOX_PART(rate.day),
      {{"sliding", RateWindow::kSliding}, {"utc", RateWindow::kFixed}},
      "any 24 hours, or a day of UTC");
  all.Choice<bool>("daily-refusal", SANDBOX_PART(rate.name_the_day),
                   {{"window", false}, {"day", true}},
                   "which limit a refusal for the day names");
  all.Count("neighbour", SANDBOX_PART(rate.neighbour_calls),
            "calls of another tool in each window");
  all.Alone("neighbour-bursts", SANDBOX_PART(rate.neighbour_in_bursts),
            "which come all at once");
}

void AddKeys(Collector& all) {
  all.Text("access-key", SANDBOX_PART(access_key), "invented; not a secret");
  all.Text("secret-key", SANDBOX_PART(secret_key), "invented; not a secret");
  all.Count("user", SANDBOX_PART(user),
            "number of the user whose keys they are");
  all.Text("country-code", SANDBOX_PART(country_code),
           "the account's DefaultCountryCode");
  all.Choice<bool>("role", SANDBOX_PART(partial_view),
                   {{"administrator", false}, {"sales-user", true}},
                   "whose keys they are; a sales user sees his own leads only");
}

void AddReads(Collector& all) {
  all.Choice<PhoneMatch>("phone-match", SANDBOX_PART(phone_match),
                         {{"normalising", PhoneMatch::kNormalising},
                          {"exact", PhoneMatch::kExact}},
                         "how RetrieveLeadByPhoneNumber compares");
  all.Choice<bool>("phone-rows", SANDBOX_PART(all_phone_matches),
                   {{"one", false}, {"all", true}},
                   "how many leads it answers where several match");
  all.Alone("default-type-only", SANDBOX_PART(default_type_only),
            "bulk reads show OT_0 only unless a type is named");
  all.Count("hidden-leads", SANDBOX_PART(hidden_leads),
            "of so many leads one that Leads.RecentlyModified never shows; 0 "
            "hides none");
  all.Alone("ignore-dates", SANDBOX_PART(ignore_dates),
            "Leads.RecentlyModified overlooks its dates");
  all.Text("missing-column", SANDBOX_PART(missing_column),
           "attribute that Leads.RecentlyModified leaves out");
  all.Alone("fields-key", SANDBOX_PART(fields_key),
            "a third key, Fields, in each pair of Leads.RecentlyModified");
  all.Choice<FieldSetShape>(
      "field-set-shape", SANDBOX_PART(field_set_shape),
      {{"text", FieldSetShape::kText}, {"fields", FieldSetShape::kFields}},
      "how a pair shows a set of fields");
  all.Alone("duplicate-attributes", SANDBOX_PART(duplicate_attributes),
            "Phone comes twice in Leads.RecentlyModified, outdated first");
  all.Choice<SearchShape>(
      "search-shape", SANDBOX_PART(search_shape),
      {{"array", SearchShape::kArray}, {"object", SearchShape::kObject}},
      "how Leads.Get prints what it found");
  all.Count("largest-search-page", SANDBOX_PART(largest_search_page),
            "largest PageSize of Leads.Get");
  all.Count("default-page", SANDBOX_PART(default_page),
            "PageSize where the request names none");
  all.Choice<bool>("announce-merges", SANDBOX_PART(announce_merges),
                   {{"yes", true}, {"no", false}},
                   "whether a merge is an activity with the code 3003");
}

void AddTransport(Collector& all) {
  all.Duration("latency", SANDBOX_PART(latency_ms), "of every answer");
  all.Duration("latency-per-1000", SANDBOX_PART(latency_per_1000_ms),
               "and for every 1,000 leads in it");
  all.Share("page-failures", SANDBOX_PART(page_failures),
            "share of pages of 5,000 answered 500; of smaller ones less");
}

void AddHooks(Collector& all) {
  all.Choice<HookVerification>("hook-verification",
                               SANDBOX_PART(hooks.verification),
                               {{"head", HookVerification::kHead},
                                {"get", HookVerification::kGet},
                                {"post", HookVerification::kPost},
                                {"none", HookVerification::kNone}},
                               "first call to a new webhook");
  all.Count("hook-attempts", SANDBOX_PART(hooks.attempts), "of one delivery");
  all.Duration("hook-retry", SANDBOX_PART(hooks.retry_ms),
               "between two attempts");
  all.Duration("hook-timeout", SANDBOX_PART(hooks.timeout_ms),
               "of one attempt");
  all.Count("hook-disable-after", SANDBOX_PART(hooks.disable_after),
            "failures in a row");
  all.Duration("hook-delay", SANDBOX_PART(hooks.delay_ms),
               "until a change is told");
  all.Duration("hook-batch", SANDBOX_PART(hooks.batch_ms),
               "stretch whose activities are told together");
  all.Duration("hook-batch-delay", SANDBOX_PART(hooks.batch_delay_ms),
               "after the end of that stretch");
  all.Share("hook-duplicates", SANDBOX_PART(hooks.duplicates),
            "share of deliveries that come twice");
  all.Share("hook-reordered", SANDBOX_PART(hooks.reordered),
            "share that comes late, after others");
  all.Duration("hook-reorder", SANDBOX_PART(hooks.reorder_ms),
               "how late at most");
  all.Share("hook-losses", SANDBOX_PART(hooks.losses),
            "share that never comes");
  all.Choice<HookUpdateShape>("hook-update-shape",
                              SANDBOX_PART(hooks.update_shape),
                              {{"before-after", HookUpdateShape::kBeforeAfter},
                               {"current", HookUpdateShape::kCurrent},
                               {"data", HookUpdateShape::kData}},
                              "what an update is wrapped in");
  all.Alone("hook-custom-fields", SANDBOX_PART(hooks.custom_fields),
            "updates tell mx_ attributes too");
  all.Choice<bool>("hook-bulk", SANDBOX_PART(hooks.bulk_changes),
                   {{"yes", true}, {"no", false}},
                   "whether changes in bulk are told");
}

#undef SANDBOX_PART

std::vector<Switch> Collect() {
  Collector all;
  AddLimits(all);
  AddKeys(all);
  AddReads(all);
  AddTransport(all);
  AddHooks(all);
  all.Add({"without", "quirks to leave out, of: " + std::string(QuirkNames()),
           "none", "names no quirks; there are " + std::string(QuirkNames()),
           false, [](const std::string& text, ApiOptions& options) {
             return ParseQuirks(text == "none" ? "" : text, options.quirks);
           }});
  return all.Take();
}

}  // namespace

const std::vector<Switch>& ApiSwitches() {
  static const auto& switches = *new std::vector<Switch>(Collect());
  return switches;
}

const Switch* SwitchNamed(const std::string& name) {
  const std::vector<Switch>& all = ApiSwitches();
  const auto found =
      std::find_if(all.begin(), all.end(),
                   [&](const Switch& one) { return one.name == name; });
  return found == all.end() ? nullptr : &*found;
}

}  // namespace sandbox
