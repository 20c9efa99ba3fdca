#include "cli/evaluate/patient_server.h"

#include <fmt/format.h>
#include <algorithm>
#include <future>

#include "cds-hooks/given_record.h"
#include "cli/evaluate/patient_files.h"
#include "fhir-adapter/rest/fhir_client.h"
#include "fhir-adapter/rest/medication_follower.h"

namespace parity::cli {
namespace {

using fhir::Url;

bool is_this_computer(const Url& url) {
  const auto address = fhir::parse_address(url.host);
  return url.host == "localhost" || (address && is_loopback(*address));
}

Result<std::shared_ptr<const fhir::AccessToken>> read_token(const std::string& file) {
  if (file.empty()) return nullptr;
  auto text = read_bytes(file);
  if (!text) return tl::unexpected<Error>(std::move(text.error()));
  while (!text->empty() && (text->back() == '\n' || text->back() == '\r' || text->back() == ' ')) text->pop_back();
  auto token = fhir::AccessToken::from(std::move(*text));
  if (!token)
    return invalid_input("holds no bearer token", "--token-file", "one line with the token, and nothing else");
  return std::make_shared<const fhir::AccessToken>(std::move(*token));
}

Result<fhir::FetchSet> fetch_set(const PatientServerOptions& options) {
  const auto base = fhir::parse_base_url(options.url);
  if (!base)
    return invalid_input("is not the base URL of a FHIR server", options.url,
                         "write it as https://fhir.example.org/R4");
  auto token = read_token(options.token_file);
  if (!token) return tl::unexpected<Error>(std::move(token.error()));
  if (*token && base->scheme == fhir::Scheme::kHttp && !is_this_computer(*base))
    return invalid_input("the token would be sent without TLS, for all to read", {}, "use https");
  fhir::FetchSet set;
  // Who types the address means it, wherever it leads.
  const auto anywhere = {*fhir::parse_network("0.0.0.0/0"), *fhir::parse_network("::/0")};
  set.server = std::make_shared<const fhir::FhirServer>(fhir::FhirServer{*base, anywhere, {}, {}});
  set.token = std::move(*token);
  set.max_pages = 100;
  set.deadline = std::chrono::steady_clock::now() + options.deadline;
  return set;
}

fhir::FetchResult fetch(fhir::FetchSet set) {
  fhir::FhirClientOptions options;
  options.limits.max_answer_bytes = std::size_t{64} << 20U;
  options.limits.max_set_bytes = std::size_t{256} << 20U;
  fhir::FhirClient client(options);
  fhir::MedicationFollower follower(client);
  std::promise<fhir::FetchResult> answered;
  follower.fetch(std::move(set), [&](fhir::FetchResult result) { answered.set_value(std::move(result)); });
  return answered.get_future().get();
}

std::string_view without_type(std::string_view reference) {
  constexpr std::string_view kType = "Patient/";
  return reference.starts_with(kType) ? reference.substr(kType.size()) : reference;
}

// A line for each key that was not read whole.
void tell(const std::vector<hooks::PrefetchTemplate>& templates, const hooks::GivenRecord& given, std::ostream& err) {
  for (std::size_t i = 0; i < templates.size(); ++i) {
    const hooks::KeyReading& key = given.keys[i];
    if (key.state == hooks::KeyState::kGiven && !key.fault) continue;
    const char* how = key.state == hooks::KeyState::kGiven ? "not read to the end" : "not read";
    const std::string_view why = key.fault ? sentence(*key.fault) : "the FHIR server answered with an OperationOutcome";
    err << fmt::format("parity: {}: {}: {}\n", templates[i].key, how, why);
  }
}

void tell_of_medications(const std::vector<fhir::FetchedAnswer>& answers, std::ostream& err) {
  for (const fhir::FetchedAnswer& answer : answers)
    if (answer.fault) err << fmt::format("parity: referenced Medications: not read: {}\n", sentence(*answer.fault));
}

// Searches for a patient that there is not find nothing, and would read as a patient with an empty record.
bool is_patient_read(const std::vector<hooks::PrefetchTemplate>& templates, const hooks::GivenRecord& given) {
  for (std::size_t i = 0; i < templates.size(); ++i)
    if (templates[i].key == "patient") return given.keys[i].state == hooks::KeyState::kGiven;
  return true;
}

}  // namespace

Result<PatientRecord> fetch_patient(const PatientServerOptions& options, const PatientTask& task, std::ostream& err) {
  auto set = fetch_set(options);
  if (!set) return tl::unexpected<Error>(std::move(set.error()));
  std::optional<fhir::JsonDocument> orders;
  if (!task.draft_orders.empty()) {
    auto read = read_json(task.draft_orders);
    if (!read) return tl::unexpected<Error>(std::move(read.error()));
    orders.emplace(std::move(*read));
  }
  const auto templates = hooks::prefetch_templates(task.plan, task.service);
  const std::string_view patient = without_type(options.patient);
  const auto missing = hooks::missing_keys(templates, {}, {patient, {}, {}});
  if (missing.size() < templates.size()) return invalid_input("is no patient's id", "--patient");
  for (const hooks::MissingKey& key : missing) set->queries.push_back(key.query);

  const auto fetched = hooks::fetched_keys(missing, templates.size(), fetch(std::move(*set)));
  const hooks::ReadingTask reading{
      task.plan, templates, task.today, std::string(patient), {}, orders ? orders->root() : fhir::JsonView()};
  auto given = hooks::read_given_record(reading, fetched);
  if (!given)
    return tl::unexpected<Error>(Error{ErrorKind::kInvalidInput, given.error().diagnostics, given.error().path, {}});
  tell(templates, *given, err);
  tell_of_medications(fetched.medications, err);
  if (!is_patient_read(templates, *given))
    return tl::unexpected<Error>(
        Error{ErrorKind::kUnavailable, "the patient could not be read", "--patient", "check the id and the token"});
  return std::move(given->record);
}

}  // namespace parity::cli
