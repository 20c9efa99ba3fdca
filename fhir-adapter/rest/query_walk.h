// One query from its first request to its last page: what to ask next, and when it ends. Knows no socket, thread or
// clock, so that every turn that a server can force is tried in a table (tests/unit). Used by fetch_run.cpp.
#pragma once

#include <chrono>
#include <deque>
#include <optional>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "fhir-adapter/rest/fhir_source.h"
#include "fhir-adapter/rest/http_answer.h"
#include "fhir-adapter/rest/http_transport.h"

namespace parity::fhir {

class QueryWalk {
 public:
  struct Ask {
    Url url;
    std::chrono::milliseconds after{};  // how long to wait before
  };
  struct End {};
  using Step = std::variant<Ask, End>;

  /// `server` is borrowed. `version`: the server's, if it is known. `max_pages`: of a query.
  QueryWalk(FhirQuery query, const FhirServer& server, std::optional<FhirVersion> version, unsigned max_pages);
  QueryWalk(const QueryWalk&) = delete;
  QueryWalk& operator=(const QueryWalk&) = delete;
  QueryWalk(QueryWalk&&) = default;
  QueryWalk& operator=(QueryWalk&&) = delete;
  ~QueryWalk() = default;

  Step begin();
  Step take(Verdict verdict);
  Step take(TransportFault fault);
  /// Ends it here: what it has stays, as cut short.
  void cut(FetchFault fault);

  /// What the server's capability statement said, once it was asked for it.
  std::optional<FhirVersion> learned() const { return learned_; }
  /// Spent afterwards.
  FetchedAnswer answer() { return {std::move(pages_), fault_, {}}; }
  bool has_pages() const { return !pages_.empty(); }
  std::optional<FetchFault> fault() const { return fault_; }

 private:
  Step ask_first(const std::vector<std::string>& targets);
  Step ask(Url url);
  Step next_target();
  Step take_page(JsonDocument page);
  Step take_statement(const JsonDocument& statement);
  Step follow(const Redirect& redirect);
  Step end(FetchFault fault);

  FhirQuery query_;
  const FhirServer& server_;
  std::optional<FhirVersion> version_;
  unsigned max_pages_;

  std::deque<Url> targets_;  // still to ask, besides `current_`
  Url current_;
  std::set<std::string> visited_;
  std::vector<JsonDocument> pages_;
  std::optional<FetchFault> fault_;
  std::optional<FhirVersion> learned_;
  unsigned page_of_target_ = 0;
  unsigned redirects_ = 0;
  bool has_tried_again_ = false;
  bool asks_for_version_ = false;
};

/// Whether the fault tells that the server is not well, rather than that it refuses this call.
bool is_failure_of_server(FetchFault fault);

}  // namespace parity::fhir
