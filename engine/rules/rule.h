// Rules, groups, prompts, schedules and checklists as authored.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/rules/condition.h"
#include "engine/rules/fact.h"
#include "engine/rules/tree.h"

namespace parity {

enum class Audience : std::uint8_t { kGp, kMentalHealth };
inline constexpr std::size_t kAudienceCount = 2;
std::string_view to_text(Audience audience);
std::optional<Audience> audience_of(std::string_view text);

enum class Gap : std::uint8_t { kPrevention, kDiagnosis, kTreatment, kOutcome, kSafety };
std::string_view to_text(Gap gap);

enum class Indicator : std::uint8_t { kInfo, kWarning, kCritical };
std::string_view to_text(Indicator indicator);

enum class RuleStatus : std::uint8_t { kDraft, kTrial, kLive, kRetired };
std::string_view to_text(RuleStatus status);

/// A named condition.
struct Definition {
  Named name;
  Condition condition;
};

struct ChecklistItem {
  Named label;
  Named fact;
};
struct Checklist {
  Named name;
  std::optional<Span> within;
  std::vector<ChecklistItem> items;
};

/// One phase of a schedule: repeat `every`, or the fixed points `at`; until a time after the start.
struct SchedulePhase {
  Where where;
  std::optional<Span> until;
  std::optional<Span> every;
  std::vector<Span> at;
  std::optional<Condition> when;
  std::optional<Span> grace;
};
struct Schedule {
  Named name;
  Named check;  // a fact
  Named from;   // a fact with a date
  std::vector<SchedulePhase> phases;
  Span due_soon;
  Span grace;
};

/// For an audience the first line that holds decides; none: not prompted there.
struct AudienceLine {
  Where where;
  Audience to = Audience::kGp;
  std::optional<Condition> when;
  Indicator indicator = Indicator::kInfo;
};

struct Suggestion {
  Text label;
  std::optional<Tree> create;
  bool recommended = false;
};

struct Link {
  Text label;
  Text url;
};

struct PromptText {
  Text summary;
  Text detail;
};

struct Prompt {
  PromptText text;
  std::array<std::optional<PromptText>, kAudienceCount> by_audience;
  std::vector<Suggestion> suggestions;
  std::vector<Link> links;
};

/// What a clinician's answer does: the rule rests for a time, or until the evidence changes; with both, until the first
/// of the two.
struct OverrideLine {
  Named reason;  // an override reason, or "accepted"
  std::optional<Span> snooze;
  bool until_changed = false;
};

struct Rule {
  Named id;
  Where where;
  std::string title;
  Gap gap = Gap::kPrevention;
  Named element;
  std::optional<Condition> applies_to;
  Condition when;
  std::vector<Condition> unless;
  std::vector<AudienceLine> audience;
  Named group;  // may be empty
  Prompt prompt;
  std::vector<OverrideLine> overrides;
  Text caution;
  std::vector<Named> evidence;
  std::vector<Named> hazards;
  RuleStatus status = RuleStatus::kDraft;
  std::optional<Day> effective_from;
  std::optional<Day> effective_until;
  std::optional<Day> review_by;
};

/// Grouped prompts come as one card.
struct Group {
  Named name;
  std::string title;
  Text summary;
  Text detail;
  bool enabled = true;  // a site may turn it on or off
};

}  // namespace parity
