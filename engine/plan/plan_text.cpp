// Templates: "{{ last-bp.date | date | or 'never recorded' }}" cut into literals and placeholders.
#include <array>
#include <utility>

#include "engine/plan/pass.h"

namespace parity {
namespace {

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\n')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\n')) text.remove_suffix(1);
  return text;
}

// "140 mm[Hg]" as "140 mmHg"; a length of time or a bare number as it stands.
std::string human_constant(const std::string& value) {
  const std::size_t blank = value.find_last_of(' ');
  if (blank == std::string::npos || !Decimal::parse(std::string_view(value).substr(0, blank))) return value;
  const auto unit = unit_of_ucum(std::string_view(value).substr(blank + 1));
  if (!unit || display_text(*unit).empty()) return value;
  const std::string_view shown = display_text(*unit);
  return fmt::format("{}{}{}", value.substr(0, blank), shown == "%" ? "" : " ", shown);
}

struct AttributeName {
  std::string_view name;
  Attribute attribute;
};
constexpr std::array kFactAttributes = {AttributeName{"value", Attribute::kValue},
                                        AttributeName{"unit", Attribute::kUnit},
                                        AttributeName{"date", Attribute::kDate}, AttributeName{"age", Attribute::kAge},
                                        AttributeName{"count", Attribute::kCount}};
constexpr std::array kScheduleAttributes = {AttributeName{"due", Attribute::kDue},
                                            AttributeName{"last", Attribute::kLast},
                                            AttributeName{"next", Attribute::kNext}};
constexpr std::array kChecklistAttributes = {AttributeName{"missing", Attribute::kMissing}};

struct FilterName {
  std::string_view name;
  FilterKind kind;
};
constexpr std::array kFilters = {FilterName{"date", FilterKind::kDate}, FilterName{"value", FilterKind::kValue},
                                 FilterName{"unit", FilterKind::kUnit}, FilterName{"round", FilterKind::kRound},
                                 FilterName{"age", FilterKind::kAge},   FilterName{"list", FilterKind::kList},
                                 FilterName{"or", FilterKind::kOr}};

// Of what a filter says something: of the rest it would be passed over, and nobody would see why.
bool fits(FilterKind kind, PlaceholderSource source) {
  switch (kind) {
    case FilterKind::kOr: return true;
    case FilterKind::kList: return source == PlaceholderSource::kChecklist;
    case FilterKind::kDate: return source == PlaceholderSource::kFact || source == PlaceholderSource::kSchedule;
    case FilterKind::kValue:
    case FilterKind::kUnit:
    case FilterKind::kRound:
    case FilterKind::kAge: return source == PlaceholderSource::kFact;
  }
  return false;
}

class TextPass {
 public:
  TextPass(Pass& pass, const Text& text, const RuleSetNames& names) : pass_(pass), text_(text), names_(names) {}

  PlannedText run() {
    const std::string_view all = text_.text;
    PlannedText parts;
    std::size_t from = 0;
    TextPart part;
    for (;;) {
      const std::size_t open = all.find("{{", from);
      const std::string_view literal = all.substr(from, open == std::string_view::npos ? open : open - from);
      look_for_single_braces(literal, from);
      part.literal += literal;
      if (open == std::string_view::npos) {
        if (!part.literal.empty()) parts.push_back(std::move(part));
        return parts;
      }
      const std::size_t close = all.find("}}", open);
      if (close == std::string_view::npos) {
        error(open, 2, "R0208", "a placeholder that is not closed", "write `{{ fact.value }}`");
        return parts;
      }
      const std::string_view body = all.substr(open + 2, close - open - 2);
      from = close + 2;
      if (trimmed(body).starts_with('$')) {
        part.literal += parameter(trimmed(body), static_cast<std::size_t>(trimmed(body).data() - all.data()));
        continue;
      }
      part.placeholder = placeholder(body, open + 2);
      part.offset = static_cast<std::uint32_t>(open);
      part.length = static_cast<std::uint32_t>(close + 2 - open);
      parts.push_back(std::exchange(part, {}));
    }
  }

 private:
  void error(std::size_t offset, std::size_t length, std::string_view code, std::string message, std::string fix) {
    pass_.error(code, text_.at(offset, length), std::move(message), {}, std::move(fix));
  }

  // `{ last-bp.value }` would be shown to a clinician as it stands.
  void look_for_single_braces(std::string_view literal, std::size_t offset) {
    for (std::size_t open = literal.find('{'); open != std::string_view::npos; open = literal.find('{', open + 1)) {
      const std::size_t close = literal.find('}', open);
      if (close == std::string_view::npos) return;
      const std::string_view body = trimmed(literal.substr(open + 1, close - open - 1));
      const std::string_view name = body.substr(0, body.find_first_of(". |"));
      const bool is_known =
          names_.facts.contains(name) || names_.schedules.contains(name) || names_.checklists.contains(name);
      if (!is_known) continue;
      error(offset + open, close + 1 - open, "R0208", fmt::format("`{{{}}}` is shown as it stands", body),
            fmt::format("a placeholder has two braces: `{{{{ {} }}}}`", body));
    }
  }

  // `{{ $bp-target }}`: what the site set, or the default, as a person writes it.
  std::string parameter(std::string_view body, std::size_t offset) {
    const std::string_view name = body.substr(1);
    const auto at = names_.parameters.find(name);
    if (at != names_.parameters.end()) return human_constant(at->second);
    std::vector<std::string_view> known;
    for (const auto& [parameter_name, value] : names_.parameters) known.push_back(parameter_name);
    const std::size_t bar = name.find('|');
    if (bar != std::string_view::npos && names_.parameters.contains(trimmed(name.substr(0, bar))))
      error(offset, body.size(), "R0208", "a parameter takes no filter",
            fmt::format("write `{{{{ ${} }}}}`", trimmed(name.substr(0, bar))));
    else
      error(offset, body.size(), "R0201", fmt::format("unknown parameter `{}`", body),
            Pass::suggestion(name, "parameter", known));
    return {};
  }

  std::optional<Placeholder> placeholder(std::string_view body, std::size_t offset) {
    const std::vector<std::string_view> stages = split_stages(body);
    Placeholder result;
    const std::string_view subject = trimmed(stages.front());
    const std::size_t at = offset + static_cast<std::size_t>(subject.data() - body.data());
    if (!read_subject(subject, at, result)) return std::nullopt;
    for (std::size_t i = 1; i < stages.size(); ++i) read_filter(trimmed(stages[i]), at, result);
    return result;
  }

  // At each `|` outside quotes.
  static std::vector<std::string_view> split_stages(std::string_view body) {
    std::vector<std::string_view> stages;
    bool quoted = false;
    std::size_t from = 0;
    for (std::size_t i = 0; i < body.size(); ++i) {
      if (body[i] == '\'') quoted = !quoted;
      if (body[i] != '|' || quoted) continue;
      stages.push_back(body.substr(from, i - from));
      from = i + 1;
    }
    stages.push_back(body.substr(from));
    return stages;
  }

  bool read_subject(std::string_view subject, std::size_t offset, Placeholder& result) {
    const std::size_t dot = subject.rfind('.');
    const std::string_view name = subject.substr(0, dot);
    const std::string_view attribute = dot == std::string_view::npos ? std::string_view() : subject.substr(dot + 1);
    if (subject == "fired.count")
      result.source = PlaceholderSource::kFiredCount;
    else if (subject == "members.count")
      result.source = PlaceholderSource::kMemberCount;
    else if (subject == "patient.id")
      result.source = PlaceholderSource::kPatientId;
    else if (const auto fact = names_.facts.find(name); fact != names_.facts.end()) {
      result.fact = fact->second;
      return read_attribute(kFactAttributes, attribute, subject, offset, result);
    } else if (const auto schedule = names_.schedules.find(name); schedule != names_.schedules.end()) {
      result.source = PlaceholderSource::kSchedule;
      result.schedule = schedule->second;
      result.attribute = Attribute::kDue;
      return read_attribute(kScheduleAttributes, attribute, subject, offset, result);
    } else if (const auto checklist = names_.checklists.find(name); checklist != names_.checklists.end()) {
      result.source = PlaceholderSource::kChecklist;
      result.schedule = checklist->second;
      result.attribute = Attribute::kMissing;
      return read_attribute(kChecklistAttributes, attribute, subject, offset, result);
    } else {
      std::vector<std::string_view> known;
      for (const auto& [fact_name, id] : names_.facts) known.push_back(fact_name);
      error(offset, subject.size(), "R0208", fmt::format("unknown placeholder `{}`", subject),
            Pass::suggestion(name, "fact", known));
      return false;
    }
    return true;
  }

  template <std::size_t N>
  bool read_attribute(const std::array<AttributeName, N>& table, std::string_view attribute, std::string_view subject,
                      std::size_t offset, Placeholder& result) {
    if (attribute.empty()) return true;
    std::string known;
    for (const AttributeName& row : table) {
      if (row.name == attribute) {
        result.attribute = row.attribute;
        return true;
      }
      known += fmt::format("{}`{}`", known.empty() ? "" : ", ", row.name);
    }
    error(offset, subject.size(), "R0208",
          fmt::format("`{}` has no attribute `{}`", subject.substr(0, subject.rfind('.')), attribute),
          fmt::format("one of {}", known));
    return false;
  }

  void read_filter(std::string_view text, std::size_t offset, Placeholder& result) {
    const std::size_t blank = text.find(' ');
    const std::string_view name = text.substr(0, blank);
    const std::string_view argument =
        blank == std::string_view::npos ? std::string_view() : trimmed(text.substr(blank));
    for (const FilterName& row : kFilters) {
      if (row.name != name) continue;
      if (!fits(row.kind, result.source)) {
        error(offset, text.size(), "R0208", fmt::format("`{}` says nothing of what stands here", name), "leave it out");
        return;
      }
      if (row.kind == FilterKind::kValue) result.attribute = Attribute::kValue;  // as `.value` and `.unit`
      if (row.kind == FilterKind::kUnit) result.attribute = Attribute::kUnit;
      TextFilter filter{row.kind, 0, {}};
      if (row.kind == FilterKind::kOr) {
        if (argument.size() < 2 || argument.front() != '\'' || argument.back() != '\'') {
          error(offset, text.size(), "R0208", "`or` needs a text in quotes", "write `or 'never recorded'`");
          return;
        }
        filter.text = std::string(argument.substr(1, argument.size() - 2));
      }
      if (row.kind == FilterKind::kRound) {
        if (argument.size() != 1 || argument[0] < '0' || argument[0] > '9') {
          error(offset, text.size(), "R0208", "`round` needs a number of places", "write `round 1`");
          return;
        }
        filter.digits = argument[0] - '0';
      }
      result.filters.push_back(std::move(filter));
      return;
    }
    error(offset, text.size(), "R0208", fmt::format("unknown filter `{}`", name),
          "one of `date`, `value`, `unit`, `round`, `age`, `list`, `or`");
  }

  Pass& pass_;
  const Text& text_;
  const RuleSetNames& names_;
};

}  // namespace

PlannedText plan_text(Pass& pass, const Text& text, const RuleSetNames& names) {
  return TextPass(pass, text, names).run();
}

PlannedTree plan_tree(Pass& pass, const Tree& tree, const RuleSetNames& names) {
  PlannedTree planned;
  if (const auto* flag = std::get_if<bool>(&tree.value))
    planned.value = *flag;
  else if (const auto* number = std::get_if<TreeNumber>(&tree.value))
    planned.value = *number;
  else if (const auto* text = std::get_if<Text>(&tree.value))
    planned.value = plan_text(pass, *text, names);
  else if (const auto* list = std::get_if<TreeList>(&tree.value)) {
    std::vector<PlannedTree> items;
    for (const Tree& item : *list) items.push_back(plan_tree(pass, item, names));
    planned.value = std::move(items);
  } else if (const auto* map = std::get_if<TreeMap>(&tree.value)) {
    PlannedTreeMap entries;
    for (const auto& [key, value] : *map) entries.emplace_back(key, plan_tree(pass, value, names));
    planned.value = std::move(entries);
  }
  return planned;
}

}  // namespace parity
