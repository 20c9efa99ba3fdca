// Tokens of templates, what counts as missing, and the desk: the source answers on its own threads, the desk's go on.
#include "cds-hooks/fetch.h"

#include <fmt/format.h>

#include <array>
#include <memory>
#include <utility>

#include "fhir-adapter/completeness.h"
#include "fhir-adapter/rest/http_answer.h"

namespace parity::hooks {
namespace {

// As many as a machine's handlers: what goes on here is what a handler would have done. More sets than the queue holds
// can't be under way, by the client's own bound.
constexpr std::size_t kThreads = 4;
constexpr std::size_t kQueue = 256;

struct UserToken {
  std::string_view name;
  std::string_view type;
};
constexpr std::array<UserToken, 4> kUserTokens = {{{"userPractitionerId", "Practitioner/"},
                                                   {"userPractitionerRoleId", "PractitionerRole/"},
                                                   {"userPatientId", "Patient/"},
                                                   {"userRelatedPersonId", "RelatedPerson/"}}};

std::string_view value_of(std::string_view token, const TemplateValues& values) {
  if (token == "context.patientId") return values.patient_id;
  if (token == "context.userId") return values.user_id;
  if (token == "context.encounterId") return values.encounter_id;
  for (const UserToken& user : kUserTokens)
    if (token == user.name && values.user_id.starts_with(user.type)) return values.user_id.substr(user.type.size());
  return {};
}

// STU3 has two types for R4's one.
std::vector<std::string> of_stu3(const std::string& query) {
  constexpr std::string_view kType = "ServiceRequest?";
  if (!query.starts_with(kType)) return {};
  const std::string rest = query.substr(kType.size());
  return {"ProcedureRequest?" + rest, "ReferralRequest?" + rest};
}

std::string_view result_of(const fhir::FetchedAnswer& answer) { return answer.fault ? to_text(*answer.fault) : "read"; }

}  // namespace

std::optional<std::string> fill_template(std::string_view query, const TemplateValues& values) {
  std::string filled;
  while (!query.empty()) {
    const std::size_t open = query.find("{{");
    filled += query.substr(0, open);
    if (open == std::string_view::npos) break;
    const std::size_t close = query.find("}}", open);
    if (close == std::string_view::npos) return std::nullopt;
    const std::string_view value = value_of(query.substr(open + 2, close - open - 2), values);
    if (value.empty() || value == "." || value == "..") return std::nullopt;
    filled += fhir::percent_encoded(value);
    query.remove_prefix(close + 2);
  }
  return filled;
}

std::vector<MissingKey> missing_keys(std::span<const PrefetchTemplate> templates, fhir::JsonView prefetch,
                                     const TemplateValues& values) {
  std::vector<MissingKey> missing;
  for (std::size_t i = 0; i < templates.size(); ++i) {
    const fhir::JsonView value = prefetch[templates[i].key];
    const std::string_view next = fhir::next_link(value);
    if (!next.empty()) {
      missing.push_back({i, {std::string(next), {}, true}, true});
    } else if (!value.exists() || fhir::lacks_entries({&value, 1})) {
      auto query = fill_template(templates[i].query, values);
      if (!query) continue;
      auto stu3 = of_stu3(*query);
      missing.push_back({i, {std::move(*query), std::move(stu3)}, false});
    }
  }
  return missing;
}

std::vector<fhir::JsonView> given_values(std::span<const PrefetchTemplate> templates, fhir::JsonView prefetch) {
  std::vector<fhir::JsonView> values;
  for (const PrefetchTemplate& one : templates)
    if (const fhir::JsonView value = prefetch[one.key]; value.is_object()) values.push_back(value);
  return values;
}

FetchedKeys fetched_keys(const std::vector<MissingKey>& missing, std::size_t templates, fhir::FetchResult result) {
  FetchedKeys fetched;
  fetched.keys.resize(templates);
  fetched.medications = std::move(result.medications);
  for (std::size_t i = 0; i < missing.size() && i < result.answers.size(); ++i)
    fetched.keys[missing[i].index].emplace(FetchedKeys::Key{std::move(result.answers[i]), missing[i].continues});
  return fetched;
}

FetchDesk::FetchDesk(fhir::FhirSource* source, Metrics& metrics)
    : fetches_(metrics.counters({"parity_fhir_fetches_total", "Queries to FHIR servers.", {"server", "result"}})),
      latencies_(metrics.histograms(
          {"parity_fhir_fetch_duration_seconds", "Until a query to a FHIR server was read, or given up.", {"server"}})),
      breakers_(metrics.gauges({"parity_fhir_circuit_breaker",
                                "0: the FHIR server is asked; 1: it is left alone; 2: it is tried.",
                                {"server"}})),
      work_(kThreads, kQueue) {
  if (source != nullptr) source_.emplace(*source);
}

FetchDesk::~FetchDesk() {
  std::unique_lock lock(mutex_);
  idle_.wait(lock, [this] { return under_way_ == 0; });
}

void FetchDesk::fetch(fhir::FetchSet set, Then then) {
  {
    const std::lock_guard lock(mutex_);
    ++under_way_;
  }
  // Ends with the last copy, whether it has gone on or not: the source, or what goes on, may throw.
  std::shared_ptr<void> end(nullptr, [this](void*) { finish_one(); });
  const auto server = set.server;
  source_->fetch(std::move(set),
                 [this, server, end = std::move(end), then = std::move(then)](fhir::FetchResult result) mutable {
                   count(*server, result);
                   // A job can be copied, a result can't.
                   auto held = std::make_shared<fhir::FetchResult>(std::move(result));
                   auto go_on = std::make_shared<Then>(std::move(then));
                   work_.try_push([held, go_on, end = std::move(end)] { (*go_on)(std::move(*held)); });
                 });
}

void FetchDesk::leave_unasked(const fhir::FetchSet& set, fhir::FetchFault fault, const Then& then) {
  fhir::FetchResult result;
  for (std::size_t i = 0; i < set.queries.size(); ++i) result.answers.push_back({{}, fault, {}});
  count(set.server->base.text(), result.answers);
  then(std::move(result));
}

void FetchDesk::count(const fhir::FhirServer& server, const fhir::FetchResult& result) {
  const std::string name = server.base.text();
  for (const auto* answers : {&result.answers, &result.medications}) {
    count(name, *answers);
    for (const fhir::FetchedAnswer& answer : *answers) latencies_.with({name}).observe(answer.took);
  }
  breakers_.with({name}).set(static_cast<std::int64_t>(result.breaker));
}

void FetchDesk::count(const std::string& server, const std::vector<fhir::FetchedAnswer>& answers) {
  for (const fhir::FetchedAnswer& answer : answers) fetches_.with({server, result_of(answer)}).add();
}

void FetchDesk::finish_one() {
  const std::lock_guard lock(mutex_);
  --under_way_;
  idle_.notify_all();
}

}  // namespace parity::hooks
