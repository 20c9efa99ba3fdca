#include "engine/record/record_builder.h"

#include <fmt/format.h>
#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

namespace parity {
namespace {

// The UCUM code wins over the text; a code that is not in the table may still have a known text.
std::optional<Unit> recorded_unit(const RecordedNumber& number) {
  if (!number.unit_code.empty())
    if (const auto unit = unit_of_ucum(number.unit_code)) return unit;
  if (!number.unit_text.empty())
    if (const auto unit = unit_of_text(number.unit_text)) return unit;
  if (!number.unit_code.empty()) return unit_of_text(number.unit_code);
  return std::nullopt;
}

const UnitOfCode* unit_fixed_by(const ValueSpec& spec, std::string_view code) {
  for (const UnitOfCode& row : spec.unit_from_code)
    if (row.code == code) return &row;
  return nullptr;
}

// A score or ratio is a bare number: there is no unit to misread.
bool is_bare(Unit unit) { return is_convertible(unit, Unit(), Analyte::kNone); }

std::string describe(const ReadNumber& read, const RecordedNumber& number, const ValueSpec& spec) {
  if (!number.number) return "the value is not a number, not used";
  std::string value = number.number->to_string();
  const std::string_view unit = !number.unit_code.empty() ? number.unit_code : number.unit_text;
  if (!unit.empty()) value += fmt::format(" {}", unit.substr(0, 40));
  const std::string_view wanted = ucum_code(spec.unit);
  switch (read.fault) {
    case ValueFault::kImplausible:
      return fmt::format("{} is outside {}..{} {}, not used", value, spec.plausible->low.to_string(),
                         spec.plausible->high.to_string(), wanted);
    case ValueFault::kNoUnit: return fmt::format("{} has no unit, not used", value);
    case ValueFault::kUnknownUnit: return fmt::format("{}: the unit is not understood, not used", value);
    case ValueFault::kNotConvertible: return fmt::format("{} can't be converted to {}, not used", value, wanted);
    case ValueFault::kContradictsCode: return fmt::format("{}: the unit contradicts the code, not used", value);
    case ValueFault::kNone:
    case ValueFault::kNotANumber: break;
  }
  return value;
}

auto time_key(const Statement& s) { return std::tuple(s.when.last, s.order_key, s.issued); }

}  // namespace

ReadNumber read_number(const RecordedNumber& number, const ValueSpec& spec, std::string_view code) {
  ReadNumber read;
  if (!number.number) {
    read.fault = ValueFault::kNotANumber;
    return read;
  }
  const UnitOfCode* fixed = unit_fixed_by(spec, code);
  const bool no_unit = number.unit_code.empty() && number.unit_text.empty();
  std::optional<Unit> unit = recorded_unit(number);
  if (no_unit && fixed != nullptr) unit = fixed->unit;
  if (no_unit && fixed == nullptr && is_bare(spec.unit)) unit = spec.unit;
  read.recorded = {*number.number, unit.value_or(Unit()), number.comparator};
  if (!unit) {
    read.fault = no_unit ? ValueFault::kNoUnit : ValueFault::kUnknownUnit;
    return read;
  }
  if (fixed != nullptr && !is_convertible(*unit, fixed->unit, Analyte::kNone)) {
    read.fault = ValueFault::kContradictsCode;
    return read;
  }
  const auto converted = convert(*number.number, *unit, spec.unit, spec.analyte);
  if (!converted) {
    read.fault = ValueFault::kNotConvertible;
    return read;
  }
  read.quantity = {*converted, spec.unit, number.comparator};
  if (spec.plausible && (*converted < spec.plausible->low || *converted > spec.plausible->high))
    read.fault = ValueFault::kImplausible;
  return read;
}

RecordBuilder::RecordBuilder(const Vocabulary& vocabulary) : vocabulary_(vocabulary) {}

ConceptSlice RecordBuilder::keep(const ConceptSet& concepts) {
  const ConceptSlice slice{static_cast<std::uint32_t>(record_.concept_pool_.size()),
                           static_cast<std::uint32_t>(concepts.ids().size())};
  record_.concept_pool_.insert(record_.concept_pool_.end(), concepts.ids().begin(), concepts.ids().end());
  return slice;
}

TextSlice RecordBuilder::keep_text(std::string_view text) {
  const TextSlice slice{static_cast<std::uint32_t>(record_.text_pool_.size()), static_cast<std::uint32_t>(text.size())};
  record_.text_pool_ += text;
  return slice;
}

void RecordBuilder::set_extent(RecordPart part, Extent extent) {
  record_.extents_[static_cast<std::size_t>(part)] = extent;
}

void RecordBuilder::limit_extent(RecordPart part, Extent extent) {
  Extent& known = record_.extents_[static_cast<std::size_t>(part)];
  if (extent.reach < known.reach) known = extent;
  if (extent.reach == Extent::Reach::kSince && known.reach == Extent::Reach::kSince)
    known.since = std::max(known.since, extent.since);
}

void RecordBuilder::add(const NewStatement& given) {
  Statement statement = given.base;
  statement.concepts = keep(*given.concepts);
  if (given.coded_value != nullptr) statement.coded_value = keep(*given.coded_value);
  statement.source = keep_text(given.source);
  if (statement.order_key == 0 && statement.dating == Dating::kDated)
    statement.order_key = std::int64_t{statement.when.last.number} * 86400;
  for (const ConceptId id : given.concepts->ids())
    statement.expects_number = statement.expects_number || vocabulary_.concept_of(id).value.has_value();
  if (given.number) read_number(given, statement);
  record_.statements_.push_back(statement);
}

// The first concept with a value specification decides: plan building has checked that concepts
// which share a code keep its value in one unit.
void RecordBuilder::read_number(const NewStatement& given, Statement& statement) {
  for (const ConceptId id : given.concepts->ids()) {
    const auto& spec = vocabulary_.concept_of(id).value;
    if (!spec) continue;
    const ReadNumber read = parity::read_number(*given.number, *spec, given.code);
    statement.fault = read.fault;
    statement.has_number = read.fault == ValueFault::kNone;
    statement.quantity = read.quantity;
    statement.recorded = read.recorded;
    statement.has_recorded_number = given.number->number.has_value();
    if (!statement.has_number)
      add_issue(IssueReason::kUnusableValue, given.path.empty() ? given.source : given.path,
                describe(read, *given.number, *spec));
    return;
  }
}

void RecordBuilder::add_issue(IssueReason reason, std::string_view path, std::string_view detail) {
  ++record_.issue_counts_[static_cast<std::size_t>(reason)];
  if (record_.issues_.size() < kMaxIssues) record_.issues_.push_back({reason, std::string(path), std::string(detail)});
}

PatientRecord RecordBuilder::build() {
  drop_duplicates();
  make_readings();
  index_by_concept();
  return std::exchange(record_, PatientRecord{});
}

// One result in several places (alone, in a panel, in a report, from two settings) is one: same
// concepts, same time, same value.
void RecordBuilder::drop_duplicates() {
  const auto key = [this](const Statement& s) {
    const auto ids = record_.concepts(s.concepts);
    const auto coded = record_.concepts(s.coded_value);
    return std::tuple(std::vector<ConceptId>(ids.begin(), ids.end()), s.when.first, s.when.last, s.order_key,
                      s.has_number, s.fault, s.quantity.number.trimmed().coefficient(),
                      s.quantity.number.trimmed().scale(), s.quantity.comparator,
                      std::vector<ConceptId>(coded.begin(), coded.end()));
  };
  std::map<decltype(key(Statement{})), std::size_t> seen;
  std::vector<Statement> kept;
  kept.reserve(record_.statements_.size());
  for (const Statement& statement : record_.statements_) {
    const bool comparable =
        statement.part == RecordPart::kObservation && statement.dating == Dating::kDated && statement.has_number;
    if (comparable && !seen.emplace(key(statement), kept.size()).second) {
      add_issue(IssueReason::kDuplicate, record_.text(statement.source));
      continue;
    }
    kept.push_back(statement);
  }
  record_.statements_ = std::move(kept);
}

void RecordBuilder::make_readings() {
  const auto concepts = vocabulary_.concepts();
  for (std::size_t i = 0; i < concepts.size(); ++i)
    if (concepts[i].parts.size() == 2) make_readings_of(static_cast<ConceptId>(i), concepts[i]);
}

// A pair is one panel, or a first and a second part of the same day: those of the same moment are
// paired first, then what is left, in the order of time (design: settled, blood pressure).
void RecordBuilder::make_readings_of(ConceptId panel, const ConceptInfo& info) {
  std::array<std::vector<std::uint32_t>, 2> parts;
  for (std::uint32_t i = 0; i < record_.statements_.size(); ++i) {
    const Statement& s = record_.statements_[i];
    if (!s.has_number || s.dating != Dating::kDated) continue;
    const auto ids = record_.concepts(s.concepts);
    for (std::size_t p = 0; p < 2; ++p)
      if (std::binary_search(ids.begin(), ids.end(), info.parts[p])) parts[p].push_back(i);
  }
  const auto earlier = [this](std::uint32_t a, std::uint32_t b) {
    return time_key(record_.statements_[a]) < time_key(record_.statements_[b]);
  };
  for (auto& part : parts) std::stable_sort(part.begin(), part.end(), earlier);

  ConceptSet concepts;
  concepts.add(panel);
  std::vector<bool> used(record_.statements_.size(), false);
  const auto pair_up = [&](auto&& belongs_together) {
    std::size_t from = 0;
    for (const std::uint32_t first : parts[0]) {
      if (used[first]) continue;
      const Statement& a = record_.statements_[first];
      while (from < parts[1].size() && record_.statements_[parts[1][from]].when.last < a.when.last) ++from;
      for (std::size_t j = from; j < parts[1].size(); ++j) {
        const std::uint32_t second = parts[1][j];
        const Statement& b = record_.statements_[second];
        if (b.when.last > a.when.last) break;
        if (used[second] || !belongs_together(a, b)) continue;
        used[first] = used[second] = true;
        Statement reading = a;
        reading.concepts = keep(concepts);
        reading.has_number = reading.has_recorded_number = false;
        reading.quantity = reading.recorded = {};
        reading.readings = {first + 1, second + 1};
        record_.statements_.push_back(reading);
        break;
      }
    }
  };
  pair_up([](const Statement& a, const Statement& b) { return a.panel != 0 && a.panel == b.panel; });
  pair_up([](const Statement& a, const Statement& b) {
    return a.panel == 0 && b.panel == 0 && a.order_key == b.order_key && a.when == b.when;
  });
  pair_up(
      [](const Statement& a, const Statement& b) { return a.when.is_full() && b.when.is_full() && a.when == b.when; });
}

void RecordBuilder::index_by_concept() {
  auto& offsets = record_.concept_offsets_;
  offsets.assign(vocabulary_.concepts().size() + 1, 0);
  std::vector<std::uint32_t> order(record_.statements_.size());
  for (std::uint32_t i = 0; i < order.size(); ++i) order[i] = i;
  std::stable_sort(order.begin(), order.end(), [this](std::uint32_t a, std::uint32_t b) {
    return time_key(record_.statements_[a]) < time_key(record_.statements_[b]);
  });
  for (const Statement& s : record_.statements_)
    for (const ConceptId id : record_.concepts(s.concepts)) ++offsets[index_of(id) + 1];
  for (std::size_t i = 1; i < offsets.size(); ++i) offsets[i] += offsets[i - 1];
  record_.by_concept_.resize(offsets.back());
  std::vector<std::uint32_t> next(offsets.begin(), offsets.end() - 1);
  for (const std::uint32_t index : order)
    for (const ConceptId id : record_.concepts(record_.statements_[index].concepts))
      record_.by_concept_[next[index_of(id)]++] = index;
}

}  // namespace parity
