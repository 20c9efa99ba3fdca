// One connection for each fetch: they are rare. Everything runs on the caller's thread, until the patience ends.
#include "cds-hooks/key_fetcher.h"

#include <utility>  // before Asio 1.18, whose coroutine header forgets it

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>

#include <optional>
#include <string>

namespace parity::hooks {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::ip::tcp;
using Failure = const boost::system::error_code&;

constexpr std::uint32_t kMostHeaderBytes = 16 * 1024;

tl::unexpected<Error> failed(std::string what) {
  return tl::unexpected<Error>(Error{ErrorKind::kUnavailable, std::move(what), {}, {}});
}

struct Address {
  std::string host;
  std::string port = "443";
  std::string authority;
  std::string target = "/";
};

std::optional<Address> address_of(const std::string& url) {
  constexpr std::string_view kScheme = "https://";
  if (!url.starts_with(kScheme)) return std::nullopt;
  Address address;
  const std::size_t end = std::min(url.find_first_of("/?#", kScheme.size()), url.size());
  address.authority = url.substr(kScheme.size(), end - kScheme.size());
  if (end < url.size() && url[end] == '/') address.target = url.substr(end, url.find('#', end) - end);
  const std::size_t colon = address.authority.find(':');
  address.host = address.authority.substr(0, colon);
  if (colon != std::string::npos) address.port = address.authority.substr(colon + 1);
  if (address.host.empty() || address.authority.find('@') != std::string::npos) return std::nullopt;
  return address;
}

// Asks once, and keeps what came. INVARIANT: stays where it is while its event loop runs.
class Exchange {
 public:
  Exchange(const Address& address, asio::ssl::context& tls) : address_(address), stream_(io_, tls) {
    parser_.body_limit(KeySet::kMostBytes);
    parser_.header_limit(kMostHeaderBytes);
    request_.set(http::field::host, address.authority);
    request_.set(http::field::accept, "application/json");
    stream_.set_verify_callback(asio::ssl::host_name_verification(address.host));
    SSL_set_tlsext_host_name(stream_.native_handle(), address.host.c_str());
  }

  Result<std::string> run(std::chrono::milliseconds patience) {
    resolver_.async_resolve(address_.host, address_.port, [this](Failure fault, const auto& found) {
      if (keep(fault)) return;
      asio::async_connect(stream_.next_layer(), found, [this](Failure failure, const auto&) { connected(failure); });
    });
    io_.run_for(patience);
    if (!outcome_) return failed("no answer in time");
    if (*outcome_) return failed("no answer");
    if (parser_.get().result() != http::status::ok) return failed("not answered with 200");
    return std::move(parser_.get().body());
  }

 private:
  bool keep(Failure fault) {
    if (fault) outcome_ = fault;
    return outcome_.has_value();
  }

  void connected(Failure fault) {
    if (keep(fault)) return;
    stream_.async_handshake(asio::ssl::stream_base::client, [this](Failure failure) {
      if (keep(failure)) return;
      http::async_write(stream_, request_, [this](Failure unsent, std::size_t) {
        if (keep(unsent)) return;
        http::async_read(stream_, buffer_, parser_, [this](Failure unread, std::size_t) { outcome_ = unread; });
      });
    });
  }

  const Address& address_;
  asio::io_context io_{1};
  tcp::resolver resolver_{io_};
  asio::ssl::stream<tcp::socket> stream_;
  http::request<http::empty_body> request_{http::verb::get, address_.target, 11};
  boost::beast::flat_buffer buffer_{kMostHeaderBytes + KeySet::kMostBytes};
  http::response_parser<http::string_body> parser_;
  std::optional<boost::system::error_code> outcome_;
};

class HttpsKeyFetcher final : public KeyFetcher {
 public:
  explicit HttpsKeyFetcher(std::chrono::milliseconds patience) : patience_(patience) {}

  Result<std::string> fetch(const std::string& url, const std::string& ca_file) override {
    const auto address = address_of(url);
    if (!address) return failed("no https address");
    try {
      asio::ssl::context tls(asio::ssl::context::tls_client);
      tls.set_options(asio::ssl::context::no_tlsv1 | asio::ssl::context::no_tlsv1_1);
      tls.set_verify_mode(asio::ssl::verify_peer);
      if (ca_file.empty())
        tls.set_default_verify_paths();
      else
        tls.load_verify_file(ca_file);
      return Exchange(*address, tls).run(patience_);
    } catch (const std::exception&) {
      return failed("could not be asked");
    }
  }

 private:
  std::chrono::milliseconds patience_;
};

}  // namespace

std::unique_ptr<KeyFetcher> make_https_key_fetcher(std::chrono::milliseconds patience) {
  return std::make_unique<HttpsKeyFetcher>(patience);
}

}  // namespace parity::hooks
