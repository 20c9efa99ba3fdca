// One table of codes, one writer.
#include "cds-hooks/operation_outcome.h"

#include <array>
#include <utility>

#include "cds-hooks/json_writer.h"

namespace parity::hooks {
namespace {

// INVARIANT: in the order of IssueCode.
constexpr std::array<std::string_view, 14> kCodes = {"structure", "required",   "value",         "invalid",  "security",
                                                     "login",     "not-found",  "not-supported", "too-long", "timeout",
                                                     "throttled", "incomplete", "transient",     "exception"};

void write_issue(JsonWriter& json, const Fault& fault) {
  const auto issue = json.object();
  json.member("severity", "error");
  json.member("code", to_text(fault.code));
  if (!fault.diagnostics.empty()) json.member("diagnostics", fault.diagnostics);
  if (fault.path.empty()) return;
  const auto expression = json.array("expression");
  json.string(fault.path);
}

}  // namespace

std::string_view to_text(IssueCode code) { return kCodes.at(static_cast<std::size_t>(code)); }

std::string operation_outcome(const std::vector<Fault>& faults) {
  JsonWriter json;
  {
    const auto outcome = json.object();
    json.member("resourceType", "OperationOutcome");
    const auto issues = json.array("issue");
    for (const Fault& fault : faults) write_issue(json, fault);
    if (faults.empty()) write_issue(json, Fault{IssueCode::kException, {}, {}});
  }
  return json.take();
}

HttpResponse error_response(int status, const std::vector<Fault>& faults) {
  HttpResponse response;
  response.status = status;
  response.body = operation_outcome(faults);
  if (status == 503 || status == 429) response.headers.push_back({"Retry-After", "1"});
  return response;
}

HttpResponse error_response(int status, Fault fault) { return error_response(status, std::vector{std::move(fault)}); }

}  // namespace parity::hooks
