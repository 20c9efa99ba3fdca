// The words of the rule language for its closed sets, in one place: loading, printing and
// diagnostics use the same table.
#include <array>

#include "engine/rules/rule.h"

namespace parity {
namespace {

template <class Enum, std::size_t N>
constexpr std::string_view word(const std::array<std::string_view, N>& words, Enum value) {
  return words[static_cast<std::size_t>(value)];
}

constexpr std::array<std::string_view, 14> kSubjects = {
    "observation", "condition", "medication", "procedure", "immunisation", "encounter", "episode",
    "referral",    "allergy",   "flag",       "finding",   "order",        "patient",   "derived"};
constexpr std::array<std::string_view, 12> kPicks = {"latest", "earliest",        "highest",       "lowest",
                                                     "mean",   "count",           "count-days",    "consecutive-falls",
                                                     "change", "start-of-course", "end-of-course", "last-issue"};
constexpr std::array<std::string_view, 3> kOfDay = {"every", "lowest", "highest"};
constexpr std::array<std::string_view, 9> kDerivations = {
    "", "union", "first-of", "latest-of", "difference", "percent-change", "days-between", "ratio", "bmi"};
constexpr std::array<std::string_view, 2> kAudiences = {"gp", "mental-health"};
constexpr std::array<std::string_view, 5> kGaps = {"prevention", "diagnosis", "treatment", "outcome", "safety"};
constexpr std::array<std::string_view, 3> kIndicators = {"info", "warning", "critical"};
constexpr std::array<std::string_view, 4> kRuleStatuses = {"draft", "trial", "live", "retired"};
constexpr std::array<std::string_view, 5> kCompareOps = {"<", "<=", "=", ">=", ">"};
constexpr std::array<std::string_view, 4> kDateRelations = {"before", "after", "on-or-before", "on-or-after"};
constexpr std::array<std::string_view, 4> kScheduleStates = {"due", "due-soon", "overdue", "up-to-date"};

}  // namespace

std::string_view to_text(Subject subject) { return word(kSubjects, subject); }
std::string_view to_text(Pick pick) { return word(kPicks, pick); }
std::string_view to_text(OfDay of_day) { return word(kOfDay, of_day); }
std::string_view to_text(Derivation derivation) { return word(kDerivations, derivation); }
std::string_view to_text(Audience audience) { return word(kAudiences, audience); }
std::string_view to_text(Gap gap) { return word(kGaps, gap); }
std::string_view to_text(Indicator indicator) { return word(kIndicators, indicator); }
std::string_view to_text(RuleStatus status) { return word(kRuleStatuses, status); }
std::string_view to_text(CompareOp op) { return word(kCompareOps, op); }
std::string_view to_text(DateRelation relation) { return word(kDateRelations, relation); }
std::string_view to_text(ScheduleState state) { return word(kScheduleStates, state); }

std::optional<Audience> audience_of(std::string_view text) {
  for (std::size_t i = 0; i < kAudiences.size(); ++i)
    if (kAudiences[i] == text) return static_cast<Audience>(i);
  return std::nullopt;
}

PartSet parts_of(Subject subject) {
  switch (subject) {
    case Subject::kObservation: return PartSet::of(RecordPart::kObservation);
    case Subject::kCondition: return PartSet::of(RecordPart::kCondition);
    case Subject::kMedication: return PartSet::of(RecordPart::kMedication);
    case Subject::kProcedure: return PartSet::of(RecordPart::kProcedure);
    case Subject::kImmunisation: return PartSet::of(RecordPart::kImmunisation);
    case Subject::kEncounter: return PartSet::of(RecordPart::kEncounter);
    case Subject::kEpisode: return PartSet::of(RecordPart::kEpisode);
    case Subject::kReferral: return PartSet::of(RecordPart::kReferral);
    case Subject::kAllergy: return PartSet::of(RecordPart::kAllergy);
    case Subject::kFlag: return PartSet::of(RecordPart::kFlag);
    case Subject::kFinding:
      return PartSet::of(RecordPart::kObservation) | PartSet::of(RecordPart::kProcedure) |
             PartSet::of(RecordPart::kCondition);
    case Subject::kOrder: return PartSet::of(RecordPart::kOrder);
    case Subject::kPatient: return PartSet::of(RecordPart::kPatient);
    case Subject::kDerived: break;
  }
  return {};
}

}  // namespace parity
