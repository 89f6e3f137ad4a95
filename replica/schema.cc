// SPDX-License-Identifier: Apache-2.0
#include "replica/schema.h"

#include <array>
#include <string>

namespace leadline {
namespace {

// Instants are milliseconds (or, in stretches, seconds) since 1970, UTC of
// upstream. In order columns 0 stands for "none" and is the smallest.
constexpr char kFirstSchema[] = R"sql(
CREATE TABLE leads(
  lead INTEGER PRIMARY KEY,
  id ANY NOT NULL UNIQUE,         -- a GUID as 16 bytes, any other id as text
  activity INTEGER NOT NULL,      -- the winner's order, as in phones
  stamp INTEGER NOT NULL,
  number INTEGER NOT NULL,
  read_sent INTEGER NOT NULL,     -- the read that the row came from
  read_took INTEGER NOT NULL,
  digest INTEGER NOT NULL,
  codec INTEGER NOT NULL,         -- of body: 0 plain, else dictionaries.codec
  body BLOB NOT NULL,             -- an encoded leadline.v1.Lead
  phone_keys BLOB NOT NULL,       -- the row's entries in phones
  phone TEXT NOT NULL,            -- as stored upstream
  mobile TEXT NOT NULL
) STRICT;
-- The winner of a number is the first row under its key.
CREATE TABLE phones(
  key INTEGER NOT NULL,
  activity INTEGER NOT NULL,
  stamp INTEGER NOT NULL,
  number INTEGER NOT NULL,
  lead INTEGER NOT NULL,
  match INTEGER NOT NULL,         -- field * 8 + kind
  PRIMARY KEY(key, activity DESC, stamp DESC, number DESC, lead)
) STRICT, WITHOUT ROWID;
CREATE TABLE coverage(
  from_s INTEGER NOT NULL,
  to_s INTEGER NOT NULL,
  read_at INTEGER NOT NULL,
  PRIMARY KEY(from_s, to_s)
) STRICT, WITHOUT ROWID;
CREATE TABLE progress(
  one INTEGER PRIMARY KEY CHECK(one = 1),
  from_s INTEGER NOT NULL,
  to_s INTEGER NOT NULL,
  page_size INTEGER NOT NULL,
  next_page INTEGER NOT NULL,
  last_count INTEGER NOT NULL,
  first_sent INTEGER NOT NULL
) STRICT;
CREATE TABLE rereads(
  from_s INTEGER NOT NULL,
  to_s INTEGER NOT NULL,
  PRIMARY KEY(from_s, to_s)
) STRICT, WITHOUT ROWID;
CREATE TABLE doubts(
  lead INTEGER PRIMARY KEY,
  stamp INTEGER,
  digest INTEGER NOT NULL,        -- of the read in doubt; for people who look
  ended INTEGER NOT NULL
) STRICT;
-- Never changed, only added.
CREATE TABLE attribute_lists(
  number INTEGER PRIMARY KEY,
  names BLOB NOT NULL UNIQUE      -- each name ended by a zero byte
) STRICT;
CREATE TABLE dictionaries(
  codec INTEGER PRIMARY KEY,
  bytes BLOB NOT NULL
) STRICT;
CREATE TABLE account(
  one INTEGER PRIMARY KEY CHECK(one = 1),
  org_id TEXT NOT NULL,
  host TEXT NOT NULL,
  user_id TEXT NOT NULL,
  default_country_code TEXT NOT NULL,
  full_view INTEGER NOT NULL,
  user_changed INTEGER NOT NULL,  -- 1: deletes wait for an operator's word
  key_rules INTEGER NOT NULL      -- which rules the keys in phones follow
) STRICT;
CREATE TABLE state(
  one INTEGER PRIMARY KEY CHECK(one = 1),
  as_of INTEGER,
  complete_through INTEGER,
  covered_from INTEGER,
  complete INTEGER NOT NULL,
  view_suffices INTEGER NOT NULL, -- the key sees all that is asked for
  leads_stored INTEGER NOT NULL,
  leads_expected INTEGER,
  upstream_offset INTEGER NOT NULL,
  filled_until INTEGER NOT NULL,  -- end of the read that closed a gap last; 0:
                                  -- the newest changes were read since then
  last_read_end INTEGER NOT NULL
) STRICT;
CREATE TABLE runs(
  run INTEGER PRIMARY KEY,
  started INTEGER NOT NULL,       -- this machine's clock
  ended INTEGER,
  what TEXT NOT NULL
) STRICT;
INSERT INTO state VALUES(1, NULL, NULL, NULL, 0, 1, 0, NULL, 0, 0, 0);
)sql";

constexpr char kDeletes[] = R"sql(
-- Leads that are gone upstream.
CREATE TABLE tombstones(
  id ANY PRIMARY KEY NOT NULL,    -- as in leads
  confirmed INTEGER NOT NULL,     -- end of the read that confirmed it
  survivor TEXT NOT NULL          -- the id it was merged into, or empty
) STRICT, WITHOUT ROWID;
CREATE INDEX tombstones_by_time ON tombstones(confirmed);
CREATE TABLE deletes(
  one INTEGER PRIMARY KEY CHECK(one = 1),
  allowance INTEGER NOT NULL,     -- the operator's word: so many may go
  until INTEGER NOT NULL          -- and no longer than this
) STRICT;
INSERT INTO deletes VALUES(1, 0, 0);
-- Counts of a window are compared with upstream's.
CREATE INDEX leads_by_stamp ON leads(stamp);
)sql";

constexpr char kClockAndView[] = R"sql(
-- Reads from here on were timed by the clock that upstream_offset is of.
ALTER TABLE state ADD COLUMN clock_since INTEGER NOT NULL DEFAULT 0;
-- What of the account the reads see that the coverage is of.
ALTER TABLE account ADD COLUMN view TEXT NOT NULL DEFAULT '';
)sql";

constexpr char kChecksAndReports[] = R"sql(
-- The check against the account's leads by their numbers.
CREATE TABLE enumeration(
  one INTEGER PRIMARY KEY CHECK(one = 1),
  after INTEGER NOT NULL,         -- checked up to this number; 0: none is
  type INTEGER NOT NULL,          -- of the object types read, from 0
  last_end INTEGER,               -- of the last whole one
  hidden INTEGER NOT NULL,        -- leads that cannot be had, in this one so far
  last_hidden INTEGER NOT NULL    -- and in the last whole one
) STRICT;
INSERT INTO enumeration VALUES(1, 0, 0, NULL, 0, 0);
-- Leads that reads show broken.
CREATE TABLE broken_leads(
  id TEXT NOT NULL,               -- '' for those without one
  from_s INTEGER NOT NULL,        -- where their stamps lie
  to_s INTEGER NOT NULL,
  seen INTEGER NOT NULL,          -- end of the latest answer that showed them so
  PRIMARY KEY(id, from_s)
) STRICT, WITHOUT ROWID;
-- The merges that the account announces.
CREATE TABLE merges(
  one INTEGER PRIMARY KEY CHECK(one = 1),
  read_until INTEGER,             -- all up to here were followed up
  announced INTEGER NOT NULL      -- 1: the account has announced one
) STRICT;
INSERT INTO merges VALUES(1, NULL, 0);
-- Windows that are being read.
CREATE TABLE windows_in_hand(
  from_s INTEGER NOT NULL,
  to_s INTEGER NOT NULL,
  page_size INTEGER NOT NULL,
  next_page INTEGER NOT NULL,
  last_count INTEGER NOT NULL,
  first_sent INTEGER NOT NULL,
  PRIMARY KEY(from_s, to_s)
) STRICT, WITHOUT ROWID;
DROP TABLE progress;  -- the one window, of versions before
-- The sweeps that compare the history with upstream's.
CREATE TABLE sweep(
  one INTEGER PRIMARY KEY CHECK(one = 1),
  number INTEGER,                 -- of the latest
  began INTEGER,
  from_s INTEGER,                 -- what it has not done; NULL: it has ended
  to_s INTEGER
) STRICT;
INSERT INTO sweep VALUES(1, NULL, NULL, NULL, NULL);
-- Leads that are gone upstream, and held back.
CREATE TABLE held(
  id ANY PRIMARY KEY NOT NULL,    -- as in leads
  confirmed INTEGER NOT NULL      -- end of the read that confirmed it last
) STRICT, WITHOUT ROWID;
-- How the worker is, as it last said.
CREATE TABLE worker_report(
  one INTEGER PRIMARY KEY CHECK(one = 1),
  at INTEGER NOT NULL,
  time_left INTEGER,              -- milliseconds, of the first fill
  calls_in_day INTEGER NOT NULL,
  calls_per_day INTEGER,
  calls_per_window INTEGER NOT NULL,
  window INTEGER NOT NULL,        -- milliseconds
  alarms TEXT NOT NULL,           -- lines: its name, a blank, its meaning
  leads_verified INTEGER NOT NULL,
  leads_agreed INTEGER NOT NULL,
  leads_late INTEGER NOT NULL,
  mean_delay INTEGER NOT NULL,    -- milliseconds, of those
  longest_delay INTEGER NOT NULL
) STRICT;
ALTER TABLE runs ADD COLUMN calls INTEGER NOT NULL DEFAULT 0;
ALTER TABLE runs ADD COLUMN calls_failed INTEGER NOT NULL DEFAULT 0;
ALTER TABLE runs ADD COLUMN leads_read INTEGER NOT NULL DEFAULT 0;
ALTER TABLE runs ADD COLUMN leads_changed INTEGER NOT NULL DEFAULT 0;
ALTER TABLE runs ADD COLUMN last_error TEXT NOT NULL DEFAULT '';
ALTER TABLE runs ADD COLUMN last_error_at INTEGER;  -- upstream's time
)sql";

struct Migration {
  const char* statements;
  const char* set_version;  // a pragma takes no parameter
};

constexpr std::array<Migration, 4> kMigrations = {{
    {kFirstSchema, "PRAGMA user_version = 1"},
    {kDeletes, "PRAGMA user_version = 2"},
    {kClockAndView, "PRAGMA user_version = 3"},
    {kChecksAndReports, "PRAGMA user_version = 4"},
}};

absl::Status Apply(Database& database, const Migration& migration) {
  absl::Status status = database.Run("BEGIN IMMEDIATE");
  if (!status.ok()) return status;
  status = database.Run(migration.statements);
  if (status.ok()) status = database.Run(migration.set_version);
  if (status.ok()) status = database.Run("COMMIT");
  // Its own error would only hide the first one.
  if (!status.ok()) database.Run("ROLLBACK").IgnoreError();
  return status;
}

}  // namespace

int64_t LatestSchemaVersion() { return int64_t{kMigrations.size()}; }

absl::Status MigrateSchema(Database& database) {
  const absl::StatusOr<int64_t> version =
      database.Number("PRAGMA user_version");
  if (!version.ok()) return version.status();
  for (int64_t next = *version; next < LatestSchemaVersion(); ++next) {
    absl::Status status =
        Apply(database, kMigrations[static_cast<size_t>(next)]);
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status CheckSchema(Database& database, const std::string& path,
                         int64_t oldest) {
  const absl::StatusOr<int64_t> application =
      database.Number("PRAGMA application_id");
  if (!application.ok()) return application.status();
  if (*application != kApplicationId) {
    return absl::FailedPreconditionError(
        path +
        " is not a Leadline replica; it was left as it is. Name "
        "another file, or move this one away");
  }
  const absl::StatusOr<int64_t> version =
      database.Number("PRAGMA user_version");
  if (!version.ok()) return version.status();
  if (*version > LatestSchemaVersion()) {
    return absl::FailedPreconditionError(
        path + " has schema version " + std::to_string(*version) +
        ", and this program knows versions up to " +
        std::to_string(LatestSchemaVersion()) +
        ": run the newer Leadline that wrote it");
  }
  if (*version < oldest) {
    return absl::FailedPreconditionError(
        path + " has schema version " + std::to_string(*version) +
        ", and this program reads version " + std::to_string(oldest) +
        ": start this version's leadline-sync once, which migrates it");
  }
  return absl::OkStatus();
}

}  // namespace leadline
