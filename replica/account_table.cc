// SPDX-License-Identifier: Apache-2.0
#include "replica/account_table.h"

namespace leadline {
namespace {

constexpr char kAdd[] =
    "INSERT INTO account(one, org_id, host, user_id, default_country_code,"
    " full_view, user_changed, key_rules, view)"
    " VALUES(1, ?1, ?2, ?3, ?4, ?5, 0, 0, '')";
constexpr char kBound[] = "SELECT org_id, host FROM account";
constexpr char kUpdate[] =
    "UPDATE account SET user_changed ="
    " user_changed OR user_id <> ?1 OR full_view > ?3, user_id = ?1, "
    "default_country_code = ?2, full_view = ?3, view = ?4";
constexpr char kCountryCode[] = "SELECT default_country_code FROM account";
constexpr char kView[] = "SELECT view FROM account";
constexpr char kForgetCoverage[] =
    "DELETE FROM coverage; DELETE FROM windows_in_hand;"
    "UPDATE state SET as_of = NULL, complete_through = NULL,"
    " covered_from = NULL, complete = 0, leads_expected = NULL";

// What of the account is seen: equal texts see the same.
std::string ViewOf(const Account& account, const std::string& lead_types) {
  std::string view = account.full_view ? "all" : "user " + account.user_id;
  if (!lead_types.empty()) view += ", types " + lead_types;
  return view;
}

// The text in the only row and column of a query.
absl::StatusOr<std::string> OnlyText(Database& database, const char* sql) {
  absl::StatusOr<Statement> query = database.Prepare(sql);
  if (!query.ok()) return query.status();
  const absl::StatusOr<bool> row = query->Step();
  if (!row.ok()) return row.status();
  return *row ? std::string(query->Blob(0)) : std::string();
}

}  // namespace

absl::Status AddAccount(Database& database, const Account& account) {
  absl::StatusOr<Statement> add = database.Prepare(kAdd);
  if (!add.ok()) return add.status();
  add->BindText(1, account.org_id);
  add->BindText(2, account.host);
  add->BindText(3, account.user_id);
  add->BindText(4, account.default_country_code);
  add->Bind(5, account.full_view ? 1 : 0);
  return add->Run();
}

absl::Status CheckAccount(Database& database, const std::string& path,
                          const Account& account) {
  absl::StatusOr<Statement> bound = database.Prepare(kBound);
  if (!bound.ok()) return bound.status();
  const absl::StatusOr<bool> row = bound->Step();
  if (!row.ok()) return row.status();
  if (!*row) return absl::DataLossError(path + " has lost its account");
  const std::string org_id(bound->Blob(0));
  const std::string host(bound->Blob(1));
  if (org_id == account.org_id && host == account.host) {
    return absl::OkStatus();
  }
  return absl::FailedPreconditionError(
      path + " holds the leads of account " + org_id + " at " + host +
      ", and the keys given are of account " + account.org_id + " at " +
      account.host +
      "; nothing was written. Use that account's keys, or another --replica");
}

absl::Status KeepCountryCode(Database& database, Account& account) {
  if (!account.default_country_code.empty()) return absl::OkStatus();
  absl::StatusOr<std::string> kept = OnlyText(database, kCountryCode);
  if (!kept.ok()) return kept.status();
  account.default_country_code = *std::move(kept);
  return absl::OkStatus();
}

absl::StatusOr<bool> UpdateAccount(Database& database, const Account& account,
                                   const std::string& lead_types) {
  const absl::StatusOr<std::string> before = OnlyText(database, kView);
  if (!before.ok()) return before.status();
  const std::string view = ViewOf(account, lead_types);
  absl::StatusOr<Statement> update = database.Prepare(kUpdate);
  if (!update.ok()) return update.status();
  update->BindText(1, account.user_id);
  update->BindText(2, account.default_country_code);
  update->Bind(3, account.full_view ? 1 : 0);
  update->BindText(4, view);
  absl::Status status = update->Run();
  const bool changed = *before != view;
  if (status.ok() && changed) status = database.Run(kForgetCoverage);
  if (!status.ok()) return status;
  return changed;
}

}  // namespace leadline
