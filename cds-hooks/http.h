// HTTP as plain values, and the seam between the listener and what answers. The listener (listener.h) calls an
// HttpHandler; tests call it without a socket. Nothing here knows of sockets, threads, Beast or CDS Hooks.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cds-hooks/target.h"

namespace parity::hooks {

enum class Method : std::uint8_t { kGet, kHead, kPost, kPut, kPatch, kDelete, kOptions, kOther };

Method parse_method(std::string_view text);
std::string_view to_text(Method method);

struct HttpHeader {
  std::string name;
  std::string value;
};

enum class BodyState : std::uint8_t {
  kComplete,
  kTooLarge,  // over the limit: `body` is empty, and the connection closes after the answer
};

/// One request. It owns everything in it, so that it may outlive the connection.
struct HttpRequest {
  Method method = Method::kGet;
  Target target;
  std::vector<HttpHeader> headers;
  std::string body;
  BodyState body_state = BodyState::kComplete;
  std::string peer;         // address as text; personal data, so never logged
  std::string request_id;   // a UUID: the caller's `X-Request-Id` if it is one, otherwise made here
  std::string traceparent;  // W3C Trace Context: the caller's if it is valid, otherwise made here
  std::chrono::steady_clock::time_point started;  // when its first byte came

  /// The first value of a header, whatever the case of its name. The view lives as long as the request.
  std::optional<std::string_view> header(std::string_view name) const;
};

struct HttpResponse {
  int status = 200;
  std::string content_type = "application/json";  // not sent when `body` is empty
  std::string body = {};
  std::vector<HttpHeader> headers = {};
};

/// "Not Found"; "Unknown" for a status that Parity never sends.
std::string_view reason_phrase(int status);
bool same_header_name(std::string_view a, std::string_view b);

/// Sends the answer of one request: once, from any thread, at any time after the handler was called. Later answers are
/// ignored. Dropped without an answer, it sends 500. When the connection has gone, the answer goes nowhere.
class Responder {
 public:
  explicit Responder(std::function<void(HttpResponse)> send);
  Responder(const Responder&) = delete;
  Responder& operator=(const Responder&) = delete;
  Responder(Responder&& other) noexcept;
  Responder& operator=(Responder&& other) noexcept;
  ~Responder();

  void send(HttpResponse response);

  /// A responder that passes every answer, also that of being dropped, through `finish` and then to `inner`.
  static Responder wrap(Responder inner, std::function<void(HttpResponse&)> finish);

 private:
  std::function<void(HttpResponse)> send_;
};

/// What the listener refuses by itself: unreadable HTTP, limits, deadlines, overload.
struct Refusal {
  int status = 400;
  std::string_view reason;            // one sentence without anything of the request; a literal
  const HttpRequest* head = nullptr;  // null when the header was not readable
};

/// What answers requests. Calls come from several threads at once. Outlives the listener.
class HttpHandler {
 public:
  virtual ~HttpHandler() = default;

  /// Called when the header is complete and the body has not been read: what can be answered without either body or
  /// waiting. An answer to a request with a body closes its connection. Called on an I/O thread: must not block.
  virtual std::optional<HttpResponse> answer_early(const HttpRequest& head) = 0;

  /// The whole request, on a handler thread, of which there are few: what has to wait gives the thread back, and answers later.
  virtual void handle(HttpRequest request, Responder responder) = 0;

  /// The answer to what the listener refuses. Called on any thread, also an I/O one: must not block.
  virtual HttpResponse refuse(const Refusal& refusal) = 0;
};

}  // namespace parity::hooks
