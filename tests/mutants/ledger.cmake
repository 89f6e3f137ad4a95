# SPDX-License-Identifier: Apache-2.0
# What outlives the worker of the calls it made.

# One worker at a time.
limiter_mutant(two_workers_share_a_ledger SOURCE sync/call_ledger.cc
  FILTER CallLedgerTest.SecondWorker*
  REPLACE "flock(fd, LOCK_EX | LOCK_NB) != 0" "false")

# A call is written down before it goes out, and counts for the day.
limiter_mutant(calls_are_written_when_they_end SOURCE sync/call_ledger.cc
  FILTER CallLedgerTest.CallOfADeadWorker*
  REPLACE "absl::Status status = SaveSlot(number)@
  if (status.ok()) status = Count(now, 1)@"
          "absl::Status status = Count(now, 1)@")
limiter_mutant(restarts_forget_the_day SOURCE sync/call_ledger.cc
  FILTER CallLedgerTest.*
  REPLACE "return Write(&bucket, sizeof(bucket))@" "return absl::OkStatus()@")
limiter_mutant(restarts_forget_refusals SOURCE sync/call_ledger.cc
  FILTER CallLedgerTest.*
  REPLACE "return Write(&image_.header, sizeof(image_.header))@"
          "return absl::OkStatus()@")

# A ledger that is new, damaged, of another boot or ahead of the clock is not to
# be trusted, and then a whole window is waited.
limiter_mutant(nothing_is_waited_for SOURCE sync/call_limiter.cc
  FILTER CallLimiterTest.FirstCall*
  REPLACE "const Duration wait = std::max(Duration(0), unknown_until - now)@"
          "const Duration wait(0)@")
limiter_mutant(damage_is_trusted SOURCE sync/ledger_image.cc
  FILTER CallLedgerTest.AnyDamagedByte*
  REPLACE "AllPass(buckets) && AllPass(slots)@" "true@")
limiter_mutant(another_boot_is_trusted SOURCE sync/ledger_image.cc
  FILTER CallLedgerTest.AnotherBoot*
  REPLACE "header.boot_id != Fixed(boot_id)" "false")
limiter_mutant(times_to_come_are_trusted SOURCE sync/ledger_image.cc
  FILTER CallLedgerTest.SteadyTime*
  REPLACE "return ahead ?" "return false ?")

# The day is counted by the hour, however long a call takes.
limiter_mutant(long_calls_are_of_the_past SOURCE sync/call_ledger.cc
  FILTER CallLedgerTest.LongCall*
  REPLACE "if (!status.ok() || image_.HourOf(begun) == image_.HourOf(now)) {
    return status@
  }" "return status@")
