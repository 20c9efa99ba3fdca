// Error bodies: their exact JSON, and codes that the FHIR value set has.
#include <catch2/catch.hpp>

#include <set>

#include "cds-hooks/operation_outcome.h"

using namespace parity::hooks;

TEST_CASE("operation outcome: all faults, in order, nothing empty", "[cds-hooks]") {
  const std::vector<Fault> faults = {{IssueCode::kRequired, "`hook` is missing", "hook"},
                                     {IssueCode::kValue, "must be a \"string\"", "context.patientId"},
                                     {IssueCode::kStructure, "no JSON", {}},
                                     {IssueCode::kException, {}, {}}};
  CHECK(
      operation_outcome(faults) ==
      R"({"resourceType":"OperationOutcome","issue":[)"
      R"({"severity":"error","code":"required","diagnostics":"`hook` is missing","expression":["hook"]},)"
      R"({"severity":"error","code":"value","diagnostics":"must be a \"string\"","expression":["context.patientId"]},)"
      R"({"severity":"error","code":"structure","diagnostics":"no JSON"},)"
      R"({"severity":"error","code":"exception"}]})");
}

TEST_CASE("operation outcome: without a fault there is still an issue", "[cds-hooks]") {
  CHECK(operation_outcome({}) ==
        R"({"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"exception"}]})");
}

TEST_CASE("operation outcome: every code is in the value set issue-type of FHIR R4", "[cds-hooks]") {
  const std::set<std::string_view> value_set = {
      "invalid",   "structure",     "required",        "value",        "invariant",  "security",      "login",
      "unknown",   "expired",       "forbidden",       "suppressed",   "processing", "not-supported", "duplicate",
      "not-found", "deleted",       "too-long",        "code-invalid", "extension",  "too-costly",    "business-rule",
      "conflict",  "transient",     "lock-error",      "no-store",     "exception",  "timeout",       "incomplete",
      "throttled", "informational", "multiple-matches"};
  std::set<std::string_view> used;
  for (int code = 0; code <= static_cast<int>(IssueCode::kException); ++code) {
    const auto text = to_text(static_cast<IssueCode>(code));
    CHECK(value_set.count(text) == 1);
    used.insert(text);
  }
  CHECK(used.size() == static_cast<std::size_t>(IssueCode::kException) + 1);
  CHECK(to_text(IssueCode::kRequired) == "required");
  CHECK(to_text(IssueCode::kIncomplete) == "incomplete");
}

TEST_CASE("error response: overload says when to come back", "[cds-hooks]") {
  const auto busy = error_response(503, Fault{IssueCode::kThrottled, "busy", {}});
  CHECK(busy.status == 503);
  CHECK(busy.content_type == "application/json");
  REQUIRE(busy.headers.size() == 1);
  CHECK(busy.headers[0].name == "Retry-After");
  CHECK(error_response(400, Fault{}).headers.empty());
}
