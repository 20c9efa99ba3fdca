#include "cli/cohort/cohort_header.h"

#include <array>

#include "cds-hooks/json_writer.h"
#include "fhir-adapter/json.h"

namespace parity::cli {
namespace {

constexpr std::int64_t kVersion = 2;

constexpr std::array kGaps = {Gap::kPrevention, Gap::kDiagnosis, Gap::kTreatment, Gap::kOutcome, Gap::kSafety};

std::optional<Gap> gap_of(std::string_view text) {
  for (const Gap gap : kGaps)
    if (to_text(gap) == text) return gap;
  return std::nullopt;
}

}  // namespace

std::string to_json(const CohortHeader& header) {
  hooks::JsonWriter json;
  {
    const auto object = json.object();
    json.integer_member("parity-partial", kVersion);
    {
      const auto days = json.array("days");
      for (const Day day : header.days) json.string(to_text(day));
    }
    {
      const auto sets = json.array("rule-sets");
      for (const CohortRuleSet& set : header.rule_sets) {
        const auto entry = json.object();
        json.member("id", set.id);
        json.member("title", set.title);
        json.member("version", set.version);
        json.member("hash", set.hash);
        json.boolean_member("approved", set.is_approved);
      }
    }
    {
      const auto rules = json.array("rules");
      for (const CohortRule& rule : header.rules) {
        const auto entry = json.object();
        json.member("id", rule.id);
        json.member("title", rule.title);
        json.member("gap", to_text(rule.gap));
        json.boolean_member("check", rule.is_check);
        json.boolean_member("scope", rule.has_scope);
      }
    }
    const auto unavailable = json.array("unavailable");
    for (const std::string& name : header.unavailable) json.string(name);
  }
  return json.take();
}

Result<CohortHeader> read_header(std::string_view line) {
  const auto document = fhir::parse_json(std::string(line));
  const fhir::JsonView root = document ? document->root() : fhir::JsonView();
  const auto version = root["parity-partial"].as_integer();
  if (!version)
    return invalid_input("is no partial result", "line 1", "make one with `parity cohort --partial FILE …`");
  if (*version != kVersion)
    return invalid_input("is a partial result of another version of Parity", "line 1",
                         "make all parts with one version");
  CohortHeader header;
  for (const fhir::JsonView day : root["days"].items())
    if (const auto date = parse_date(day.text())) header.days.push_back(date->first);
  for (const fhir::JsonView set : root["rule-sets"].items())
    header.rule_sets.push_back({std::string(set["id"].text()), std::string(set["title"].text()),
                                std::string(set["version"].text()), std::string(set["hash"].text()),
                                set["approved"].as_bool().value_or(false)});
  for (const fhir::JsonView rule : root["rules"].items()) {
    const auto gap = gap_of(rule["gap"].text());
    if (!gap) return invalid_input("names a gap that is none", "line 1");
    header.rules.push_back({std::string(rule["id"].text()), std::string(rule["title"].text()), *gap,
                            rule["check"].as_bool().value_or(false), rule["scope"].as_bool().value_or(false)});
  }
  for (const fhir::JsonView name : root["unavailable"].items()) header.unavailable.emplace_back(name.text());
  if (header.days.empty() || header.rules.empty()) return invalid_input("names no day or no rule", "line 1");
  return header;
}

}  // namespace parity::cli
