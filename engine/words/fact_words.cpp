// Facts as noun phrases: what is looked up, with its limits, or how it is derived from others.
#include <fmt/format.h>
#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

#include "engine/words/wordsmith.h"

namespace parity {
namespace {

constexpr std::size_t kLongestPhrase = 110;  // a longer one is named, and explained among the terms
constexpr Span kDefaultGap{3, SpanUnit::kMonths};

// A title within a sentence: "Blood pressure" is written small, "HbA1c" and "AUDIT score" are not.
std::string within_sentence(std::string title) {
  const std::size_t end = std::min(title.find(' '), title.size());
  const bool is_word =
      std::all_of(title.begin() + (title.empty() ? 0 : 1), title.begin() + static_cast<std::ptrdiff_t>(end),
                  [](unsigned char c) { return std::islower(c) != 0 || c == '-'; });
  if (is_word && !title.empty())
    title.front() = static_cast<char>(std::tolower(static_cast<unsigned char>(title.front())));
  return title;
}

std::string_view kind_of_condition(Status status) {
  switch (status) {
    case Status::kAny: return "diagnosis, not resolved";
    case Status::kCurrent:
    case Status::kActive: return "active diagnosis";
    case Status::kEver: return "diagnosis, ever coded";
    case Status::kResolved: return "diagnosis marked as resolved or in remission";
  }
  return "diagnosis";
}

// What sort of entry: stands in brackets after the concept's title.
std::string_view kind_of(const PlannedFact& fact) {
  const bool is_open = fact.filters.status == Status::kCurrent || fact.filters.status == Status::kActive;
  switch (fact.subject) {
    case Subject::kObservation: return "observation";
    case Subject::kCondition: return kind_of_condition(fact.filters.status);
    case Subject::kMedication: return is_open ? "current prescription" : "prescription";
    case Subject::kProcedure: return "procedure";
    case Subject::kImmunisation: return "immunisation";
    case Subject::kEncounter: return is_open ? "encounter in progress" : "encounter";
    case Subject::kEpisode: return is_open ? "open care episode, team or stay" : "care episode, team or stay";
    case Subject::kReferral: return "referral";
    case Subject::kAllergy: return "allergy";
    case Subject::kFlag: return "flag";
    case Subject::kFinding: return "any coded entry";
    case Subject::kOrder: return "order being placed";
    case Subject::kPatient:
    case Subject::kDerived: break;
  }
  return {};
}

std::string_view patient_words(PatientFact fact) {
  switch (fact) {
    case PatientFact::kAge: return "age";
    case PatientFact::kSex: return "sex";
    case PatientFact::kEthnicity: return "ethnic background";
    case PatientFact::kDeceased: return "a record of death";
  }
  return {};
}

// By the word of the rule language, so that a pick that is not worded yet is still named.
std::string chosen_by(Pick pick, const std::string& phrase) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 12> kPhrases = {{
      {"latest", "the latest {}"},
      {"earliest", "the earliest {}"},
      {"highest", "the highest {}"},
      {"lowest", "the lowest {}"},
      {"mean", "the average {}"},
      {"count", "the number of entries of {}"},
      {"count-days", "the number of days with {}"},
      {"consecutive-falls", "the number of falls in a row, up to the latest, of {}"},
      {"change", "the rise from the lowest to the latest {}"},
      {"start-of-course", "the start of the course of {}"},
      {"end-of-course", "the end of the last course of {}"},
      {"last-issue", "the last issue of {}"},
  }};
  for (const auto& [word, text] : kPhrases)
    if (word == to_text(pick)) return fmt::format(fmt::runtime(text), phrase);
  return fmt::format("{} of {}", to_text(pick), phrase);
}

std::string in_list(const std::vector<std::string>& items, std::string_view last) {
  std::string text;
  for (std::size_t i = 0; i < items.size(); ++i)
    text += fmt::format("{}{}", i == 0 ? "" : i + 1 == items.size() ? last : ", ", items[i]);
  return text;
}

}  // namespace

std::string Wordsmith::title_of(ConceptId id) {
  concepts_.insert(id);
  const ConceptInfo& info = plan_.vocabulary.concept_of(id);
  return within_sentence(info.title.empty() ? info.id : info.title);
}

// What a date counts from: ", on or after the start of the course of lithium".
std::string Wordsmith::anchored(const PlannedFact& fact) {
  std::string text;
  const auto from = [this](const PlannedAnchor& anchor) {
    if (!anchor.fact) return std::string("today");
    const std::string& words = phrase(*anchor.fact).text;  // a phrase with limits of its own is named
    return words.find(',') == std::string::npos ? chosen(*anchor.fact) : fact_name(*anchor.fact);
  };
  const auto by = [](const PlannedAnchor& anchor) { return to_text(anchor.by); };
  if (const auto& a = fact.before)
    text += a->by.count == 0 ? fmt::format(", before {}", from(*a))
                             : fmt::format(", at least {} before {}", by(*a), from(*a));
  if (const auto& a = fact.after)
    text += a->by.count == 0 ? fmt::format(", after {}", from(*a))
                             : fmt::format(", at least {} after {}", by(*a), from(*a));
  if (const auto& a = fact.since)
    text += a->by.count == 0 ? fmt::format(", on or after {}", from(*a))
                             : fmt::format(", from {} before {} on", by(*a), from(*a));
  if (const auto& a = fact.nearest) text += fmt::format(", the nearest to {}, at most {} away", from(*a), by(*a));
  return text;
}

// What one number of a reading must be: "systolic blood pressure 140 mmHg or more".
std::string Wordsmith::part_test(const PlannedFact& fact, const PlannedPartTest& test) {
  const ConceptId part = plan_.vocabulary.concept_of(*fact.concept_id).parts[test.part];
  const auto& value = plan_.vocabulary.concept_of(part).value;
  return fmt::format("{} {}", title_of(part), bounds(test.comparison.bounds, value ? display_text(value->unit) : ""));
}

std::string Wordsmith::limits(const PlannedFact& fact) {
  const Filters& filters = fact.filters;
  std::string text;
  if (filters.where_value) {
    PlannedCondition test;
    test.bound_count = static_cast<std::uint8_t>(std::min<std::size_t>(filters.where_value->bounds.size(), 2));
    std::copy_n(filters.where_value->bounds.begin(), test.bound_count, test.bounds.begin());
    test.fact = static_cast<FactId>(&fact - plan_.facts.data());
    text += fmt::format(" of {}", bounds(test));
  }
  for (std::size_t i = 0; i < fact.either.size(); ++i)
    text += fmt::format("{}{}", i == 0 ? ", with " : " or ", part_test(fact, fact.either[i]));
  if (fact.value_concept) text += fmt::format(", answered “{}”", title_of(*fact.value_concept));
  if (filters.within) text += fmt::format(" in the last {}", to_text(*filters.within));
  text += anchored(fact);
  if (filters.from_age) text += fmt::format(", measured at {} or older", to_text(*filters.from_age));
  if (filters.setting && *filters.setting == Setting::kPrimaryCare) text += ", in primary care";
  if (filters.setting && *filters.setting == Setting::kMentalHealth) text += ", in a mental-health service";
  if (filters.setting && *filters.setting == Setting::kAcute) text += ", in hospital";
  if (filters.of_day != OfDay::kEvery) text += fmt::format(" (of each day the {})", to_text(filters.of_day));
  if (filters.any_record) text += ", also without a usable number";
  if (filters.pick == Pick::kStartOfCourse && filters.gap != kDefaultGap)
    text += fmt::format(" (a gap of more than {} starts a new course)", to_text(filters.gap));
  return text;
}

std::string Wordsmith::looked_up(const PlannedFact& fact) {
  if (fact.subject == Subject::kPatient) return std::string(patient_words(fact.patient));
  const std::string title = fact.concept_id ? title_of(*fact.concept_id) : std::string();
  const std::string text = limits(fact);
  const bool is_current = fact.filters.status == Status::kCurrent || fact.filters.status == Status::kActive;
  switch (fact.subject) {
    case Subject::kObservation: return title + text;
    case Subject::kMedication:
      if (fact.filters.pick == Pick::kStartOfCourse)
        return fmt::format("{}{}{}", title, is_current ? " being taken now" : "", text);
      if (fact.filters.pick == Pick::kLastIssue || to_text(fact.filters.pick) == "end-of-course") return title + text;
      return fmt::format("{}prescription of {}{}", is_current ? "current " : "", title, text);
    case Subject::kOrder: return fmt::format("order for {}{}", title, text);
    case Subject::kCondition:
    case Subject::kProcedure:
    case Subject::kImmunisation:
    case Subject::kEncounter:
    case Subject::kEpisode:
    case Subject::kReferral:
    case Subject::kAllergy:
    case Subject::kFlag:
    case Subject::kFinding:
    case Subject::kPatient:
    case Subject::kDerived: break;
  }
  return fmt::format("{} ({}){}", title, kind_of(fact), text);
}

// One thing in several kinds of entry is said once: "diabetes (diagnosis, ever coded; or observation)".
std::vector<std::string> Wordsmith::united(const PlannedFact& fact) {
  struct Member {
    std::string title;
    std::vector<std::string> kinds;
    std::string limits;
  };
  std::vector<Member> members;
  for (const FactId id : fact.operands) {
    const PlannedFact& operand = plan_.fact(id);
    const std::string title = operand.concept_id ? title_of(*operand.concept_id) : fact_name(id);
    const std::string text = limits(operand);
    const auto same = [&](const Member& m) { return m.title == title && m.limits == text; };
    auto at = std::find_if(members.begin(), members.end(), same);
    if (at == members.end()) at = members.insert(members.end(), {title, {}, text});
    at->kinds.emplace_back(kind_of(operand));
  }
  std::vector<std::string> items;
  for (const Member& m : members) {
    const bool plain = m.kinds.size() == 1 && m.kinds.front() == "observation";
    items.push_back(plain ? m.title + m.limits
                          : fmt::format("{} ({}){}", m.title, fmt::join(m.kinds, "; or "), m.limits));
  }
  return items;
}

// The newest of several: of each its latest is meant.
std::vector<std::string> Wordsmith::newest_of(const PlannedFact& fact) {
  constexpr std::string_view kLatest = "the latest ";
  std::vector<std::string> items;
  for (const FactId id : fact.operands) {
    std::string item = chosen(id);
    items.push_back(item.starts_with(kLatest) ? item.substr(kLatest.size()) : item);
  }
  return items;
}

std::string Wordsmith::derived(const PlannedFact& fact) {
  std::vector<std::string> items;
  if (fact.derivation != Derivation::kUnion && fact.derivation != Derivation::kLatestOf)
    for (const FactId id : fact.operands) items.push_back(chosen(id));
  const auto item = [&](std::size_t i) { return i < items.size() ? items[i] : std::string("?"); };
  switch (fact.derivation) {
    case Derivation::kUnion:
      items = united(fact);
      return in_list(items, items.size() > 2 ? ", or " : " or ") + limits(fact);
    case Derivation::kFirstOf: return in_list(items, ", or where there is none, ");
    case Derivation::kLatestOf: return fmt::format("the newest of {}", in_list(newest_of(fact), " and "));
    case Derivation::kDifference: return fmt::format("{}, less {}", item(0), item(1));
    case Derivation::kPercentChange: return fmt::format("the change in percent from {} to {}", item(0), item(1));
    case Derivation::kDaysBetween: return fmt::format("the days from {} to {}", item(0), item(1));
    case Derivation::kRatio: return fmt::format("{}, divided by {}", item(0), item(1));
    case Derivation::kBmi: return fmt::format("BMI computed from {} and {}", item(0), item(1));
    case Derivation::kNone: break;
  }
  return {};
}

std::string Wordsmith::fact_name(FactId id) { return term({TermKind::kFact, index_of(id)}); }

std::string Wordsmith::full(FactId id) {
  const PlannedFact& fact = plan_.fact(id);
  return fact.derivation == Derivation::kNone ? looked_up(fact) : derived(fact);
}

// A long list has a line for each.
Wording Wordsmith::meaning_of_fact(FactId id) {
  constexpr std::size_t kMostInLine = 3;
  const PlannedFact& fact = plan_.fact(id);
  const bool is_union = fact.derivation == Derivation::kUnion;
  if ((is_union || fact.derivation == Derivation::kNone) && fact.filters.pick != Pick::kLatest)
    return {chosen_by(fact.filters.pick, full(id)), {}};
  if (!is_union && fact.derivation != Derivation::kLatestOf) return {full(id), {}};
  const std::vector<std::string> items = is_union ? united(fact) : newest_of(fact);
  if (items.size() <= kMostInLine) return {full(id), {}};
  Wording wording{is_union ? fmt::format("any of these{}:", limits(fact)) : "the newest of these:", {}};
  for (const std::string& item : items) wording.parts.push_back({item, {}});
  return wording;
}

// Made once for each fact: facts that name one another over and over would take for ever otherwise.
const Wordsmith::Phrase& Wordsmith::phrase(FactId id) {
  const auto made = phrases_.find(id);
  if (made != phrases_.end()) return made->second;
  std::vector<Use> used;
  std::set<Use> known;
  std::swap(used, used_);
  std::swap(known, known_);
  Phrase phrase{full(id), {}};
  std::swap(used, used_);
  std::swap(known, known_);
  if (phrase.text.size() > kLongestPhrase)
    phrase.text.clear();
  else
    phrase.uses = std::move(used);
  return phrases_.emplace(id, std::move(phrase)).first->second;
}

std::string Wordsmith::fact(FactId id) {
  const Phrase& made = phrase(id);
  if (made.text.empty()) return fact_name(id);
  for (const Use& use : made.uses) term(use);
  return made.text;
}

std::string Wordsmith::chosen(FactId id) {
  const PlannedFact& planned = plan_.fact(id);
  std::string text = fact(id);
  const bool is_looked_up = planned.derivation == Derivation::kNone || planned.derivation == Derivation::kUnion;
  const bool is_named = text.starts_with("“");
  if (!is_looked_up || is_named || planned.subject == Subject::kPatient) return text;
  return chosen_by(planned.filters.pick, text);
}

}  // namespace parity
