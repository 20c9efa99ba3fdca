#include "sample_plan.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <catch2/catch.hpp>

#include "engine/load/load.h"
#include "engine/plan/compile.h"
#include "fhir-adapter/record_reader.h"

namespace parity::hooks::test {
namespace {

constexpr std::string_view kServices = R"yaml(
services:
  demo-gp: {hook: patient-view, audience: gp, rule-sets: [demo], title: Demo, description: For tests}
  demo-mh:
    hook: patient-view
    audience: mental-health
    rule-sets: [demo]
    title: Demo
    description: For tests
    only: [weight-due, pulse-due]
  demo-sign: {hook: order-sign, audience: gp, rule-sets: [demo], title: Demo, description: For tests, only: [nsaid-ordered]}
)yaml";

constexpr std::string_view kConcepts = R"yaml(
concepts:
  smi: {title: SMI, codes: {"http://snomed.info/sct": {58214004: Schizophrenia}}}
  weight: {title: Weight, codes: {"http://snomed.info/sct": {27113001: Body weight}}, value: {unit: kg, plausible: 20 .. 400}}
  pulse: {title: Pulse, codes: {"http://snomed.info/sct": {78564009: Pulse}}, value: {unit: "/min", plausible: 20 .. 300}}
  lithium: {title: Lithium, codes: {"http://snomed.info/sct": {90332006: Lithium}}, names: [lithium]}
  nsaid: {title: NSAID, codes: {"http://snomed.info/sct": {387207008: Ibuprofen}}, names: [ibuprofen]}
  team: {title: Team, codes: {"http://snomed.info/sct": {310116000: Mental health service}}}
)yaml";

constexpr std::string_view kRuleSet = R"yaml(
id: demo
title: Demo rules
version: 1.2.3
jurisdiction: England
owner: Nobody
sources:
  no-page: {title: A book, section: "1", confidence: V1}
  page: {title: A page, url: "https://example.org/page", section: "1", confidence: V1}
  other-page: {title: Another page, url: "https://example.org/other", section: "1", confidence: V1}
hazards: {H-01: A hazard}
override-reasons:
  declined: {display: The person declined}
  done: {display: Done elsewhere}
  planned: {display: Already planned}
  never-used: {display: Nobody lists it}
groups:
  check:
    title: Check
    summary: "{{ fired.count }} of {{ members.count }} checks due"
    detail: |
      These are not recorded in time:
    enabled: true
)yaml";

constexpr std::string_view kRules = R"yaml(
facts:
  smi: {condition: smi, status: ever}
  last-weight: {observation: weight}
  weight-in-12-months: {observation: weight, within: 12 months}
  pulse-in-6-months: {observation: pulse, within: 6 months}
  lithium: {medication: lithium, status: current}
  nsaid-order: {order: nsaid}
  team: {episode: team, status: current}
  age: {patient: age}

rules:
  - id: weight-due
    title: Weight not recorded in the last 12 months
    gap: prevention
    element: bmi
    applies-to: {smi: present}
    when: {weight-in-12-months: absent}
    audience:
      - {to: gp, when: {team: present}, indicator: info}
      - {to: gp, indicator: warning}
      - {to: mental-health, indicator: warning}
    group: check
    prompt:
      summary: "Weight due (last: {{ last-weight.date | date | or 'not recorded' }})"
      detail: |
        Ask first, and accept a no. A weight is enough.

        More about weights.
      suggestions:
        - label: Order a weight
          create: {resourceType: ServiceRequest, status: draft, intent: proposal, code: {text: Weight}, subject: {reference: "Patient/{{ patient.id }}"}}
    override: {declined: snooze 12 months, accepted: snooze 1 month}
    caution: Not in pregnancy.
    evidence: [no-page, page]
    hazards: [H-01]
    status: draft

  - id: pulse-due
    title: Pulse not recorded in the last 6 months
    gap: prevention
    element: pulse
    applies-to: {smi: present}
    when: {pulse-in-6-months: absent}
    audience: [{to: gp, indicator: info}, {to: mental-health, indicator: info}]
    group: check
    prompt:
      summary: Pulse due
      detail: Count it. For a minute.
      suggestions:
        - label: Order a pulse
          create: {resourceType: Task, status: draft, intent: proposal, for: {reference: "Patient/{{ patient.id }}"}}
    override: {done: until-changed, planned: snooze 14 days or until-changed}
    evidence: [other-page]
    hazards: [H-01]
    status: draft

  - id: on-lithium
    title: On lithium
    gap: safety
    element: lithium-level
    when: {lithium: present}
    audience: [{to: gp, indicator: critical}]
    prompt:
      summary: On lithium
      detail: Think of the level.
      links: [{label: The leaflet, url: "https://example.org/leaflet"}]
      suggestions:
        - {label: Order a level, recommended: true, create: {resourceType: ServiceRequest, status: draft, intent: proposal, subject: {reference: "Patient/{{ patient.id }}"}}}
        - {label: Ring the person}
    override: {done: until-changed}
    evidence: [page]
    hazards: [H-01]
    status: draft

  - id: heavy
    title: Heavy
    gap: outcome
    element: bmi
    when: {last-weight: ">= 100 kg"}
    audience: [{to: gp, indicator: info}]
    prompt: {summary: "Weight {{ last-weight.value }}", detail: Heavy.}
    evidence: [no-page]
    hazards: [H-01]
    status: draft

  - id: nsaid-ordered
    title: NSAID ordered
    gap: safety
    element: lithium-level
    when: {all: [{lithium: present}, {nsaid-order: present}]}
    audience: [{to: gp, indicator: critical}]
    prompt: {summary: An NSAID raises lithium, detail: Think again.}
    evidence: [page]
    hazards: [H-01]
    status: draft

  - id: tried-out
    title: A rule on trial
    gap: safety
    element: age
    when: {age: ">= 18 years"}
    audience: [{to: gp, indicator: critical}]
    prompt: {summary: Never shown, detail: Never shown.}
    evidence: [page]
    hazards: [H-01]
    status: trial
)yaml";

std::shared_ptr<const Plan> compiled(SourceFiles files) {
  auto loaded = load_rules(std::move(files), {});
  const SourceFiles sources = loaded.product->files;
  auto plan = compile(std::move(*loaded.product));
  auto diagnostics = std::move(loaded.diagnostics);
  diagnostics.insert(diagnostics.end(), plan.diagnostics.begin(), plan.diagnostics.end());
  if (has_error(diagnostics)) FAIL(to_text(diagnostics, sources));
  return std::move(*plan.product);
}

SourceFiles sample_rules() {
  return {{"services.yaml", std::string(kServices)},
          {"concepts/all.yaml", std::string(kConcepts)},
          {"demo/ruleset.yaml", std::string(kRuleSet)},
          {"demo/rules.yaml", std::string(kRules)}};
}

}  // namespace

std::shared_ptr<const Plan> sample_plan() {
  static const std::shared_ptr<const Plan> plan = compiled(sample_rules());
  return plan;
}

std::shared_ptr<const Plan> sample_plan_with(const std::vector<Edit>& edits) {
  SourceFiles files = sample_rules();
  for (const Edit& edit : edits) {
    bool found = false;
    for (SourceFile& file : files) {
      const std::size_t at = file.text.find(edit.piece);
      if (at == std::string::npos) continue;
      file.text.replace(at, edit.piece.size(), edit.replacement);
      found = true;
    }
    INFO(edit.piece);
    REQUIRE(found);
  }
  return compiled(std::move(files));
}

std::string bundle_with(const std::vector<std::string>& resources) {
  std::vector<std::string> entries = {
      R"({"resourceType":"Patient","id":"1","birthDate":"1980-02-03","gender":"female"})",
      R"({"resourceType":"Condition","id":"c","subject":{"reference":"Patient/1"},"recordedDate":"2015-01-01","code":{"coding":[{"system":"http://snomed.info/sct","code":"58214004"}]}})"};
  entries.insert(entries.end(), resources.begin(), resources.end());
  for (std::string& entry : entries) entry = fmt::format(R"({{"resource":{}}})", entry);
  return fmt::format(R"({{"resourceType":"Bundle","type":"collection","entry":[{}]}})", fmt::join(entries, ","));
}

std::string observation(std::string_view snomed, std::string_view date, std::string_view number,
                        std::string_view unit) {
  return fmt::format(
      R"({{"resourceType":"Observation","id":"o{0}","status":"final","subject":{{"reference":"Patient/1"}},"effectiveDateTime":"{1}","code":{{"coding":[{{"system":"http://snomed.info/sct","code":"{0}"}}]}},"valueQuantity":{{"value":{2},"unit":"{3}","system":"http://unitsofmeasure.org","code":"{3}"}}}})",
      snomed, date, number, unit);
}

std::string drug(std::string_view name) {
  return fmt::format(
      R"({{"resourceType":"MedicationRequest","id":"m","status":"active","intent":"order","subject":{{"reference":"Patient/1"}},"authoredOn":"2026-11-01","medicationCodeableConcept":{{"text":"{}"}}}})",
      name);
}

std::unique_ptr<Evaluated> evaluate_bundle(std::shared_ptr<const Plan> plan, const std::string& bundle,
                                           std::string_view service, const std::vector<RecordPart>& unread) {
  auto document = fhir::parse_json(bundle);
  REQUIRE(document.has_value());
  fhir::ReadOptions options;
  options.today = kToday;
  fhir::RecordReader reader(plan->vocabulary, options);
  REQUIRE(reader.add(document->root(), "Bundle").has_value());
  for (const RecordPart part : unread) reader.mark_unavailable(part);
  auto record = reader.finish();
  if (!record) FAIL(to_text(record.error()));

  auto result = std::make_unique<Evaluated>();
  result->plan = std::move(plan);
  result->record = std::move(*record);
  const PlannedService* planned = result->plan->find_service(service, "patient-view");
  REQUIRE(planned != nullptr);
  result->rules = planned->rules;
  result->context.today = kToday;
  result->context.audience = planned->audience;
  result->context.rules = result->rules;
  result->evaluation = evaluate(*result->plan, result->record, result->context);
  result->prompts = fired_prompts(*result->plan, result->record, result->context, result->evaluation);
  return result;
}

CardOptions counting_options() {
  CardOptions options;
  options.make_uuid = [count = std::make_shared<int>(0)] {
    return fmt::format("00000000-0000-4000-8000-{:012}", ++*count);
  };
  return options;
}

}  // namespace parity::hooks::test
