# SPDX-License-Identifier: Apache-2.0
# What the file of the replica is, and who may write or read it.

# It is bound to one account: by its OrgId and its host, before anything is
# written, and while it is open.
replica_mutant(any_account_will_do SOURCE replica/account_table.cc
  TEST writer_open_test FILTER WriterOpenTest.AnotherAccount*
  REPLACE "org_id == account.org_id && host" "host")
replica_mutant(any_host_will_do SOURCE replica/account_table.cc
  TEST writer_open_test FILTER WriterOpenTest.AnotherAccount*
  REPLACE " && host == account.host" "")
replica_mutant(accounts_are_compared_too_late SOURCE replica/writer.cc
  TEST writer_open_test FILTER WriterOpenTest.AnotherAccount*
  REPLACE "  status = CheckReplicaFile(*path, options.account)@
  if (!status.ok()) return status@\n" "/**/"
          "  status = state->Prepare()@"
          "  status = state->Prepare()@
  if (status.ok()) status = CheckReplicaFile(*path, options.account)@")
replica_mutant(accounts_change_while_it_is_open SOURCE replica/writer_state.cc
  TEST writer_open_test FILTER WriterOpenTest.AUserDemoted*
  REPLACE "CheckAccount(*database_, path_, account)" "absl::OkStatus()")

# Another user of the keys takes no lead away, after a restart neither, until
# the operator's word.
replica_mutant(another_user_is_the_same SOURCE replica/account_table.cc
  TEST writer_open_test FILTER WriterOpenTest.AnotherUser*
  REPLACE " OR user_id <> ?1" "")
replica_mutant(a_restart_forgets_the_other_user SOURCE replica/account_table.cc
  TEST writer_open_test FILTER WriterOpenTest.AnotherUser*
  REPLACE " user_changed OR user_id" " user_id")
replica_mutant(another_user_removes_leads SOURCE replica/gone_applier.cc
  TEST gone_test FILTER GoneTest.AnotherUser*
  REPLACE "if (suspended_) return false@" "/**/")
replica_mutant(the_word_does_not_help SOURCE replica/writer_state.cc
  TEST gone_test FILTER GoneTest.AnotherUser*
  REPLACE "if (status.ok()) user_changed_ = false@" "/**/")
replica_mutant(the_word_is_forgotten SOURCE replica/writer_state.cc
  TEST gone_test FILTER GoneTest.AnotherUser*
  REPLACE "return database_->Run(\"UPDATE account SET user_changed = 0\")@"
          "return absl::OkStatus()@")

# A part of the account is not all of it, unless the operator says so; and what
# another part covered proves nothing.
replica_mutant(a_partial_view_is_complete SOURCE replica/writer_state.cc
  TEST writer_test FILTER ReplicaWriterTest.APartialView*
  REPLACE "(account_.full_view && options_" "(options_")
replica_mutant(one_type_is_all SOURCE replica/writer_state.cc
  TEST writer_open_test FILTER WriterOpenTest.OneObjectType*
  REPLACE "options_.lead_types.empty() &&" "true &&")
replica_mutant(no_partial_view_is_enough SOURCE replica/writer_state.cc
  TEST writer_test FILTER ReplicaWriterTest.APartialView*
  REPLACE "options_.partial_view ||" "false ||")
replica_mutant(hits_of_a_partial_view_are_complete SOURCE replica/reader.cc
  TEST writer_test FILTER ReplicaWriterTest.APartialView*
  REPLACE "(state.view_suffices && state.covered_from"
          "(state.covered_from")
replica_mutant(another_view_covers SOURCE replica/account_table.cc
  TEST writer_open_test FILTER WriterOpenTest.WhatAnotherView*
  REPLACE "if (status.ok() && changed) status" "if (false) status")

# It is a replica, of a version that this program knows.
replica_mutant(foreign_files_are_written SOURCE replica/schema.cc
  TEST writer_open_test FILTER WriterOpenTest.FilesThatAreNoReplicas*
  REPLACE "if (*application != kApplicationId)" "if (false)")
replica_mutant(newer_files_are_written SOURCE replica/schema.cc
  TEST writer_open_test FILTER WriterOpenTest.*Version*
  REPLACE "if (*version > LatestSchemaVersion())" "if (false)")
replica_mutant(older_files_are_read SOURCE replica/schema.cc
  TEST migration_test FILTER MigrationTest.AReader*
  REPLACE "if (*version < oldest)" "if (false)")
# An older one is brought up to date, by migrations that are made whole or not
# at all.
replica_mutant(older_files_stay_as_they_are SOURCE replica/replica_file.cc
  TEST writer_open_test FILTER WriterOpenTest.AFileOfTheFirstVersion*
  REPLACE "  if (status.ok()) status = MigrateSchema(*database)@
  if (!status.ok()) return status@
  return database@"
          "  if (!status.ok()) return status@
  return database@")
replica_mutant(half_a_migration_stays SOURCE replica/schema.cc
  TEST migration_test FILTER MigrationTest.OneThatFails*
  REPLACE "absl::Status status = database.Run(\"BEGIN IMMEDIATE\")@"
          "absl::Status status@"
          "if (status.ok()) status = database.Run(\"COMMIT\")@" "/**/")
# A damaged one is left as it is.
replica_mutant(damaged_files_are_made_anew SOURCE replica/writer.cc
  TEST writer_open_test FILTER WriterOpenTest.ADamagedFile*
  REPLACE "if (!std::filesystem::exists(*path, error)) {
    status = Make"
          "status = CheckReplicaFile(*path, options.account)@
  if (absl::IsNotFound(status) || absl::IsDataLoss(status)) {
    status = Make")

# A new file is whole before it has its name, is its owner's only, and takes no
# log of an earlier one for its own.
leadline_mutant(half_a_file_has_its_name SOURCE replica/replica_file.cc
  TEST power_loss_test FILTER *ANewFile* CAUGHT "FAILED  . PowerLossTest"
  DEPS leadline_replica_fixture PkgConfig::SQLITE3
  REPLACE "if (status.ok()) status = FillNewFile(temporary, account)@"
          "if (status.ok()) rename(temporary.c_str(), path.c_str())@
  if (status.ok()) status = FillNewFile(path, account)@"
          "rename(temporary.c_str(), path.c_str()) != 0" "false"
          "{\"-journal\", \"-wal\", \"-shm\"}" "{\"-none\"}")
replica_mutant(new_files_are_for_all SOURCE replica/replica_file.cc
  TEST writer_open_test FILTER WriterOpenTest.ANewFile*
  REPLACE "0600" "0644")
replica_mutant(old_logs_are_taken_over SOURCE replica/replica_file.cc
  TEST writer_open_test FILTER WriterOpenTest.Leftovers*
  REPLACE "status = RemoveFile(path + suffix)@" "break@")

# One process writes; nobody else does, nor moves the WAL into the file.
replica_mutant(two_write SOURCE replica/writer_lock.cc
  TEST writer_open_test FILTER WriterOpenTest.ASecondWriter*
  REPLACE "result = flock(file, LOCK_EX | LOCK_NB)@" "result = 0@")
replica_mutant(two_write_by_other_names SOURCE replica/writer_lock.cc
  TEST writer_open_test FILTER WriterOpenTest.AWriterByAnotherHardLink*
  REPLACE "if (status.ok()) status = lock.TakeFile(replica)@" "/**/")
replica_mutant(readers_may_write SOURCE replica/open_for_reading.cc
  TEST read_only_test FILTER ReadOnlyTest.LeavesTheFiles*
  REPLACE "OpenMode::kReadOnly" "OpenMode::kReadWrite")
replica_mutant(snapshots_may_write SOURCE replica/snapshot.cc
  TEST read_only_test FILTER ReadOnlyTest.LeavesTheFiles*
  REPLACE "OpenMode::kReadOnly" "OpenMode::kReadWrite")
replica_mutant(looks_at_the_file_may_write SOURCE replica/replica_file.cc
  TEST read_only_test FILTER ReadOnlyTest.LeavesTheFiles*
  REPLACE "OpenMode::kReadOnly" "OpenMode::kReadWrite")
# Those who may only read find the WAL's files after the writer has ended.
replica_mutant(the_wal_goes_with_its_writer SOURCE replica/sqlite.cc
  TEST writer_open_test FILTER WriterOpenTest.AWriterThatEnds*
  REPLACE "int keep = 1@" "int keep = 0@")

# A snapshot ends by a timer, and with a lookup that finds it too old.
replica_mutant(no_timer_ends_snapshots SOURCE replica/replica_store.cc
  TEST wal_test FILTER WalTest.*NoneFollows
  REPLACE "pool_.EndSnapshotsOlderThan(now - kEndAt)@" "/**/")
replica_mutant(a_reader_keeps_its_snapshot SOURCE replica/reader.cc
  TEST reader_test FILTER ReaderTest.ASnapshot*
  REPLACE "began_ && now - *began_ < kMaxSnapshotAge" "began_")
# What is known of a number is known for one question, and one version.
replica_mutant(what_was_known_is_known_for_ever SOURCE replica/reader.cc
  TEST reader_test FILTER ReaderTest.ANumberThatIsKnown*
  REPLACE "                                         *version_}@"
          "                                         0}@")
replica_mutant(the_state_is_read_once SOURCE replica/reader.cc
  TEST reader_test FILTER ReaderTest.ANumberThatIsKnown*
  REPLACE "if (version_ == *version) return" "if (version_) return")
replica_mutant(known_leads_have_all_attributes SOURCE replica/reader.cc
  TEST reader_test FILTER ReaderTest.WhatIsKnown*
  REPLACE "parts_.bodies.NumberOf(wanted)" "0")
replica_mutant(country_codes_are_forgotten SOURCE replica/reader.cc
  TEST reader_test FILTER ReaderTest.WhatIsKnown*
  REPLACE "query.IsInternational()," "false,")
# The WAL is cut back past its bound, if need be after a wait for readers.
replica_mutant(the_wal_is_not_cut SOURCE replica/wal_keeper.cc
  TEST wal_test FILTER WalTest.IsCutBackOnceAHeld*
  REPLACE "  return Cut()@" "  return absl::OkStatus()@")
replica_mutant(one_let_go_is_not_noticed SOURCE replica/wal_keeper.cc
  TEST wal_test FILTER WalTest.IsCutSoon*
  REPLACE "is_let_go_ = true" "is_let_go_ = false")
# In between it is moved beside the commits, and begins anew.
replica_mutant(the_wal_is_not_moved SOURCE replica/wal_keeper.cc
  TEST wal_test FILTER WalTest.BeginsAnew*
  REPLACE "if (!is_large && !is_old)" "if (grown >= 0)")
replica_mutant(no_wait_for_readers SOURCE replica/wal_keeper.cc
  TEST wal_test FILTER WalTest.*Busy
  REPLACE "kWaitForReaders{250}" "kWaitForReaders{0}")

# What was packed ahead is stored only if its dictionary is still the one.
replica_mutant(whatever_was_packed_is_stored SOURCE replica/body_codec.cc
  TEST dictionary_test FILTER DictionaryTest.WhatWasPackedWithAnother*
  REPLACE "!ahead->IsPackedBy(packer_)" "ahead->Size() == 0")

# A copy is one instant of the replica, its owner's only, and takes no name.
replica_mutant(copies_are_of_the_file_alone SOURCE replica/snapshot.cc
  TEST snapshot_test FILTER SnapshotTest.IsAWhole*
  REPLACE "return copy->Run()@"
          "std::error_code error@
  std::filesystem::copy_file(
      replica, partial, std::filesystem::copy_options::overwrite_existing,
      error)@
  return absl::OkStatus()@")
replica_mutant(copies_are_for_all SOURCE replica/snapshot.cc
  TEST snapshot_test FILTER SnapshotTest.IsAWhole*
  REPLACE "O_EXCL, 0600" "O_EXCL, 0644")
replica_mutant(copies_take_names SOURCE replica/snapshot.cc
  TEST snapshot_test FILTER SnapshotTest.NeverTakes*
  REPLACE "if (std::filesystem::exists(std::filesystem::symlink_status(copy, error)))"
          "if (false)"
          "RENAME_NOREPLACE" "0")

# A replica takes another's place by its link only; it is whole, of the same
# account, and nobody writes either of them meanwhile.
replica_mutant(plain_files_are_replaced SOURCE replica/replace.cc
  TEST replace_test FILTER InstallReplicaTest.*PlainFile
  REPLACE "|| fs::is_symlink(status)" "|| true")
replica_mutant(damaged_files_are_installed SOURCE replica/replace.cc
  TEST replace_test FILTER InstallReplicaTest.*Damaged*
  REPLACE "  absl::Status status = CheckPages(new_file)@
  if (!status.ok()) return status@" "/**/")
replica_mutant(another_accounts_replica_is_installed SOURCE replica/replace.cc
  TEST replace_test FILTER InstallReplicaTest.*AnotherAccount
  REPLACE "return CheckSameAccount(link, *incoming)@" "return absl::OkStatus()@")
replica_mutant(a_replica_at_work_is_replaced SOURCE replica/replace.cc
  TEST replace_test FILTER InstallReplicaTest.*AWriter*
  REPLACE "if (!old_lock.ok()) return old_lock.status()@" "/**/")
replica_mutant(a_replica_at_work_is_installed SOURCE replica/replace.cc
  TEST replace_test FILTER InstallReplicaTest.*AWriter*
  REPLACE "if (!new_lock.ok()) return new_lock.status()@" "/**/")
# Readers follow the link, but to no bad file.
replica_mutant(readers_stay_with_the_old SOURCE replica/replica_store.cc
  TEST replica_store_test FILTER ReplicaStoreTest.ChangesOver*
  REPLACE "if (file && file == open_) return@" "if (open_) return@")
replica_mutant(readers_follow_to_a_bad_one SOURCE replica/replica_store.cc
  TEST replica_store_test FILTER ReplicaStoreTest.KeepsAGood*
  REPLACE "  if (!readers.ok()) {
    //"
          "  if (!readers.ok()) {
    pool_.Replace(
        std::vector<std::unique_ptr<ReplicaReader>>(pool_.Size()))@
    //")

# Leads are packed with the dictionary that they name, which stays as it is.
replica_mutant(any_dictionary_is_taken SOURCE replica/lead_bodies.cc
  TEST dictionary_test FILTER DictionaryTest.*
  REPLACE "dictionary_.Bind(1, codec)@" "dictionary_.Bind(1, 1)@")
replica_mutant(the_first_dictionary_is_named SOURCE replica/body_codec.cc
  TEST dictionary_test FILTER DictionaryTest.*
  REPLACE "return {codec_, packed_}@" "return {1, packed_}@")
replica_mutant(dictionaries_are_changed SOURCE replica/body_codec.cc
  TEST dictionary_test FILTER DictionaryTest.*
  REPLACE "if (packer_ == nullptr) {" "if (true) {"
          "INSERT INTO dictionaries" "INSERT OR REPLACE INTO dictionaries"
          "const int64_t codec = codec_ + 1@" "const int64_t codec = 1@")

# A lead comes back as it was, whatever it is.
replica_mutant(what_unpacks_otherwise_is_stored SOURCE replica/lead_packer.cc
  TEST lead_packer_test FILTER LeadPacker*
  REPLACE "if (unpacker_.Unpack(made, unpacked).ok() && unpacked == lead)"
          "if (unpacker_.Unpack(made, unpacked).ok() || true)")

# What is cut while it is unpacked is what a cut of the whole lead is.
replica_mutant(attributes_not_wanted_are_kept SOURCE replica/lead_unpacker.cc
  TEST lead_unpacker_test FILTER LeadUnpacker*
  REPLACE "wanted_.Wants(field.key) ? Use::kField : Use::kNone"
          "wanted_.Wants(field.key) ? Use::kField : Use::kField")
replica_mutant(nobody_looks_at_what_is_not_wanted
  SOURCE replica/lead_unpacker.cc
  TEST lead_unpacker_test FILTER LeadUnpacker*
  REPLACE "if (use == Use::kNone && is_looked_at[slot]) use = Use::kAsk@"
          "/**/")
replica_mutant(odd_attributes_are_wanted_by_their_tag
  SOURCE replica/lead_unpacker.cc
  TEST lead_unpacker_test FILTER LeadUnpacker*
  REPLACE "return Use::kAsk@" "return Use::kField@")
replica_mutant(what_has_no_slot_is_kept SOURCE replica/lead_unpacker.cc
  TEST lead_unpacker_test FILTER LeadUnpacker*
  REPLACE "return status_.ok() && WriteBytes(kept_)@"
          "return WriteBytes(bytes)@")
replica_mutant(what_is_passed_over_has_no_bytes
  SOURCE replica/lead_unpacker.cc
  TEST lead_unpacker_test FILTER LeadUnpacker*
  REPLACE "return SkipForm(static_cast<ValueForm>(code), at_, end_)@"
          "return true@")
replica_mutant(all_want_what_the_first_wanted SOURCE replica/cut_cache.cc
  TEST lead_unpacker_test FILTER CutCacheTest.*
  REPLACE "|| !latest_->IsFor(wanted)" "")
replica_mutant(a_cut_is_for_any_dictionary SOURCE replica/cut_cache.cc
  TEST lead_unpacker_test FILTER CutCacheTest.*
  REPLACE "try_emplace(&unpacker, unpacker," "try_emplace(nullptr, unpacker,")

# A new dictionary is trained where that pays.
replica_mutant(a_dictionary_is_for_ever SOURCE replica/drift_watch.cc
  TEST lead_packer_test FILTER LeadPackerTest.ANewDictionary*
  REPLACE "if (seen_ < kLookAfter) return" "if (true) return")
replica_mutant(any_dictionary_pays SOURCE replica/drift_watch.cc
  TEST lead_packer_test FILTER LeadPackerTest.ANewDictionary*
  REPLACE "if (then + then / 9 >= now) return std::nullopt@" "/**/")

# Pages of a list follow each other without a gap, in the winners' order.
replica_mutant(a_page_begins_with_the_last_of_the_one_before
  SOURCE replica/match_query.cc
  TEST list_test FILTER ListTest.*
  REPLACE "position.row <= after.row" "position.row < after.row")
replica_mutant(a_page_leaves_out_those_that_tie SOURCE replica/match_query.cc
  TEST list_test FILTER ListTest.*
  REPLACE "<= (?2, ?3, ?4)" "< (?2, ?3, ?4)")
replica_mutant(lists_take_leads_of_other_countries SOURCE replica/match_query.cc
  TEST list_test FILTER ListTest.ACountryCode*
  REPLACE "if (MayMatch(query, entry->kind)) {" "if (true) {")
replica_mutant(the_time_of_a_delete_is_not_told SOURCE replica/reader.cc
  TEST merged_test FILTER MergedTest.OneThatIsGone*
  REPLACE "answer.gone_since = (*gone)->confirmed@" "/**/")
replica_mutant(a_batch_is_of_several_snapshots SOURCE replica/reader.cc
  TEST list_test FILTER ListTest.AllOfABatch*
  REPLACE "PhoneAnswer> answer = LookUp(queries[i], wanted)@"
          "PhoneAnswer> answer = LookUp(queries[i], wanted)@
    EndSnapshot()@ EnterSnapshot().IgnoreError()@")

# A list of names is kept once, under a number for ever; there is a bound.
replica_mutant(lists_are_numbered_anew SOURCE replica/attribute_names.cc
  TEST writer_test FILTER ReplicaWriterTest.AListOfNames*
  REPLACE "names.numbers_.emplace(std::move(joined), list.number)@"
          "names.numbers_.emplace(std::move(joined), names.Count() + 2)@")
replica_mutant(lists_are_kept_again SOURCE replica/attribute_names.cc
  TEST writer_test FILTER ReplicaWriterTest.AListOfNames*
  REPLACE "if (known != numbers_.end()) return known->second@" "/**/")
replica_mutant(lists_have_no_bound SOURCE replica/attribute_names.cc
  TEST writer_test FILTER ReplicaWriterTest.OfVeryManyLists*
  REPLACE "if (numbers_.size() >= kMost)" "if (false)")

# The latest runs are kept, and how each went.
replica_mutant(runs_are_forgotten SOURCE replica/run_history.cc
  TEST report_test FILTER ReportTest.EachRun*
  REPLACE "FROM runs) - 100" "FROM runs) - 1")
replica_mutant(runs_are_kept_for_ever SOURCE replica/run_history.cc
  TEST writer_open_test FILTER WriterOpenTest.OnlyTheLatestRuns*
  REPLACE "return database_->Run(kForgetOld)@" "return absl::OkStatus()@")
replica_mutant(runs_do_not_end SOURCE replica/run_history.cc
  TEST report_test FILTER ReportTest.*
  REPLACE "return statements_.end.Run()@" "return absl::OkStatus()@")

# Merges of merges are followed.
replica_mutant(only_one_merge_is_followed SOURCE replica/reader.cc
  TEST merged_test FILTER MergedTest.MergesOfMerges*
  REPLACE "merges <= kMaxMerges" "merges <= 1")

# The most recent activity wins, then the stamp, then the number.
foreach(rule activity stamp number)
  replica_mutant(winners_without_${rule} SOURCE replica/match_query.cc
    TEST writer_test FILTER ReplicaWriterTest.OrderIs*
    REPLACE " ${rule} DESC," "")
endforeach()

# What a commit that failed had in memory is dropped.
leadline_mutant(memory_outlives_a_failed_commit SOURCE replica/writer_state.cc
  TEST power_loss_test FILTER *ADiskThatTakesNoWrites*
  CAUGHT "FAILED  . PowerLossTest"
  DEPS leadline_replica_fixture PkgConfig::SQLITE3
  REPLACE "    Reload().IgnoreError()@
    return result@" "    return result@")
