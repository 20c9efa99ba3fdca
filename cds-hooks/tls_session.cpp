// The session over TLS, and the TLS settings.
#include <openssl/ssl.h>

#include "cds-hooks/session.h"

namespace parity::hooks {
namespace {

// Forward secrecy and authenticated encryption only (NCSC, Using TLS to protect data); TLS 1.3 has nothing else.
constexpr const char* kTls12Ciphers = "ECDHE+AESGCM:ECDHE+CHACHA20";

tl::unexpected<Error> tls_error(const std::string& what, const std::string& file,
                                const boost::system::error_code& error) {
  return invalid_input(what + ": " + error.message(), file, "give a readable PEM file");
}

}  // namespace

std::shared_ptr<Connection> make_tls_session(tcp::socket socket, Seat seat) {
  using Stream = asio::ssl::stream<tcp::socket>;
  return std::make_shared<Session<Stream>>(Stream(std::move(socket), *seat.core.tls), std::move(seat));
}

Result<std::unique_ptr<asio::ssl::context>> make_tls_context(const TlsOptions& options) {
  using Context = asio::ssl::context;
  boost::system::error_code error;
  auto context = std::make_unique<Context>(Context::tls_server);
  context->set_options(Context::default_workarounds | Context::no_sslv2 | Context::no_sslv3 | Context::no_tlsv1 |
                           Context::no_tlsv1_1 | Context::no_compression | SSL_OP_NO_RENEGOTIATION |
                           SSL_OP_CIPHER_SERVER_PREFERENCE,
                       error);
  if (error) return tls_error("the TLS options can't be set", {}, error);
  if (SSL_CTX_set_cipher_list(context->native_handle(), kTls12Ciphers) != 1) {
    return invalid_input("OpenSSL offers none of the TLS 1.2 cipher suites that are wanted");
  }
  context->use_certificate_chain_file(options.certificate_file, error);
  if (error) return tls_error("the TLS certificate can't be used", options.certificate_file, error);
  context->use_private_key_file(options.key_file, Context::pem, error);
  if (error) return tls_error("the TLS key can't be used", options.key_file, error);
  if (options.client_ca_file.empty()) return context;

  context->load_verify_file(options.client_ca_file, error);
  if (error) return tls_error("the TLS client authorities can't be used", options.client_ca_file, error);
  context->set_verify_mode(asio::ssl::verify_peer | asio::ssl::verify_fail_if_no_peer_cert, error);
  if (error) return tls_error("mutual TLS can't be set", {}, error);
  SSL_CTX_set_client_CA_list(context->native_handle(), SSL_load_client_CA_file(options.client_ca_file.c_str()));
  constexpr std::string_view kSessionContext = "parity";
  SSL_CTX_set_session_id_context(context->native_handle(),
                                 reinterpret_cast<const unsigned char*>(kSessionContext.data()),
                                 static_cast<unsigned>(kSessionContext.size()));
  return context;
}

}  // namespace parity::hooks
