// SPDX-License-Identifier: Apache-2.0
#include "server/crypto.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <cstdlib>
#include <cstring>
#include <ctime>
#include <memory>
#include <vector>

#include "base/free_with.h"

namespace leadline {
namespace {

using Bio = std::unique_ptr<BIO, FreeWith<BIO_free>>;
using Certificate = std::unique_ptr<X509, FreeWith<X509_free>>;
using Key = std::unique_ptr<EVP_PKEY, FreeWith<EVP_PKEY_free>>;
using Context = std::unique_ptr<SSL_CTX, FreeWith<SSL_CTX_free>>;
using Hasher = std::unique_ptr<EVP_MD_CTX, FreeWith<EVP_MD_CTX_free>>;

Bio Reading(const std::string& pem) {
  return Bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
}

size_t CountOf(std::string_view text, std::string_view part) {
  size_t count = 0;
  for (size_t at = 0; (at = text.find(part, at)) != std::string_view::npos;
       at += part.size()) {
    ++count;
  }
  return count;
}

// Nobody is there to be asked: the library would read from the terminal.
int NoPassPhrase(char* /*text*/, int /*size*/, int /*writing*/,
                 void* /*asked*/) {
  return 0;
}

std::vector<Certificate> ParseCertificates(const std::string& pem) {
  std::vector<Certificate> certificates;
  const Bio bio = Reading(pem);
  while (Certificate one{
      PEM_read_bio_X509(bio.get(), nullptr, &NoPassPhrase, nullptr)}) {
    certificates.push_back(std::move(one));
  }
  ERR_clear_error();
  return certificates;
}

Key ParseKey(const std::string& pem) {
  Key key(PEM_read_bio_PrivateKey(Reading(pem).get(), nullptr, &NoPassPhrase,
                                  nullptr));
  ERR_clear_error();
  return key;
}

TimePoint InstantOf(const ASN1_TIME* time) {
  std::tm parts{};
  if (ASN1_TIME_to_tm(time, &parts) != 1) return TimePoint();
  return TimePoint(std::chrono::seconds(timegm(&parts)));
}

// The library's own word for its latest complaint.
std::string LatestComplaint() {
  const char* const reason = ERR_reason_error_string(ERR_peek_last_error());
  std::string text = reason == nullptr ? "refused" : reason;
  ERR_clear_error();
  return text;
}

}  // namespace

Digest Sha256(std::string_view text) {
  // Looked up once: that takes longer than the hashing.
  static const EVP_MD* const kind = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  thread_local const Hasher hasher(EVP_MD_CTX_new());
  Digest digest{};
  // A hash of nothing would be one that a token could be made for.
  if (EVP_DigestInit_ex2(hasher.get(), kind, nullptr) != 1 ||
      EVP_DigestUpdate(hasher.get(), text.data(), text.size()) != 1 ||
      EVP_DigestFinal_ex(hasher.get(), digest.data(), nullptr) != 1) {
    abort();
  }
  return digest;
}

bool EqualInConstantTime(const Digest& a, const Digest& b) {
  // By words: OpenSSL's goes by bytes, twenty times as slowly.
  std::array<uint64_t, 4> left{};
  std::array<uint64_t, 4> right{};
  static_assert(sizeof(left) == sizeof(Digest));
  std::memcpy(left.data(), a.data(), a.size());
  std::memcpy(right.data(), b.data(), b.size());
  uint64_t differ = 0;
  for (size_t i = 0; i < left.size(); ++i) differ |= left[i] ^ right[i];
  return differ == 0;
}

absl::StatusOr<Validity> ReadCertificates(const std::string& pem) {
  const std::vector<Certificate> certificates = ParseCertificates(pem);
  const size_t begun = CountOf(pem, "-----BEGIN ");
  if (begun == 0) {
    return absl::InvalidArgumentError(
        "holds no certificate in PEM form (-----BEGIN CERTIFICATE-----)");
  }
  if (certificates.size() != begun) {
    return absl::InvalidArgumentError(
        "holds something that is no certificate, or one that is cut off or "
        "damaged: give certificates in PEM form only");
  }
  return Validity{InstantOf(X509_get0_notBefore(certificates[0].get())),
                  InstantOf(X509_get0_notAfter(certificates[0].get()))};
}

absl::Status CheckKey(const std::string& pem) {
  if (ParseKey(pem)) return absl::OkStatus();
  if (pem.find("ENCRYPTED") != std::string::npos) {
    return absl::InvalidArgumentError(
        "has a pass phrase, which nobody is there to type: write it without, "
        "with openssl pkey");
  }
  return absl::InvalidArgumentError(
      "holds no private key in PEM form (-----BEGIN PRIVATE KEY-----), or one "
      "that is cut off or damaged");
}

absl::Status CheckPair(const std::string& certificates,
                       const std::string& key) {
  const std::vector<Certificate> chain = ParseCertificates(certificates);
  const Key own = ParseKey(key);
  const Context context(SSL_CTX_new(TLS_server_method()));
  if (chain.empty() || !own || !context) {
    return absl::InvalidArgumentError("cannot be read");
  }
  if (X509_check_private_key(chain[0].get(), own.get()) != 1) {
    ERR_clear_error();
    return absl::InvalidArgumentError(
        "is not the key of the first certificate");
  }
  if (SSL_CTX_use_certificate(context.get(), chain[0].get()) != 1 ||
      SSL_CTX_use_PrivateKey(context.get(), own.get()) != 1) {
    return absl::InvalidArgumentError("cannot be used: " + LatestComplaint());
  }
  return absl::OkStatus();
}

}  // namespace leadline
