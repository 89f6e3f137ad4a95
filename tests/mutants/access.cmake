# SPDX-License-Identifier: Apache-2.0
# Who may call.

# access_mutant(NAME SOURCE file FILTER cases REPLACE old new ...): must be caught
# by the cases of who may call.
function(access_mutant name)
  leadline_mutant(${name} ${ARGN} TEST server_access_test
    CAUGHT "FAILED  . [A-Za-z]*Test"
    DEPS leadline_server_core leadline_test_certificates leadline_health_proto
         OpenSSL::SSL)
endfunction()

# Every call is asked, and a stream with each message.
access_mutant(nobody_is_asked SOURCE server/call_desk.cc
  FILTER AccessTest.WithoutAToken*
  REPLACE "if (status.ok()) status = access_.Check(context, RightFor(call))@" "/**/")
access_mutant(status_is_a_lookup SOURCE server/call_desk.cc
  FILTER AccessTest.*
  REPLACE "is_status ? Right::kStatus : Right::kLookup" "Right::kLookup")
access_mutant(streams_are_asked_once SOURCE server/call_desk.cc
  FILTER AccessTest.AStream*
  REPLACE "  return BeginAnew(call, context)@"
          "  absl::Status status = BeginAnew(call, context)@
  if (status.ok()) status = access_.Check(context, RightFor(call))@
  return status@"
          "  if (status.ok()) status = access_.Check(context, RightFor(call))@
  return status@
}

grpc::Status"
          "  return status@
}

grpc::Status")

# A token is one of the file's, in its time, and allows the call.
access_mutant(any_token_will_do SOURCE server/access.cc
  FILTER AccessTest.*
  REPLACE "if (token == nullptr) return Refusal::kTokenUnknown@"
          "if (token == nullptr) return std::nullopt@")
access_mutant(tokens_hold_for_ever SOURCE server/access.cc
  FILTER AccessTest.ATokenIsGood*
  REPLACE "token->HasExpired(clock_.Now())" "false")
access_mutant(tokens_allow_everything SOURCE server/access.cc
  FILTER AccessTest.*
  REPLACE "!token->May(right)" "false")
access_mutant(the_first_of_two_tokens SOURCE server/access.cc
  FILTER AccessTest.*
  REPLACE "first == last || std::next(first) != last" "first == last")
access_mutant(half_a_hash_is_enough SOURCE server/crypto.cc
  FILTER TokensTest.*:AccessTest.*
  REPLACE "differ |= left[i] ^ right[i]" "differ &= left[i] ^ right[i]")
access_mutant(errors_repeat_the_line SOURCE server/tokens.cc
  FILTER TokensTest.*
  REPLACE "return Wrong(\"line \" + std::to_string(line)"
          "return Wrong(std::string(words.back()) + \"line \" + std::to_string(line)")

# Of a CA's certificates only those with a name that is allowed.
access_mutant(any_certificate_will_do SOURCE server/access.cc
  FILTER TlsTest.*
  REPLACE "if (!allowed) return Refusal::kCertificateNotAllowed@" "/**/")
access_mutant(no_certificate_will_do SOURCE server/access.cc
  FILTER AccessTest.NamesOf*
  REPLACE "return Refusal::kCertificateMissing@" "return std::nullopt@")
access_mutant(clients_need_no_certificate SOURCE server/tls_credentials.cc
  FILTER TlsTest.*
  REPLACE "GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY"
          "GRPC_SSL_REQUEST_CLIENT_CERTIFICATE_AND_VERIFY")

# A changed file is taken once it is whole, fits the other, and was seen twice.
access_mutant(one_look_is_enough SOURCE server/access_files.cc
  FILTER TlsTest.*
  REPLACE "if (!tls_->Offer(std::move(read->texts))) return@"
          "if (!tls_->Offer(read->texts) && !tls_->Offer(read->texts)) return@")
access_mutant(keys_need_not_fit SOURCE server/tls_files.cc
  FILTER TlsTest.*:TlsFilesTest.*
  REPLACE "if (!pair.ok()) {" "if (false) {")
access_mutant(expired_certificates_are_taken SOURCE server/tls_files.cc
  FILTER TlsTest.*:TlsFilesTest.*
  REPLACE "if (holds->until <= now)" "if (false)")
access_mutant(certificates_never_change SOURCE server/tls_credentials.cc
  FILTER TlsTest.*
  REPLACE "++version_@" "/**/")
access_mutant(anybody_may_read_the_key SOURCE server/small_file.cc
  FILTER TlsFilesTest.*
  REPLACE "(file.st_mode & forbidden) != 0" "false")

# An address that others reach needs both encryption and to know who calls.
access_mutant(encryption_is_enough SOURCE server/access_settings.cc
  FILTER AccessSettingsTest.*
  REPLACE "is_encrypted && asks_who" "is_encrypted")
access_mutant(tokens_are_enough SOURCE server/access_settings.cc
  FILTER AccessSettingsTest.*
  REPLACE "is_encrypted && asks_who" "asks_who")
