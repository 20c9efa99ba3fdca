// Prefetch templates: a key for each part that a rule of the service needs, and no other; only the query subset and the
// tokens of CDS Hooks 2.0.1.
#include <catch2/catch.hpp>

#include <fmt/format.h>

#include "cds-hooks/prefetch.h"
#include "cds-hooks/record_needs.h"
#include "sample_plan.h"

using namespace parity;
using namespace parity::hooks;
using namespace parity::hooks::test;

namespace {

std::vector<std::string> keys_of(const Plan& plan, std::string_view service, std::string_view hook = "patient-view") {
  const PlannedService* planned = plan.find_service(service, hook);
  REQUIRE(planned != nullptr);
  std::vector<std::string> keys;
  for (const PrefetchTemplate& one : prefetch_templates(plan, *planned)) keys.push_back(one.key);
  return keys;
}

PlannedService only(const Plan& plan, std::string_view rule, Audience audience = Audience::kGp) {
  PlannedService service;
  service.audience = audience;
  service.rules = {*plan.find_rule(rule)};
  return service;
}

std::string query(const std::vector<PrefetchTemplate>& templates, std::string_view key) {
  for (const PrefetchTemplate& one : templates)
    if (one.key == key) return one.query;
  return "none";
}

using Keys = std::vector<std::string>;

}  // namespace

TEST_CASE("prefetch: the keys that a service's rules need", "[cds-hooks]") {
  const auto plan = sample_plan();
  const Keys episodes = {"encounters", "episodes", "care-teams"};
  Keys gp = {"patient", "conditions", "observations", "medications", "medication-statements"};
  gp.insert(gp.end(), episodes.begin(), episodes.end());
  CHECK(keys_of(*plan, "demo-gp") == gp);
  // Only a line for the other audience asks for episodes.
  CHECK(keys_of(*plan, "demo-mh") == Keys{"patient", "conditions", "observations"});
  // Draft orders come with the request.
  CHECK(keys_of(*plan, "demo-sign", "order-sign") == Keys{"patient", "medications", "medication-statements"});
  PlannedService nothing;
  CHECK(prefetch_templates(*plan, nothing).empty());
}

TEST_CASE("prefetch: facts are followed wherever a rule names them", "[cds-hooks]") {
  const std::string when = "when: {pulse-in-6-months: absent}";
  const std::string fact = "  pulse-in-6-months: {observation: pulse, within: 6 months}";
  const std::string facts_end = "  age: {patient: age}\n";
  const std::string p = facts_end + "  p: {procedure: weight}\n";
  struct Case {
    const char* name;
    std::string more;  // after the facts
    Edit edit;
  };
  const std::string phases =
      "{check: pulse-in-6-months, from: last-weight, phases: [{every: 6 months, when: {p: present}}, "
      "{every: 1 year}], due-soon: 7 days, grace: 7 days}";
  const Case cases[] = {
      {"when", "", {when, "when: {p: absent}"}},
      {"unless", "", {when, when + "\n    unless: [{p: present}]"}},
      {"applies-to", "", {"applies-to: {smi: present}\n    " + when, "applies-to: {p: present}\n    " + when}},
      {"a line for the audience",
       "",
       {"[{to: gp, indicator: info}, {to: mental", "[{to: gp, when: {p: present}, indicator: info}, {to: mental"}},
      {"a relation of dates", "", {when, "when: {pulse-in-6-months: {before: p}}"}},
      {"nested logic", "", {when, "when: {any: [{not: {p: present}}, {at-least: 1, of: [{p: absent}]}]}"}},
      {"a definition", "\ndefinitions:\n  d: {p: absent}\n", {when, "when: d"}},
      {"a schedule's phase", "\nschedules:\n  s: " + phases + "\n", {when, "when: {s: overdue}"}},
      {"a checklist", "\nchecklists:\n  c: {within: 3 months, items: {one: p}}\n", {when, "when: {c: incomplete}"}},
      {"a placeholder", "", {"detail: Count it. For a minute.", "detail: \"{{ p.date | or 'x' }}\""}},
      {"an anchor", "", {fact, "  pulse-in-6-months: {observation: pulse, since: {fact: p}}"}},
      {"an operand", "", {fact, "  pulse-in-6-months: {latest-of: [last-weight, p]}"}},
      {"a suggestion's resource",
       "",
       {"resourceType: Task, ", "resourceType: Task, description: \"{{ p.date | or 'x' }}\", "}},
  };
  for (const Case& c : cases) {
    INFO(c.name);
    const auto plan = sample_plan_with({{facts_end, p + c.more}, c.edit});
    CHECK(query(prefetch_templates(*plan, only(*plan, "pulse-due")), "procedures") ==
          "Procedure?patient={{context.patientId}}&_sort=-date&_count=1000");
    CHECK(query(prefetch_templates(*plan, only(*plan, "heavy")), "procedures") == "none");
  }
}

TEST_CASE("prefetch: a short look-back asks for a smaller page", "[cds-hooks]") {
  const auto plan = sample_plan();
  const auto observations = [](const Plan& of, std::string_view rule) {
    return query(prefetch_templates(of, only(of, rule)), "observations");
  };
  CHECK(observations(*plan, "pulse-due").ends_with("&_count=500"));
  CHECK(observations(*plan, "weight-due").ends_with("&_count=1000"));  // its text says when the last one was
  const std::string fact = "  pulse-in-6-months: {observation: pulse, within: 6 months}";
  const auto in_union = [&](const char* within) {
    return sample_plan_with(
        {{fact,
          std::string("  pulse-in-6-months: {union: [{observation: pulse}, {observation: weight}]") + within + "}"}});
  };
  CHECK(observations(*in_union(", within: 12 months"), "pulse-due").ends_with("&_count=500"));
  CHECK(observations(*in_union(", within: 5 years"), "pulse-due").ends_with("&_count=1000"));
  CHECK(observations(*in_union(""), "pulse-due").ends_with("&_count=1000"));
}

TEST_CASE("record needs: how far back, and the patient always", "[cds-hooks]") {
  const auto plan = sample_plan();
  const RecordNeeds needs = record_needs(*plan, only(*plan, "pulse-due"));
  const auto need = [&](RecordPart part) { return needs[static_cast<std::size_t>(part)]; };
  CHECK(need(RecordPart::kObservation).days_back == longest_days({6, SpanUnit::kMonths}));
  CHECK(need(RecordPart::kPatient).is_needed);
  CHECK(need(RecordPart::kCondition).is_needed);
  CHECK_FALSE(need(RecordPart::kCondition).days_back);
  CHECK_FALSE(need(RecordPart::kMedication).is_needed);
}

TEST_CASE("prefetch: only what CDS Hooks 2.0.1 recommends", "[cds-hooks]") {
  // Every part at once: a rule that names them all.
  std::string facts = "  age: {patient: age}\n";
  std::string all = "when: {any: [";
  for (const char* subject : {"condition", "observation", "medication", "procedure", "immunisation", "encounter",
                              "episode", "referral", "allergy", "flag"}) {
    facts += fmt::format("  f-{0}: {{{0}: weight}}\n", subject);
    all += fmt::format("{{f-{}: present}}, ", subject);
  }
  const auto plan = sample_plan_with({{"  age: {patient: age}\n", facts},
                                      {"when: {pulse-in-6-months: absent}", all + "{pulse-in-6-months: absent}]}"}});
  const auto templates = prefetch_templates(*plan, only(*plan, "pulse-due"));
  CHECK(templates.size() == 13);
  for (const PrefetchTemplate& one : templates) {
    INFO(one.query);
    CHECK_FALSE(one.asked.types.empty());
    CHECK_FALSE(one.parts.empty());
    if (one.key == "patient") {
      CHECK(one.query == "Patient/{{context.patientId}}");
      continue;
    }
    std::string rest = one.query;
    const std::size_t mark = rest.find('?');
    REQUIRE(mark != std::string::npos);
    const auto type = fhir::resource_type_of(rest.substr(0, mark));
    REQUIRE(type.has_value());
    CHECK(one.asked.types.contains(*type));
    rest.erase(0, mark + 1);
    REQUIRE(rest.starts_with("patient={{context.patientId}}&"));
    rest.erase(0, std::string_view("patient={{context.patientId}}&").size());
    if (rest.starts_with("_sort=-date&")) {
      CHECK(one.asked.order == fhir::SortOrder::kNewestFirst);
      rest.erase(0, std::string_view("_sort=-date&").size());
    } else {
      CHECK(one.asked.order == fhir::SortOrder::kUnknown);
    }
    CHECK((rest == "_count=500" || rest == "_count=1000"));
  }
}
