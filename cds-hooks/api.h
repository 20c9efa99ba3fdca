// The API as one HttpHandler: routes, the order of checks, and what every answer carries (CORS, request id, no caching),
// with a log line and a count for each. What the services say stands behind CdsEndpoints. Knows no socket.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "cds-hooks/client.h"
#include "cds-hooks/cors.h"
#include "cds-hooks/http.h"
#include "engine/base/result.h"

namespace parity::hooks {

class Log;
class Metrics;

/// Who calls: a configured client, or nobody in particular where no client is configured.
struct Caller {
  std::string client;                                // its name in the configuration
  std::string issuer;                                // of its token
  std::shared_ptr<const Client> settings = nullptr;  // null: no client is configured
};

/// Whether a caller's keys may be waited for.
enum class KeyPatience : std::uint8_t { kNone, kFetch };

/// Decides who calls. Its error is never shown to the caller: `message` is a word and `where` a client's name, for the
/// log and a metric.
class Authenticator {
 public:
  virtual ~Authenticator() = default;
  /// Called on handler threads with kNone. An error of kind kUnavailable: keys have to be fetched first; it is asked
  /// again, with patience, on a thread that nobody else needs.
  virtual Result<Caller> authenticate(const HttpRequest& request, KeyPatience patience) = 0;
};

/// A request that may be answered: routed, its caller known, its service there, its body JSON by its content type.
struct ServiceCall {
  HttpRequest request;
  Caller caller;
  std::string service_id;
};

/// The CDS Hooks services. Called from several handler threads at once.
class CdsEndpoints {
 public:
  virtual ~CdsEndpoints() = default;
  virtual bool has_service(std::string_view id) const = 0;
  virtual HttpResponse discover(const Caller& caller) = 0;
  virtual void call(ServiceCall call, Responder responder) = 0;
  virtual void feedback(ServiceCall call, Responder responder) = 0;
};

/// Answers on I/O threads, so that they come under any load: must not wait.
class StatusEndpoints {
 public:
  virtual ~StatusEndpoints() = default;
  virtual HttpResponse health() = 0;
  virtual HttpResponse ready() = 0;
};

/// Pages for people, and what they ask for beside the CDS Hooks API. Called on threads of their own, so that they may take
/// long. No answer of theirs gets CORS fields: other sites have no business here.
class PageEndpoints {
 public:
  virtual ~PageEndpoints() = default;
  /// Whether a path outside the API is a page's.
  virtual bool owns(const Target& target) const = 0;
  /// Of a path that is: "GET, HEAD" or "POST".
  virtual std::string_view allowed_methods(const Target& target) const = 0;
  virtual HttpResponse answer(HttpRequest request) = 0;
};

/// Who may call; swapped whole at a reload. A request is answered by that with which it began.
struct Access {
  std::shared_ptr<Authenticator> authenticator;  // null: no client is configured, everybody may call
  CorsPolicy cors;
};

/// What the API stands on; all of it outlives the API. INVARIANT: the API outlives every responder that it has given.
struct ApiParts {
  CdsEndpoints& services;
  StatusEndpoints& status;
  Metrics& metrics;
  Log& log;
  Access access;
  PageEndpoints* pages = nullptr;  // null: there are none
};

/// Order of checks: path 404, method 405, then under /cds-services: who calls 401, service 404, size 413, content type
/// and encoding 415, and then the service's own 400 and 412. Preflight is answered before it asks who calls.
class Api final : public HttpHandler {
 public:
  explicit Api(ApiParts parts);
  ~Api() override;

  /// The access of requests from now on.
  void admit(Access access);

  std::optional<HttpResponse> answer_early(const HttpRequest& head) override;
  void handle(HttpRequest request, Responder responder) override;
  HttpResponse refuse(const Refusal& refusal) override;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace parity::hooks
