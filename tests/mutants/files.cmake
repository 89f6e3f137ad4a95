# SPDX-License-Identifier: Apache-2.0
# What is on the disk when power or process are lost.

# A new file is named only once its last checkpoint has succeeded.
leadline_mutant(a_new_file_is_closed_unseen SOURCE replica/replica_file.cc
  TEST power_loss_test FILTER *ANewFile* CAUGHT "FAILED  . PowerLossTest"
  DEPS leadline_replica_fixture PkgConfig::SQLITE3
  REPLACE "return database->Checkpoint(CheckpointMode::kTruncate)@"
          "return absl::OkStatus()@")

# The phone index is made anew in one transaction.
replica_mutant(half_an_index_is_shown SOURCE replica/phone_index.cc
  TEST key_rules_test FILTER KeyRulesTest.*
  REPLACE "absl::Status status = ApplyBatch(leads, *batch)@"
          "absl::Status status = ApplyBatch(leads, *batch)@
    database.Run(\"COMMIT\").IgnoreError()@
    database.Run(\"BEGIN IMMEDIATE\").IgnoreError()@")

# Rows and coverage are one transaction.
leadline_mutant(coverage_before_rows SOURCE replica/writer_state.cc
  TEST crash_test FILTER *RowsAndCoverageAgree* REPEAT 20
  CAUGHT "FAILED  . CrashTest"
  DEPS leadline_replica_fixture
  REPLACE "  PageApplier applier("
          "  status = ApplySync(page, {})@
  database_->Run(\"COMMIT\").IgnoreError()@
  database_->Run(\"BEGIN IMMEDIATE\").IgnoreError()@
  PageApplier applier(")

# The WAL is on the disk before it is moved into the file.
leadline_mutant(checkpoint_unsynced SOURCE replica/wal_keeper.cc
  TEST power_loss_test FILTER * CAUGHT "FAILED  . PowerLossTest"
  DEPS leadline_replica_fixture PkgConfig::SQLITE3
  REPLACE "PRAGMA synchronous = NORMAL@" "PRAGMA synchronous = OFF@")

# A new file is on the disk before it gets its name.
leadline_mutant(new_file_unsynced SOURCE replica/replica_file.cc
  TEST power_loss_test FILTER * CAUGHT "FAILED  . PowerLossTest"
  DEPS leadline_replica_fixture PkgConfig::SQLITE3
  REPLACE "PRAGMA synchronous = FULL@" "PRAGMA synchronous = OFF@")
