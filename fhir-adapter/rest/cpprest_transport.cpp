// The only file that knows cpprestsdk; it throws, and here is where that is caught. What the library does not do by
// itself is done here (measured in docs/decisions): a size cap while the body streams in, chunk sizes below zero refused,
// a request for a plain-HTTP server sent to the address that was checked.
#include <cpprest/containerstream.h>
#include <cpprest/http_client.h>
#include <pplx/threadpool.h>

#include <atomic>
#include <map>
#include <mutex>
#include <stdexcept>
#include <string_view>

#include "fhir-adapter/rest/http_transport.h"

namespace parity::fhir {
namespace {

namespace http = web::http;
using http::client::http_client;

// Its threads only move bytes and read JSON: as many as that keeps busy, not its default of 40.
constexpr std::size_t kThreads = 4;
// An idle guard for what nobody cancels.
constexpr std::chrono::seconds kLongestSilence{60};
constexpr std::size_t kMostClients = 256;

// Throws when more has come than may, or when less has: a chunk size below zero, which the library would go on to copy.
class ByteLimit {
 public:
  explicit ByteLimit(std::size_t max_bytes) : max_bytes_(max_bytes) {}

  void see(std::uint64_t bytes) {
    if (bytes < seen_) throw std::runtime_error("chunk size below zero");
    seen_ = bytes;
    if (bytes <= max_bytes_) return;
    is_over_ = true;
    throw std::runtime_error("too large");
  }
  void declare(std::uint64_t bytes) {
    if (bytes > max_bytes_) is_over_ = true;
  }
  bool is_over() const { return is_over_; }

 private:
  std::uint64_t max_bytes_;
  std::uint64_t seen_ = 0;  // progress comes from one thread at a time
  std::atomic<bool> is_over_{false};
};

// One request under way; kept alive by its continuations.
struct Exchange {
  Exchange(std::size_t max_bytes, HttpTransport::Done when_done) : limit(max_bytes), done(std::move(when_done)) {}

  ByteLimit limit;
  HttpTransport::Done done;
  pplx::cancellation_token_source cancellation;
  concurrency::streams::container_buffer<std::vector<std::uint8_t>> body;

  void fail(const std::exception& fault) {
    if (limit.is_over()) return done(tl::unexpected(TransportFault::kTooLarge));
    const std::string_view what = fault.what();
    if (what.starts_with("Error in SSL handshake")) return done(tl::unexpected(TransportFault::kNotSecure));
    if (what.starts_with("Failed to write request headers")) return done(tl::unexpected(TransportFault::kNotSent));
    const bool never_there = what.starts_with("Failed to connect") || what.starts_with("Error resolving") ||
                             what.starts_with("Failed to resolve");
    done(tl::unexpected(never_there ? TransportFault::kUnreachable : TransportFault::kBroken));
  }
};

std::string header(const http::http_response& response, const char* name) {
  const auto found = response.headers().find(name);
  return found == response.headers().end() ? std::string() : found->second;
}

HttpAnswer answer_of(const http::http_response& response, std::string body) {
  HttpAnswer answer;
  answer.status = response.status_code();
  answer.content_type = header(response, "Content-Type");
  answer.content_encoding = header(response, "Content-Encoding");
  answer.retry_after = header(response, "Retry-After");
  answer.date = header(response, "Date");
  answer.location = header(response, "Location");
  answer.body = std::move(body);
  return answer;
}

// The address that was checked is the one that is asked. With TLS on another port than 443 that can't be had from the
// library, as it takes the name for the certificate from the Host header and chokes on its port; there the certificate
// vouches for the server, and nothing is sent before it has been verified.
bool can_pin(const HttpGet& request) {
  return !request.address.empty() && (request.url.scheme == Scheme::kHttp || has_default_port(request.url));
}

std::string connect_to(const HttpGet& request) {
  Url url = request.url;
  if (can_pin(request)) url.host = request.address;
  return url.origin();
}

http::client::http_client_config config_of(const HttpGet& request) {
  http::client::http_client_config config;
  config.set_timeout(kLongestSilence);
  config.set_max_redirects(0);
  config.set_ssl_context_callback([ca_file = request.ca_file](boost::asio::ssl::context& context) {
    context.set_options(boost::asio::ssl::context::no_tlsv1 | boost::asio::ssl::context::no_tlsv1_1);
    if (!ca_file.empty()) context.load_verify_file(ca_file);
  });
  return config;
}

http::http_request message_of(const HttpGet& request, const std::shared_ptr<Exchange>& exchange) {
  http::http_request message(http::methods::GET);
  message.set_request_uri(web::uri(request.url.target.empty() ? "/" : request.url.target));
  if (can_pin(request)) message.headers().add("Host", request.url.authority());
  message.headers().add("Accept", "application/fhir+json");
  message.headers().add("Accept-Encoding", "gzip");
  message.headers().add("User-Agent", "Parity");
  if (request.token) message.headers().add("Authorization", "Bearer " + std::string(request.token->reveal()));
  message.set_response_stream(exchange->body.create_ostream());
  // Borrowed weakly: the message is held by the request's own continuations.
  message.set_progress_handler([weak = std::weak_ptr(exchange)](http::message_direction::direction way, auto bytes) {
    const auto held = weak.lock();
    if (held && way == http::message_direction::download) held->limit.see(bytes);
  });
  return message;
}

void receive(const std::shared_ptr<Exchange>& exchange, const http::http_response& response) {
  exchange->limit.declare(static_cast<std::uint64_t>(response.headers().content_length()));
  if (exchange->limit.is_over()) exchange->cancellation.cancel();
  response.content_ready().then([exchange, response](const pplx::task<http::http_response>& complete) {
    try {
      complete.get();
      // The last step of a body is written before the next one is announced.
      exchange->limit.see(exchange->body.collection().size());
    } catch (const std::exception& fault) {
      return exchange->fail(fault);
    }
    const auto& bytes = exchange->body.collection();
    exchange->done(answer_of(response, std::string(bytes.begin(), bytes.end())));
  });
}

class CpprestTransport final : public HttpTransport {
 public:
  CpprestTransport() {
    try {
      crossplat::threadpool::initialize_with_threads(kThreads);
    } catch (const std::exception&) {
      // Somebody's requests have started it before.
    }
  }

  Cancel get(HttpGet request, Done done) override {
    auto exchange = std::make_shared<Exchange>(request.max_bytes, std::move(done));
    Cancel cancel = [exchange] { exchange->cancellation.cancel(); };
    try {
      client_for(request)
          ->request(message_of(request, exchange), exchange->cancellation.get_token())
          .then([exchange](const pplx::task<http::http_response>& answered) {
            http::http_response response;
            try {
              response = answered.get();
            } catch (const std::exception& fault) {
              return exchange->fail(fault);
            }
            receive(exchange, response);
          });
    } catch (const std::exception& fault) {
      exchange->fail(fault);
    }
    return cancel;
  }

 private:
  // A client keeps connections; it stands for one place and one set of authorities.
  std::shared_ptr<http_client> client_for(const HttpGet& request) {
    const std::string origin = connect_to(request);
    const std::string key = origin + ' ' + request.url.origin() + ' ' + request.ca_file;
    const std::lock_guard lock(mutex_);
    if (const auto known = clients_.find(key); known != clients_.end()) return known->second;
    if (clients_.size() >= kMostClients) clients_.clear();
    return clients_[key] = std::make_shared<http_client>(web::uri(origin), config_of(request));
  }

  std::mutex mutex_;
  std::map<std::string, std::shared_ptr<http_client>> clients_;
};

}  // namespace

std::shared_ptr<HttpTransport> make_cpprest_transport() { return std::make_shared<CpprestTransport>(); }

}  // namespace parity::fhir
