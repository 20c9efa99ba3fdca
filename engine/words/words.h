// The logic of a compiled rule in English that can be read aloud: conditions, facts, schedules. The pages of the
// clinical content and the workbench show it. Pure; knows no patient, no markup and no rule set in particular.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/plan/plan.h"

namespace parity {

/// A statement, and where it has several, its parts: "all of these:" with a line for each. Text starts in lower case
/// and ends without a full stop. A word in “quotation marks” is a term, or the title of a concept.
struct Wording {
  std::string text;
  std::vector<Wording> parts;
};

enum class TermKind : std::uint8_t { kDefinition, kFact, kSchedule, kChecklist };

/// A word that the author defined and the wording uses in “quotation marks”.
struct Term {
  TermKind kind = TermKind::kDefinition;
  std::string name;  // as the author wrote it: "smi-check-eligible"
  Wording meaning;
};

struct AudienceWording {
  Audience to = Audience::kGp;
  Indicator indicator = Indicator::kInfo;
  std::optional<Wording> when;  // nothing: whatever else holds
};

struct RuleWording {
  std::optional<Wording> applies_to;  // nothing: everybody
  Wording when;
  std::vector<Wording> unless;
  std::vector<AudienceWording> audience;  // of one audience the first that holds decides
  std::vector<Term> terms;                // in the order of their first use, each once, also those that terms use
  std::vector<ConceptId> concepts;        // whose codes the logic looks for, ascending
};

/// A term as it stands in a wording: "smi check eligible" of `smi-check-eligible`.
std::string spoken_name(std::string_view name);

/// "warning or info": how urgently an audience may be told, in the order of the rule's lines; empty: never.
std::string indicators_of(const PlannedRule& rule, Audience audience);

/// How far the least verified of a rule's sources was checked: V1 before V2 before R before P.
std::string_view least_confidence(const Plan& plan, const PlannedRule& rule);

/// What an answer does to its rule: "rests for 14 days, or until the evidence changes".
std::string effect_of(const OverrideLine& answer);

/// One condition; definitions and long facts in it are named, not unfolded.
Wording words_of(const Plan& plan, ConditionId condition);
/// A whole rule, with the meaning of every term that its wording uses.
RuleWording words_of(const Plan& plan, RuleIndex rule);

}  // namespace parity
