// `parity impact`: whose prompts change between two versions of the rules, per rule. For cli/register_commands.cpp.
#pragma once

#include <cstdint>
#include <optional>
#include <ostream>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "cli/cohort/cohort.h"
#include "engine/cohort/change.h"
#include "engine/words/rewording.h"

namespace parity::cli {

enum class ImpactFormat : std::uint8_t { kText, kJson, kHtml };

struct ImpactOptions {
  RegisterOptions input;
  std::string from;  // the folders, as the reports name them
  std::string to;
  ImpactFormat format = ImpactFormat::kText;
  std::size_t examples = 3;
  std::optional<double> max_change;  // percent of patients
};

/// A patient for whom a rule changes, and why.
struct ImpactExample {
  std::string patient;
  Change change = Change::kQuiet;
  std::string why;
};
struct RuleImpact {
  std::string id;
  std::string title;
  std::optional<Rewording> rewording;  // nothing: one version does not have the rule
  std::array<std::uint64_t, kChangeCount> counts{};
  std::vector<ImpactExample> examples;  // of each kind of change, the first few in the order of patients

  std::uint64_t count(Change change) const { return counts[static_cast<std::size_t>(change)]; }
  std::uint64_t felt() const;
};
/// The two versions that are compared. Borrowed.
struct PlanPair {
  const Plan& from;
  const Plan& to;
};
struct Impact {
  std::uint64_t patients = 0;
  std::uint64_t changed_patients = 0;  // with at least one rule whose change is felt
  std::uint64_t problems = 0;
  std::vector<RuleImpact> rules;

  double changed_percent() const;
};

/// The impact on patients at hand, a Bundle each; what can't be read counts as a problem. Error: it was stopped.
Result<Impact> impact_on(const std::vector<std::string_view>& bundles, const ImpactOptions& options,
                         const PlanPair& plans, const std::stop_token& stop);

std::string impact_text(const Impact& impact, const ImpactOptions& options);
std::string impact_json(const Impact& impact, const ImpactOptions& options);
std::string impact_html(const Impact& impact, const ImpactOptions& options);

/// 0: done. 1: more patients change than --max-change allows. 2: no result, or some of the input could not be read.
int run_impact(const ImpactOptions& options, const Plan& from, const Plan& to, std::ostream& out, std::ostream& err);

}  // namespace parity::cli
