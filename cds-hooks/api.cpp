// The order of checks (design: settled, Requests) in two steps: what needs only the header, and the rest.
#include "cds-hooks/api.h"

#include <array>
#include <chrono>
#include <mutex>
#include <utility>

#include "cds-hooks/log.h"
#include "cds-hooks/media_type.h"
#include "cds-hooks/metrics.h"
#include "cds-hooks/operation_outcome.h"
#include "cds-hooks/router.h"
#include "cds-hooks/work_queue.h"

namespace parity::hooks {
namespace {

using Clock = std::chrono::steady_clock;

// Clients whose keys are slow hold up each other at the most.
constexpr std::size_t kKeyThreads = 2;
constexpr std::size_t kMostKeyWaits = 256;
// Pages may take their time (the impact of a change), and hold up no call.
constexpr std::size_t kPageThreads = 4;
constexpr std::size_t kMostPageWaits = 256;

// What finishing an answer needs to know of its request, once the request has been given away.
struct Traits {
  std::shared_ptr<const Access> access;
  std::optional<std::string> origin;
  std::string request_id;
  std::string traceparent;
  Method method = Method::kOther;
  Route route = Route::kNone;
  std::string service;  // a known one, or empty
  std::optional<Clock::time_point> started;
};

struct RefusalCode {
  int status;
  IssueCode code;
};

constexpr std::array<RefusalCode, 6> kRefusalCodes = {{{400, IssueCode::kStructure},
                                                       {408, IssueCode::kTimeout},
                                                       {413, IssueCode::kTooLong},
                                                       {417, IssueCode::kNotSupported},
                                                       {431, IssueCode::kTooLong},
                                                       {503, IssueCode::kThrottled}}};

IssueCode refusal_code(int status) {
  for (const RefusalCode& row : kRefusalCodes) {
    if (row.status == status) return row.code;
  }
  return IssueCode::kException;
}

HttpResponse not_found(std::string diagnostics) {
  return error_response(404, Fault{IssueCode::kNotFound, std::move(diagnostics), {}});
}

HttpResponse method_not_allowed(std::string_view allowed) {
  auto response = error_response(405, Fault{IssueCode::kNotSupported, "this path takes " + std::string(allowed), {}});
  response.headers.push_back({"Allow", std::string(allowed)});
  return response;
}

// Without detail, and the same for every reason (CDS Hooks, Security best practices).
HttpResponse unauthorized() {
  auto response = error_response(401, Fault{IssueCode::kLogin, "a valid bearer token is required", {}});
  response.headers.push_back({"WWW-Authenticate", "Bearer"});
  return response;
}

bool has_bearer_token(const HttpRequest& request) {
  constexpr std::string_view kScheme = "Bearer ";
  const auto value = request.header("Authorization").value_or("");
  return value.size() > kScheme.size() && same_header_name(value.substr(0, kScheme.size()), kScheme);
}

bool is_cds_services(Route route) {
  return route == Route::kDiscovery || route == Route::kService || route == Route::kFeedback;
}

}  // namespace

struct Api::Impl {
  explicit Impl(ApiParts with)
      : parts(std::move(with)),

        requests(parts.metrics.counters(
            {"parity_http_requests_total", "Answers by route, service and status.", {"route", "service", "status"}})),
        latencies(parts.metrics.histograms({"parity_http_request_duration_seconds",
                                            "From a request's first byte to its answer.",
                                            {"route", "service"}})),
        refused(parts.metrics.counters(
            {"parity_tokens_refused_total", "Tokens that were not accepted.", {"client", "reason"}})),
        access_(std::make_shared<const Access>(std::move(parts.access))) {}

  void admit(Access access) {
    auto next = std::make_shared<const Access>(std::move(access));
    const std::lock_guard lock(mutex_);
    access_ = std::move(next);
  }

  std::shared_ptr<const Access> access() const {
    const std::lock_guard lock(mutex_);
    return access_;
  }

  RouteMatch match(const Target& target) const {
    RouteMatch match = match_route(target);
    if (match.route == Route::kNone && parts.pages != nullptr && parts.pages->owns(target)) match.route = Route::kPage;
    return match;
  }

  Traits traits_of(const HttpRequest& request) const {
    const RouteMatch match = this->match(request.target);
    Traits traits;
    traits.access = access();
    if (const auto origin = request.header("Origin")) traits.origin = std::string(*origin);
    traits.request_id = request.request_id;
    traits.traceparent = request.traceparent;
    traits.method = request.method;
    traits.route = match.route;
    if (!match.service_id.empty() && parts.services.has_service(match.service_id)) traits.service = match.service_id;
    traits.started = request.started;
    return traits;
  }

  void finish(const Traits& traits, HttpResponse& response) {
    if (traits.route != Route::kPage) add_cors(traits.access->cors, traits.origin, response);
    response.headers.push_back({"Cache-Control", "no-store"});
    response.headers.push_back({"X-Content-Type-Options", "nosniff"});
    if (!traits.request_id.empty()) response.headers.push_back({"X-Request-Id", traits.request_id});
    const std::string status = std::to_string(response.status);
    requests.with({to_text(traits.route), traits.service, status}).add();
    const auto latency = traits.started ? Clock::now() - *traits.started : Clock::duration::zero();
    if (traits.started) latencies.with({to_text(traits.route), traits.service}).observe(latency);
    write_line(traits, response.status, latency);
  }

  void write_line(const Traits& traits, int status, Clock::duration latency) {
    const bool watched =
        traits.route == Route::kHealth || traits.route == Route::kReady || traits.route == Route::kMetrics;
    const LogLevel level = status >= 500 ? LogLevel::kError : watched ? LogLevel::kDebug : LogLevel::kInfo;
    const auto microseconds = std::chrono::duration_cast<std::chrono::microseconds>(latency).count();
    parts.log.write(level, "request",
                    {{"request_id", traits.request_id},
                     {"traceparent", traits.traceparent},
                     {"method", to_text(traits.method)},
                     {"route", to_text(traits.route)},
                     {"service", traits.service},
                     {"status", std::int64_t{status}},
                     {"duration_us", std::int64_t{microseconds}}});
  }

  std::optional<HttpResponse> early(const HttpRequest& head, const Access& access) {
    const Route route = match(head.target).route;
    if (route == Route::kNone) return not_found("no such path: the API begins at /cds-services");
    if (route == Route::kPage) return page_method_fault(head);
    if (!allows(route, head.method)) return method_not_allowed(allowed_methods(route));
    if (head.method == Method::kOptions) return preflight(access.cors, head, allowed_methods(route));
    if (route == Route::kHealth) return parts.status.health();
    if (route == Route::kReady) return parts.status.ready();
    if (route == Route::kMetrics) return metrics_page();
    if (is_cds_services(route) && access.authenticator && !has_bearer_token(head)) {
      note_refusal({ErrorKind::kInvalidInput, "none", {}, {}}, head);
      return unauthorized();
    }
    return std::nullopt;
  }

  std::optional<HttpResponse> page_method_fault(const HttpRequest& head) const {
    const std::string_view allowed = parts.pages->allowed_methods(head.target);
    const std::string_view method = to_text(head.method);
    if (head.method != Method::kOther && allowed.find(method) != std::string_view::npos) return std::nullopt;
    return method_not_allowed(allowed);
  }

  HttpResponse metrics_page() const {
    HttpResponse page;
    page.content_type = "text/plain; version=0.0.4; charset=utf-8";
    page.body = parts.metrics.to_text();
    return page;
  }

  // What is wrong with a request that came past answer_early, if anything.
  std::optional<HttpResponse> fault_of(const HttpRequest& request, const RouteMatch& match) const {
    if (match.route != Route::kDiscovery && !parts.services.has_service(match.service_id)) {
      return not_found("no such service: GET /cds-services lists them");
    }
    if (request.body_state == BodyState::kTooLarge) {
      return error_response(413, Fault{IssueCode::kTooLong, "the request body is too large", {}});
    }
    if (match.route == Route::kDiscovery) return std::nullopt;
    if (auto fault = media_type_fault(request)) return error_response(415, std::move(*fault));
    return std::nullopt;
  }

  // For the operator alone.
  void note_refusal(const Error& why, const HttpRequest& request) {
    refused.with({why.where, why.message}).add();
    parts.log.write(LogLevel::kWarning, "token_refused",
                    {{"request_id", request.request_id}, {"client", why.where}, {"why", why.message}});
  }

  void handle(HttpRequest request, const Access& access, Responder responder) {
    if (match(request.target).route == Route::kPage) {
      if (request.body_state == BodyState::kTooLarge)
        return responder.send(error_response(413, Fault{IssueCode::kTooLong, "the request body is too large", {}}));
      return hand_over(page_work_, {std::move(request), std::move(responder)}, [pages = parts.pages](Waiting& waiting) {
        waiting.responder.send(pages->answer(std::move(waiting.request)));
      });
    }
    if (!access.authenticator) return answer(std::move(request), Caller{}, std::move(responder));
    auto caller = access.authenticator->authenticate(request, KeyPatience::kNone);
    if (!caller && caller.error().kind == ErrorKind::kUnavailable)
      return hand_over(key_waits_, {std::move(request), std::move(responder)},
                       [this, authenticator = access.authenticator](Waiting& waiting) {
                         auto late_caller = authenticator->authenticate(waiting.request, KeyPatience::kFetch);
                         answer(std::move(waiting.request), std::move(late_caller), std::move(waiting.responder));
                       });
    answer(std::move(request), std::move(caller), std::move(responder));
  }

  // A job can be copied, a request and its responder can't.
  struct Waiting {
    HttpRequest request;
    Responder responder;
  };

  // What is slow (keys to come, pages) holds up its own kind alone.
  template <class Act>
  static void hand_over(WorkQueue& queue, Waiting waiting, Act act) {
    auto held = std::make_shared<Waiting>(std::move(waiting));
    const bool is_taken = queue.try_push([held, act = std::move(act)] { act(*held); });
    if (!is_taken) held->responder.send(error_response(503, Fault{IssueCode::kThrottled, "the server is busy", {}}));
  }

  void answer(HttpRequest request, Result<Caller> caller, Responder responder) {
    if (!caller) {
      note_refusal(caller.error(), request);
      return responder.send(unauthorized());
    }
    const RouteMatch match = match_route(request.target);
    if (auto fault = fault_of(request, match)) return responder.send(std::move(*fault));
    if (match.route == Route::kDiscovery) return responder.send(parts.services.discover(*caller));
    const Route route = match.route;
    std::string id(match.service_id);
    ServiceCall call{std::move(request), std::move(*caller), std::move(id)};
    if (route == Route::kFeedback) return parts.services.feedback(std::move(call), std::move(responder));
    parts.services.call(std::move(call), std::move(responder));
  }

  ApiParts parts;
  Family<Counter>& requests;
  Family<Histogram>& latencies;
  Family<Counter>& refused;

 private:
  mutable std::mutex mutex_;  // guards the pointer, for as long as it takes to copy it
  std::shared_ptr<const Access> access_;
  // Last: what waits stands on the rest.
  WorkQueue key_waits_{kKeyThreads, kMostKeyWaits};
  WorkQueue page_work_{parts.pages ? kPageThreads : 0, kMostPageWaits};
};

Api::Api(ApiParts parts) : impl_(std::make_unique<Impl>(std::move(parts))) {}
Api::~Api() = default;

void Api::admit(Access access) { impl_->admit(std::move(access)); }

std::optional<HttpResponse> Api::answer_early(const HttpRequest& head) {
  const Traits traits = impl_->traits_of(head);
  auto response = impl_->early(head, *traits.access);
  if (response) impl_->finish(traits, *response);
  return response;
}

void Api::handle(HttpRequest request, Responder responder) {
  Traits traits = impl_->traits_of(request);
  const auto access = traits.access;
  auto finish = [impl = impl_.get(), traits = std::move(traits)](HttpResponse& response) {
    impl->finish(traits, response);
  };
  impl_->handle(std::move(request), *access, Responder::wrap(std::move(responder), std::move(finish)));
}

HttpResponse Api::refuse(const Refusal& refusal) {
  auto response = error_response(refusal.status, Fault{refusal_code(refusal.status), std::string(refusal.reason), {}});
  Traits nobody;
  nobody.access = impl_->access();
  impl_->finish(refusal.head ? impl_->traits_of(*refusal.head) : nobody, response);
  return response;
}

}  // namespace parity::hooks
