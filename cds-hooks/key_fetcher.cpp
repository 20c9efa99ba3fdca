// One connection for each fetch: they are rare. All but the name's resolution runs on the caller's thread, until the
// patience ends. The address that was judged is the one that is connected to, so that a name can't change its mind
// between (DNS rebinding).
#include "cds-hooks/key_fetcher.h"

#include <utility>  // before Asio 1.18, whose coroutine header forgets it

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>

#include <algorithm>
#include <future>
#include <optional>
#include <string>
#include <vector>

#include "fhir-adapter/rest/name_resolver.h"
#include "fhir-adapter/rest/url.h"

namespace parity::hooks {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::ip::tcp;
using Clock = std::chrono::steady_clock;
using Failure = const boost::system::error_code&;

constexpr std::uint32_t kMostHeaderBytes = 16 * 1024;

tl::unexpected<Error> failed(std::string what) {
  return tl::unexpected<Error>(Error{ErrorKind::kUnavailable, std::move(what), {}, {}});
}

// Nothing if one of the name's addresses is forbidden: a warning sign rather than a choice.
std::vector<tcp::endpoint> allowed(const std::vector<fhir::NetworkAddress>& found, const fhir::Url& url,
                                   const std::vector<fhir::Network>& networks) {
  std::vector<tcp::endpoint> endpoints;
  for (const fhir::NetworkAddress& address : found) {
    boost::system::error_code fault;
    const auto ip = asio::ip::make_address(fhir::to_text(address), fault);
    if (fault || !fhir::may_be_asked(url.host, networks, address)) return {};
    endpoints.emplace_back(ip, url.port);
  }
  return endpoints;
}

std::vector<fhir::Network> networks_of(const KeyAddress& address) {
  std::vector<fhir::Network> networks;
  for (const std::string& text : address.networks)
    if (const auto network = fhir::parse_network(text)) networks.push_back(*network);
  return networks;
}

// Asks once, and keeps what came. INVARIANT: stays where it is while its event loop runs.
class Exchange {
 public:
  Exchange(const fhir::Url& url, asio::ssl::context& tls)
      : request_(http::verb::get, url.target.empty() ? "/" : url.target, 11), stream_(io_, tls) {
    parser_.body_limit(KeySet::kMostBytes);
    parser_.header_limit(kMostHeaderBytes);
    request_.set(http::field::host, url.authority());
    request_.set(http::field::accept, "application/json");
    request_.set(http::field::connection, "close");
    stream_.set_verify_callback(asio::ssl::host_name_verification(url.host));
    // A name alone: RFC 6066, 3.
    std::string name = fhir::parse_address(url.host) ? std::string() : url.host;
    if (!name.empty())  // spelled out: the macro for it casts as C does
      SSL_ctrl(stream_.native_handle(), SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, name.data());
  }

  Result<std::string> run(const std::vector<tcp::endpoint>& endpoints, Clock::time_point until) {
    asio::async_connect(stream_.next_layer(), endpoints, [this](Failure fault, const auto&) { connected(fault); });
    io_.run_until(until);
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
        if (!keep(unsent)) read();
      });
    });
  }

  // The header first, and alone: Beast 1.74 forgets that a body is over the limit when its first bytes came with the
  // header.
  void read() {
    http::async_read_header(stream_, buffer_, parser_, [this](Failure fault, std::size_t) {
      if (keep(fault)) return;
      http::async_read(stream_, buffer_, parser_, [this](Failure failure, std::size_t) { outcome_ = failure; });
    });
  }

  http::request<http::empty_body> request_;
  asio::io_context io_{1};
  asio::ssl::stream<tcp::socket> stream_;
  boost::beast::flat_buffer buffer_{kMostHeaderBytes + KeySet::kMostBytes};
  http::response_parser<http::string_body> parser_;
  std::optional<boost::system::error_code> outcome_;
};

class HttpsKeyFetcher final : public KeyFetcher {
 public:
  HttpsKeyFetcher(std::chrono::milliseconds patience, std::shared_ptr<fhir::NameResolver> resolver)
      : patience_(patience), resolver_(std::move(resolver)) {}

  Result<std::string> fetch(const KeyAddress& address) override {
    const auto until = Clock::now() + patience_;
    const auto url = fhir::parse_url(address.url);
    if (!url || url->scheme != fhir::Scheme::kHttps) return failed("no https address");
    const auto found = addresses_of(url->host);
    if (found.empty()) return failed("no such name");
    const auto endpoints = allowed(found, *url, networks_of(address));
    if (endpoints.empty()) return failed("its name leads to an address that is not allowed");
    try {
      asio::ssl::context tls(asio::ssl::context::tls_client);
      tls.set_options(asio::ssl::context::default_workarounds | asio::ssl::context::no_tlsv1 |
                      asio::ssl::context::no_tlsv1_1);
      tls.set_verify_mode(asio::ssl::verify_peer);
      if (address.ca_file.empty())
        tls.set_default_verify_paths();
      else
        tls.load_verify_file(address.ca_file);
      return Exchange(*url, tls).run(endpoints, until);
    } catch (const std::exception&) {
      return failed("could not be asked");
    }
  }

 private:
  std::vector<fhir::NetworkAddress> addresses_of(const std::string& host) {
    // Outlives this call if the name's servers are slower than the patience.
    const auto found = std::make_shared<std::promise<std::vector<fhir::NetworkAddress>>>();
    auto ready = found->get_future();
    resolver_->resolve(
        host, [found](std::vector<fhir::NetworkAddress> addresses) { found->set_value(std::move(addresses)); });
    if (ready.wait_for(patience_) != std::future_status::ready) return {};
    return ready.get();
  }

  std::chrono::milliseconds patience_;
  std::shared_ptr<fhir::NameResolver> resolver_;
};

}  // namespace

std::unique_ptr<KeyFetcher> make_https_key_fetcher(std::chrono::milliseconds patience,
                                                   std::shared_ptr<fhir::NameResolver> resolver) {
  return std::make_unique<HttpsKeyFetcher>(patience, std::move(resolver));
}

}  // namespace parity::hooks
