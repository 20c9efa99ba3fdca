#include "fhir-adapter/rest/query_walk.h"

#include <utility>

namespace parity::fhir {
namespace {

constexpr unsigned kMostRedirects = 3;

FetchFault fault_of(TransportFault fault) {
  switch (fault) {
    case TransportFault::kUnreachable: return FetchFault::kUnreachable;
    case TransportFault::kNotSecure: return FetchFault::kNotSecure;
    case TransportFault::kTooLarge: return FetchFault::kTooLarge;
    case TransportFault::kNotSent:
    case TransportFault::kBroken: break;
  }
  return FetchFault::kBroken;
}

}  // namespace

QueryWalk::QueryWalk(FhirQuery query, const FhirServer& server, std::optional<FhirVersion> version, unsigned max_pages)
    : query_(std::move(query)), server_(server), version_(version), max_pages_(max_pages) {}

QueryWalk::Step QueryWalk::begin() {
  const bool asks_stu3 = version_ == FhirVersion::kStu3 && !query_.stu3.empty();
  return ask_first(asks_stu3 ? query_.stu3 : std::vector{query_.target});
}

QueryWalk::Step QueryWalk::ask_first(const std::vector<std::string>& targets) {
  Url root = server_.base;
  root.target += '/';
  for (const std::string& target : targets) {
    const auto url = resolve_url(root, target);
    if (!url || !same_origin(*url, server_.base)) return end(FetchFault::kElsewhere);
    targets_.push_back(*url);
  }
  return next_target();
}

QueryWalk::Step QueryWalk::next_target() {
  if (targets_.empty()) return End{};
  Url url = std::move(targets_.front());
  targets_.pop_front();
  page_of_target_ = 0;
  return ask(std::move(url));
}

QueryWalk::Step QueryWalk::ask(Url url) {
  current_ = std::move(url);
  if (!visited_.insert(current_.text()).second) return end(FetchFault::kEndless);
  has_tried_again_ = false;
  return Ask{current_, {}};
}

QueryWalk::Step QueryWalk::take(Verdict verdict) {
  if (auto* page = std::get_if<JsonDocument>(&verdict))
    return asks_for_version_ ? take_statement(*page) : take_page(std::move(*page));
  if (const auto* again = std::get_if<TryAgain>(&verdict)) {
    if (std::exchange(has_tried_again_, true)) return end(again->fault);
    return Ask{current_, again->after};
  }
  if (const auto* redirect = std::get_if<Redirect>(&verdict)) return follow(*redirect);
  const FetchFault fault = std::get<FetchFault>(verdict);
  // A server that has no such type may be one of STU3, where the type has another name.
  const bool may_be_older = fault == FetchFault::kNotOffered && !query_.stu3.empty() && !version_ && pages_.empty();
  if (!may_be_older || asks_for_version_) return end(fault);
  asks_for_version_ = true;
  const auto url = parse_url(server_.base.text() + "/metadata");
  return url ? ask(*url) : end(fault);
}

QueryWalk::Step QueryWalk::take(TransportFault fault) { return end(fault_of(fault)); }

QueryWalk::Step QueryWalk::take_statement(const JsonDocument& statement) {
  asks_for_version_ = false;
  learned_ = version_said_by(statement.root());
  version_ = learned_;
  if (learned_ != FhirVersion::kStu3) return end(FetchFault::kNotOffered);
  return ask_first(query_.stu3);
}

QueryWalk::Step QueryWalk::take_page(JsonDocument page) {
  // A later page is a Bundle; anything else in its place, an OperationOutcome above all, cuts the answer short.
  const bool is_later = page_of_target_ > 0 || query_.is_later_page;
  if (is_later && page.root()["resourceType"].text() != "Bundle") return end(FetchFault::kNotFhir);
  pages_.push_back(std::move(page));
  ++page_of_target_;
  const std::string_view next = next_link(pages_.back().root());
  if (next.empty()) return next_target();
  const auto url = resolve_url(current_, next);
  if (!url || !same_origin(*url, server_.base)) return end(FetchFault::kElsewhere);
  if (pages_.size() >= max_pages_) return end(FetchFault::kEndless);
  return ask(*url);
}

QueryWalk::Step QueryWalk::follow(const Redirect& redirect) {
  const auto url = resolve_url(current_, redirect.location);
  if (!url || !same_origin(*url, server_.base)) return end(FetchFault::kElsewhere);
  if (++redirects_ > kMostRedirects) return end(FetchFault::kEndless);
  return ask(*url);
}

QueryWalk::Step QueryWalk::end(FetchFault fault) {
  fault_ = fault;
  return End{};
}

void QueryWalk::cut(FetchFault fault) { fault_ = fault; }

bool is_failure_of_server(FetchFault fault) {
  switch (fault) {
    case FetchFault::kTimedOut:
    case FetchFault::kUnreachable:
    case FetchFault::kNotSecure:
    case FetchFault::kForbiddenAddress:
    case FetchFault::kThrottled:
    case FetchFault::kServerFailed:
    case FetchFault::kBroken:
    case FetchFault::kNotFhir: return true;
    case FetchFault::kRefused:
    case FetchFault::kNotOffered:
    case FetchFault::kElsewhere:
    case FetchFault::kEndless:
    case FetchFault::kTooLarge:
    case FetchFault::kServerRests:
    case FetchFault::kOverload:
    case FetchFault::kOtherPatient: break;
  }
  return false;
}

}  // namespace parity::fhir
