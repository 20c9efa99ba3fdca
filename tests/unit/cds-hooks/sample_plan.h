// A small rule set, and records for it, shared by the tests of cards, prefetch and services. Its rules are made up: six
// single ones and a group of two, for both audiences.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "cds-hooks/cards_of.h"
#include "engine/plan/plan.h"

namespace parity::hooks::test {

/// Compiled from sample_rules(); fails the test if it has an error.
std::shared_ptr<const Plan> sample_plan();
/// The same with pieces of its text replaced by others, one after the other.
struct Edit {
  std::string piece;
  std::string replacement;
};
std::shared_ptr<const Plan> sample_plan_with(const std::vector<Edit>& edits);

/// 22 November 2026, in seconds: Sunday 03:00 in London.
inline constexpr Instant kNow{1795316400};
inline const Day kToday = london_day(kNow);

/// A patient Bundle: a woman born in 1980 with schizophrenia, and the given resources.
std::string bundle_with(const std::vector<std::string>& resources);
std::string observation(std::string_view snomed, std::string_view date, std::string_view number, std::string_view unit);
std::string drug(std::string_view name);

/// What rules came to for a record, kept together.
struct Evaluated {
  std::shared_ptr<const Plan> plan;
  PatientRecord record;
  std::vector<RuleIndex> rules;
  EvaluationContext context;
  Evaluation evaluation;
  std::vector<FiredPrompt> prompts;

  CardMaterial material() const { return {*plan, record, context, evaluation, prompts}; }
};

/// Evaluates the service `demo-gp` or `demo-mh` over a patient Bundle, with the parts that could not be read.
std::unique_ptr<Evaluated> evaluate_bundle(std::shared_ptr<const Plan> plan, const std::string& bundle,
                                           std::string_view service = "demo-gp",
                                           const std::vector<RecordPart>& unread = {});

/// Options with UUIDs that count: 00000000-0000-4000-8000-000000000001, …
CardOptions counting_options();

}  // namespace parity::hooks::test
