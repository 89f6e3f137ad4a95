// SPDX-License-Identifier: Apache-2.0
#include "tests/support/certificates.h"

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <memory>

#include "base/free_with.h"

namespace leadline {
namespace {

using Bio = std::unique_ptr<BIO, FreeWith<BIO_free>>;
using Key = std::unique_ptr<EVP_PKEY, FreeWith<EVP_PKEY_free>>;
using Cert = std::unique_ptr<X509, FreeWith<X509_free>>;

void Require(bool done) {
  if (done) return;
  std::fputs("OpenSSL cannot make a certificate\n", stderr);
  std::abort();
}

std::string TextOf(BIO* bio) {
  char* text = nullptr;
  const long size = BIO_get_mem_data(bio, &text);
  return {text, static_cast<size_t>(size)};
}

std::string PemOf(X509* certificate) {
  const Bio bio(BIO_new(BIO_s_mem()));
  Require(PEM_write_bio_X509(bio.get(), certificate) == 1);
  return TextOf(bio.get());
}

std::string PemOf(EVP_PKEY* key, const char* pass_phrase) {
  const Bio bio(BIO_new(BIO_s_mem()));
  Require(PEM_write_bio_PKCS8PrivateKey(
              bio.get(), key,
              pass_phrase == nullptr ? nullptr : EVP_aes_128_cbc(), nullptr, 0,
              nullptr, const_cast<char*>(pass_phrase)) == 1);
  return TextOf(bio.get());
}

Key KeyOf(const std::string& pem) {
  const Bio bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  Key key(PEM_read_bio_PrivateKey(bio.get(), nullptr, nullptr, nullptr));
  Require(key != nullptr);
  return key;
}

void AddExtension(X509* certificate, int kind, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
  X509_EXTENSION* const extension =
      X509V3_EXT_nconf_nid(nullptr, &context, kind, value.c_str());
  Require(extension != nullptr &&
          X509_add_ext(certificate, extension, -1) == 1);
  X509_EXTENSION_free(extension);
}

void SetName(X509_NAME* name, const std::string& text) {
  Require(X509_NAME_add_entry_by_txt(
              name, "CN", MBSTRING_UTF8,
              reinterpret_cast<const unsigned char*>(text.c_str()), -1, -1,
              0) == 1);
}

// A certificate that lacks its extensions and its signature.
Cert Begin(const std::string& subject, const std::string& issuer, EVP_PKEY* key,
           const Holding& holding) {
  static std::atomic<long> last_serial = 0;
  Cert certificate(X509_new());
  X509* const raw = certificate.get();
  Require(X509_set_version(raw, 2) == 1 &&
          ASN1_INTEGER_set(X509_get_serialNumber(raw), ++last_serial) == 1 &&
          X509_gmtime_adj(X509_getm_notBefore(raw),
                          static_cast<long>(holding.from.count())) != nullptr &&
          X509_gmtime_adj(X509_getm_notAfter(raw),
                          static_cast<long>(holding.until.count())) !=
              nullptr &&
          X509_set_pubkey(raw, key) == 1);
  SetName(X509_get_subject_name(raw), subject);
  SetName(X509_get_issuer_name(raw), issuer);
  return certificate;
}

KeyAndCertificate Sign(const Cert& certificate, const Key& own, EVP_PKEY* by) {
  Require(X509_sign(certificate.get(), by, EVP_sha256()) > 0);
  return {PemOf(certificate.get()), PemOf(own.get(), nullptr)};
}

}  // namespace

TestAuthority::TestAuthority(const std::string& name) : name_(name) {
  const Key key(EVP_EC_gen("P-256"));
  Require(key != nullptr);
  const Cert certificate = Begin(name, name, key.get(), {});
  AddExtension(certificate.get(), NID_basic_constraints, "critical,CA:TRUE");
  own_ = Sign(certificate, key, key.get());
}

KeyAndCertificate TestAuthority::Issue(const std::string& names,
                                       const Holding& holding) const {
  const Key key(EVP_EC_gen("P-256"));
  Require(key != nullptr);
  const Cert certificate =
      Begin("issued by " + name_, name_, key.get(), holding);
  AddExtension(certificate.get(), NID_subject_alt_name, names);
  return Sign(certificate, key, KeyOf(own_.key).get());
}

std::string WithPassPhrase(const std::string& key) {
  return PemOf(KeyOf(key).get(), "secret");
}

}  // namespace leadline
