#include "engine/eval/render.h"

#include <fmt/format.h>
#include <algorithm>

#include "engine/eval/evaluator.h"

namespace parity {
namespace {

std::string_view comparator_text(Comparator comparator) {
  switch (comparator) {
    case Comparator::kEqual: return "";
    case Comparator::kLess: return "< ";
    case Comparator::kLessOrEqual: return "≤ ";
    case Comparator::kGreaterOrEqual: return "≥ ";
    case Comparator::kGreater: return "> ";
  }
  return "";
}

std::string with_unit(std::string number, Unit unit, UnitStyle style = UnitStyle::kDisplay) {
  const std::string_view text = display_text(unit);
  if (text.empty()) return number;
  if (style == UnitStyle::kUcum) return fmt::format("{} {}", number, ucum_code(unit));
  return text == "%" ? number + "%" : fmt::format("{} {}", number, text);
}

// A clinician's number: long fractions of a machine are cut to two places, others stay as they came.
std::string number_text(Decimal number) {
  constexpr int kLongestFraction = 3;
  return number.scale() > kLongestFraction ? number.rounded(2).trimmed().to_string() : number.to_string();
}

// A number that is not settled to one: "< 5", "≥ 90", "17 to 18"; empty if it can be any.
std::string range_text(const NumberRange& range) {
  if (range.is_one()) return number_text(range.low);
  if (range.no_low && range.no_high) return {};
  if (range.no_low) return (range.high_excluded ? "< " : "≤ ") + number_text(range.high);
  if (range.no_high) return (range.low_excluded ? "> " : "≥ ") + number_text(range.low);
  return fmt::format("{} to {}", number_text(range.low), number_text(range.high));
}

std::string quantity_text(const Statement& s, UnitStyle style) {
  return with_unit(fmt::format("{}{}", comparator_text(s.quantity.comparator), number_text(s.quantity.number)),
                   s.quantity.unit, style);
}

std::string reading_text(const PatientRecord& record, const Statement& s, UnitStyle style) {
  const Statement& first = record.statement(s.readings[0] - 1);
  const Statement& second = record.statement(s.readings[1] - 1);
  return with_unit(fmt::format("{}/{}", number_text(first.quantity.number), number_text(second.quantity.number)),
                   first.quantity.unit, style);
}

class Renderer {
 public:
  explicit Renderer(const RenderContext& context) : context_(context) {}

  std::string text(const PlannedText& parts) {
    std::string result;
    for (const TextPart& part : parts) {
      result += part.literal;
      if (part.placeholder) result += placeholder(*part.placeholder);
    }
    return result;
  }

 private:
  // "None" is said where we looked and there is none; what could not be looked up is not known.
  std::string placeholder(const Placeholder& p) {
    constexpr std::string_view kNotKnown = "not known";
    std::string result = content(p);
    if (!result.empty()) return result;
    if (is_open(p)) return std::string(kNotKnown);
    for (const TextFilter& filter : p.filters)
      if (filter.kind == FilterKind::kOr) return filter.text;
    return result;
  }

  std::string content(const Placeholder& p) {
    switch (p.source) {
      case PlaceholderSource::kFiredCount: return std::to_string(context_.fired_count);
      case PlaceholderSource::kMemberCount: return std::to_string(context_.member_count);
      case PlaceholderSource::kPatientId: return patient_id();
      case PlaceholderSource::kSchedule: return schedule(p);
      case PlaceholderSource::kChecklist: return missing_items(p);
      case PlaceholderSource::kFact: return fact(p);
    }
    return {};
  }

  // A FHIR id and nothing else (R4 datatypes, id): anything longer or stranger is left out.
  std::string patient_id() const {
    const std::string_view reference = context_.record.person().reference;
    const std::string_view id = reference.substr(reference.find('/') + 1);
    constexpr std::string_view kAllowed = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-.";
    return id.size() <= 64 && id.find_first_not_of(kAllowed) == std::string_view::npos ? std::string(id)
                                                                                       : std::string();
  }

  // Facts that no rule has asked for are looked up here, on a copy of the evaluation.
  FactValue value_of(FactId id) {
    if (context_.evaluation.computed_facts[index_of(id)] != 0) return context_.evaluation.facts[index_of(id)];
    Evaluation scratch;
    Evaluator evaluator(context_.plan, context_.record, context_.today, scratch);
    return evaluator.fact(id);
  }

  bool is_open(const Placeholder& p) {
    if (p.source == PlaceholderSource::kFact) return is_unknown(value_of(p.fact).present);
    if (p.source != PlaceholderSource::kSchedule) return false;
    const DueDate due = due_date(p);
    return is_unknown(due.applies) || !due.is_dated;
  }

  DueDate due_date(const Placeholder& p) {
    Evaluation scratch;
    Evaluator evaluator(context_.plan, context_.record, context_.today, scratch);
    return evaluator.due_date(context_.plan.schedules[p.schedule]);
  }

  static bool has_filter(const Placeholder& p, FilterKind kind) {
    return std::ranges::any_of(p.filters, [kind](const TextFilter& filter) { return filter.kind == kind; });
  }

  std::string fact(const Placeholder& p) {
    const PlannedFact& planned = context_.plan.fact(p.fact);
    const FactValue value = value_of(p.fact);
    if (!is_true(value.present)) return {};
    const bool as_date = p.attribute == Attribute::kDate || has_filter(p, FilterKind::kDate);
    const bool as_age = p.attribute == Attribute::kAge || has_filter(p, FilterKind::kAge);
    // Recorded, and nobody said when: not the same as never.
    constexpr std::string_view kUndated = "date not known";
    if (as_age && planned.kind != ValueKind::kAge)
      return value.has_date ? time_since(value.when, context_.today) : std::string(kUndated);
    if (as_date) return value.has_date ? to_human_text(value.when) : std::string(kUndated);
    if (planned.kind == ValueKind::kWord) return std::string(to_text(context_.record.person().sex));
    if (p.attribute == Attribute::kUnit) return std::string(display_text(value.unit));
    for (const TextFilter& filter : p.filters)
      if (filter.kind == FilterKind::kRound && value.has_number && value.number.is_one())
        return with_unit(value.number.low.rounded(filter.digits).to_string(), value.unit);
    std::string text = value_text(context_.record, planned, value);
    if (text.empty() && p.attribute == Attribute::kWhole && value.has_date) text = to_human_text(value.when);
    return text;
  }

  std::string schedule(const Placeholder& p) {
    const DueDate due = due_date(p);
    std::optional<Date> date = p.attribute == Attribute::kLast ? due.last : due.due;
    if (p.attribute == Attribute::kNext) {
      Evaluation scratch;
      Evaluator evaluator(context_.plan, context_.record, context_.today, scratch);
      date = evaluator.next_due(context_.plan.schedules[p.schedule]);
    }
    if (date) return days_text(*date);
    return p.attribute == Attribute::kDue && due.due_by ? "by " + to_human_text(*due.due_by) : std::string();
  }

  std::string missing_items(const Placeholder& p) {
    const PlannedChecklist& checklist = context_.plan.checklists[p.schedule];
    std::string result;
    for (const auto& [label, id] : checklist.items) {
      const FactValue value = value_of(id);
      Ternary recorded = value.present;
      if (checklist.within && is_true(recorded))
        recorded = value.has_date ? within(value.when, {context_.today - *checklist.within, context_.today})
                                  : Ternary::kUnknown;
      if (checklist.within && value.is_undated) recorded = Ternary::kFalse;
      if (checklist.within && is_false(recorded) && !value.is_certain && !value.is_undated)
        recorded = Ternary::kUnknown;
      if (is_true(recorded)) continue;
      result += (result.empty() ? "" : ", ") + label;
      if (is_unknown(recorded)) result += " (could not be checked)";
    }
    return result;
  }

  const RenderContext& context_;
};

}  // namespace

std::string value_text(const PatientRecord& record, const PlannedFact& fact, const FactValue& value, UnitStyle style) {
  if (!is_true(value.present)) return {};
  if (fact.kind == ValueKind::kReading && value.statement && record.statement(*value.statement).readings[0] != 0)
    return reading_text(record, record.statement(*value.statement), style);
  const bool from_statement =
      fact.subject != Subject::kDerived && fact.filters.pick != Pick::kMean && fact.filters.pick != Pick::kChange;
  if (fact.kind == ValueKind::kQuantity && from_statement && value.statement &&
      record.statement(*value.statement).has_number)
    return quantity_text(record.statement(*value.statement), style);
  if (!value.has_number) return {};
  std::string number = range_text(value.number);
  if (number.empty()) return {};
  switch (fact.kind) {
    case ValueKind::kQuantity: return with_unit(number, value.unit, style);
    case ValueKind::kCount:
    case ValueKind::kAge: return number;
    case ValueKind::kDays: return number + " days";
    case ValueKind::kNone:
    case ValueKind::kReading:
    case ValueKind::kCoded:
    case ValueKind::kDate:
    case ValueKind::kWord: break;
  }
  return {};
}

std::string days_text(const Date& days) {
  const CivilDate first = to_civil(days.first);
  const CivilDate last = to_civil(days.last);
  const bool is_whole_month = first.year == last.year && first.month == last.month && first.day == 1 &&
                              last.day == days_in_month(last.year, last.month);
  if (is_whole_month) return to_human_text(Date{days.first, days.last, DatePrecision::kMonth});
  const bool is_whole_year =
      first.year == last.year && first.month == 1 && first.day == 1 && last.month == 12 && last.day == 31;
  if (is_whole_year) return to_human_text(Date{days.first, days.last, DatePrecision::kYear});
  if (days.first == days.last) return to_human_text(days.first);
  return fmt::format("{} to {}", to_human_text(days.first), to_human_text(days.last));
}

std::string time_since(const Date& date, Day today) {
  const Day from = date.last > today ? today : date.last;
  const auto plural = [](int n, std::string_view unit) { return fmt::format("{} {}{}", n, unit, n == 1 ? "" : "s"); };
  constexpr int kFewDays = 60;
  if (today - from < kFewDays) return plural(today - from, "day");
  const CivilDate a = to_civil(from);
  const CivilDate b = to_civil(today);
  const int months = (b.year - a.year) * 12 + b.month - a.month - (b.day < a.day ? 1 : 0);
  return months < 24 ? plural(months, "month") : plural(months / 12, "year");
}

std::string render(const PlannedText& text, const RenderContext& context) { return Renderer(context).text(text); }

Tree render(const PlannedTree& tree, const RenderContext& context) {
  Tree result;
  if (const auto* flag = std::get_if<bool>(&tree.value))
    result.value = *flag;
  else if (const auto* number = std::get_if<TreeNumber>(&tree.value))
    result.value = *number;
  else if (const auto* text = std::get_if<PlannedText>(&tree.value))
    result.value = Text{render(*text, context), {}, 0};
  else if (const auto* list = std::get_if<std::vector<PlannedTree>>(&tree.value)) {
    TreeList items;
    items.reserve(list->size());
    for (const PlannedTree& item : *list) items.push_back(render(item, context));
    result.value = std::move(items);
  } else if (const auto* map = std::get_if<PlannedTreeMap>(&tree.value)) {
    TreeMap entries;
    entries.reserve(map->size());
    for (const auto& [key, value] : *map) entries.emplace_back(key, render(value, context));
    result.value = std::move(entries);
  }
  return result;
}

}  // namespace parity
