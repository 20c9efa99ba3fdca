// A throwaway certificate authority, made anew for each test, and a TLS client. Used by all tests of
// this folder that speak TLS.
#pragma once

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <cstdio>
#include <memory>
#include <string>

#include "tests/failure/http_client.h"
#include "tests/temporary_folder.h"

namespace parity::tests {

template <auto Free>
struct Freed {
  template <class T>
  void operator()(T* pointer) const {
    Free(pointer);
  }
};
using Key = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Freed<X509_free>>;

struct Identity {
  Key key;
  Certificate certificate;

  /// Writes <name>.pem and <name>.key, and gives the first.
  std::string write(const TemporaryFolder& folder, const std::string& name) const {
    const auto save = [](const std::string& path, auto write_to) {
      std::FILE* file = std::fopen(path.c_str(), "w");
      REQUIRE(file != nullptr);
      CHECK(write_to(file) == 1);
      std::fclose(file);
    };
    save(folder.file(name + ".pem"), [&](std::FILE* file) { return PEM_write_X509(file, certificate.get()); });
    save(folder.file(name + ".key"),
         [&](std::FILE* file) { return PEM_write_PrivateKey(file, key.get(), nullptr, nullptr, 0, nullptr, nullptr); });
    return folder.file(name + ".pem");
  }
};

enum class Lifetime { kValid, kExpired };

/// An identity signed by `issuer`, or by itself.
inline Identity make_identity(const char* name, const Identity* issuer, Lifetime lifetime = Lifetime::kValid) {
  constexpr long kDay = 86'400;
  Identity made{Key(EVP_EC_gen("P-256")), Certificate(X509_new())};
  X509* certificate = made.certificate.get();
  X509_set_version(certificate, X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate), static_cast<long>(std::string_view(name).size()) + 1);
  X509_gmtime_adj(X509_getm_notBefore(certificate), -2 * kDay);
  X509_gmtime_adj(X509_getm_notAfter(certificate), lifetime == Lifetime::kValid ? kDay : -kDay);
  X509_set_pubkey(certificate, made.key.get());
  std::string common_name = name;
  X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate), "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>(common_name.c_str()), -1, -1, 0);
  X509_set_issuer_name(certificate, X509_get_subject_name(issuer != nullptr ? issuer->certificate.get() : certificate));
  if (issuer == nullptr) {
    X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, nullptr, NID_basic_constraints, "critical,CA:TRUE");
    X509_add_ext(certificate, extension, -1);
    X509_EXTENSION_free(extension);
  }
  X509_sign(certificate, issuer != nullptr ? issuer->key.get() : made.key.get(), EVP_sha256());
  return made;
}

struct TlsClientOptions {
  std::string authority;           // file
  const Identity* self = nullptr;  // shown to the server
  int version = 0;                 // the only one offered; 0: any
};

/// A Client that speaks TLS over its connection.
class TlsClient {
 public:
  TlsClient(std::uint16_t port, const TlsClientOptions& options)
      : socket_(port), context_(SSL_CTX_new(TLS_client_method())) {
    // Level 0, so that versions that the server must refuse can be offered at all.
    SSL_CTX_set_security_level(context_.get(), 0);
    if (options.version != 0) {
      SSL_CTX_set_min_proto_version(context_.get(), options.version);
      SSL_CTX_set_max_proto_version(context_.get(), options.version);
    }
    SSL_CTX_load_verify_locations(context_.get(), options.authority.c_str(), nullptr);
    SSL_CTX_set_verify(context_.get(), SSL_VERIFY_PEER, nullptr);
    if (options.self != nullptr) {
      SSL_CTX_use_certificate(context_.get(), options.self->certificate.get());
      SSL_CTX_use_PrivateKey(context_.get(), options.self->key.get());
    }
    ssl_.reset(SSL_new(context_.get()));
    SSL_set_fd(ssl_.get(), socket_.descriptor());
    shaken_ = SSL_connect(ssl_.get()) == 1;
  }

  bool shaken() const { return shaken_; }
  std::string version() const { return SSL_get_version(ssl_.get()); }

  bool send(std::string_view bytes) {
    return shaken_ && SSL_write(ssl_.get(), bytes.data(), static_cast<int>(bytes.size())) > 0;
  }

  Answer receive(std::string_view method = "GET") {
    return receive_from(method, pending_, [this](char* block, std::size_t size) -> ssize_t {
      return SSL_read(ssl_.get(), block, static_cast<int>(size));
    });
  }

  Answer ask(std::string_view request) {
    if (!send(request)) return {};
    return receive(request.substr(0, request.find(' ')));
  }

  /// Whether the server ends the connection as TLS wants it, not by cutting it.
  bool ends_properly() {
    char byte = 0;
    const int got = SSL_read(ssl_.get(), &byte, 1);
    return got <= 0 && SSL_get_error(ssl_.get(), got) == SSL_ERROR_ZERO_RETURN;
  }

 private:
  Client socket_;
  std::unique_ptr<SSL_CTX, Freed<SSL_CTX_free>> context_;
  std::unique_ptr<SSL, Freed<SSL_free>> ssl_;
  bool shaken_ = false;
  std::string pending_;
};

}  // namespace parity::tests
