#include "services_fixture.h"

#include <fmt/format.h>

#include <catch2/catch.hpp>

#include "fhir-adapter/json.h"

namespace parity::hooks::test {

const std::string kPatient = R"({"resourceType":"Patient","id":"1","birthDate":"1980-02-03","gender":"female"})";
const std::string kSmi =
    R"({"resourceType":"Condition","id":"c","subject":{"reference":"Patient/1"},"recordedDate":"2015-01-01","code":{"coding":[{"system":"http://snomed.info/sct","code":"58214004"}]}})";
const std::string kLithium = drug("Lithium carbonate 400mg tablets");
const std::string kOperationOutcome =
    R"({"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"exception"}]})";

std::string set_of(const std::string& entry) {
  const std::string entries = entry.empty() ? "" : fmt::format(R"(,"entry":[{{"resource":{}}}])", entry);
  return fmt::format(R"({{"resourceType":"Bundle","type":"searchset"{}}})", entries);
}

Prefetch full() {
  Prefetch prefetch = {{"patient", kPatient}, {"conditions", set_of(kSmi)}};
  for (const char* key :
       {"observations", "medications", "medication-statements", "encounters", "episodes", "care-teams"})
    prefetch[key] = set_of();
  return prefetch;
}

Prefetch full_with(const std::string& key, const std::string& value) {
  Prefetch prefetch = full();
  prefetch[key] = value;
  return prefetch;
}

Prefetch full_without(const std::string& key) {
  Prefetch prefetch = full();
  prefetch.erase(key);
  return prefetch;
}

std::string body_of(const Prefetch& prefetch, std::string_view hook, std::string_view context, std::string_view more) {
  std::string members;
  for (const auto& [key, value] : prefetch)
    members += fmt::format("{}\"{}\":{}", members.empty() ? "" : ",", key, value);
  return fmt::format(
      R"({{"hook":"{}","hookInstance":"0d3a6e4e-3d2b-4a52-9ad1-6c9a1fbd2d6b","context":{{{}}},"prefetch":{{{}}}{}}})",
      hook, context, members, more);
}

Texts says(const HttpResponse& response) {
  auto document = fhir::parse_json(response.body);
  REQUIRE(document.has_value());
  Texts result;
  for (const auto card : document->root()["cards"].items()) result.emplace_back(card["summary"].text());
  for (const auto issue : document->root()["issue"].items())
    result.push_back(fmt::format("{} {}", issue["code"].text(), issue["expression"].at(0).text()));
  return result;
}

}  // namespace parity::hooks::test
