#include "engine/record/record_builder.h"

#include <fmt/format.h>
#include <algorithm>
#include <limits>
#include <tuple>
#include <utility>

namespace parity {
namespace {

// The UCUM code wins over the text; a code that is not in the table may still have a known text. Most are the one that
// the concept keeps, which takes no search.
std::optional<Unit> recorded_unit(const RecordedNumber& number, Unit usual) {
  if (number.unit_code == ucum_code(usual)) return usual;
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

// The front of a recorded unit, whole characters only.
std::string_view quoted(std::string_view unit) {
  constexpr std::size_t kMostBytes = 40;
  std::size_t end = std::min(unit.size(), kMostBytes);
  while (end > 0 && end < unit.size() && (static_cast<unsigned char>(unit[end]) & 0xC0U) == 0x80U) --end;
  return unit.substr(0, end);
}

std::string describe(const ReadNumber& read, const RecordedNumber& number, const ValueSpec& spec) {
  if (number.is_absent) return "no value was recorded, only why there is none";
  if (!number.number) return "the value is not a number, not used";
  std::string value = number.number->to_string();
  const std::string_view unit = !number.unit_code.empty() ? number.unit_code : number.unit_text;
  if (!unit.empty()) value += fmt::format(" {}", quoted(unit));
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

}  // namespace

ReadNumber read_number(const RecordedNumber& number, const ValueSpec& spec, std::string_view code) {
  ReadNumber read;
  if (!number.number) {
    read.fault = ValueFault::kNotANumber;
    return read;
  }
  const UnitOfCode* fixed = unit_fixed_by(spec, code);
  const bool no_unit = number.unit_code.empty() && number.unit_text.empty();
  std::optional<Unit> unit = recorded_unit(number, spec.unit);
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

void RecordBuilder::expect(std::size_t statements) {
  constexpr std::size_t kUsualText = 64;  // of a source and an identifier
  record_.statements_.reserve(statements);
  record_.concept_pool_.reserve(2 * statements);
  record_.text_pool_.reserve(kUsualText * statements);
}

ConceptSlice RecordBuilder::keep(const ConceptSet& concepts) {
  const ConceptSlice slice{static_cast<std::uint32_t>(record_.concept_pool_.size()),
                           static_cast<std::uint32_t>(concepts.ids().size())};
  for (const ConceptId id : concepts.ids()) record_.concept_pool_.push_back(id);  // one or two
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
  Statement& statement = record_.statements_.emplace_back(given.base);
  statement.concepts = keep(*given.concepts);
  if (given.coded_value != nullptr) statement.coded_value = keep(*given.coded_value);
  statement.source = keep_text(given.source);
  statement.identifier = keep_text(given.identifier);
  if (statement.order_key == 0 && statement.dating == Dating::kDated)
    statement.order_key = std::int64_t{statement.when.last.number} * 86400;
  for (const ConceptId id : given.concepts->ids())
    statement.expects_number = statement.expects_number || vocabulary_.concept_of(id).value.has_value();
  if (given.number) read_number(given, statement);
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
  const std::uint32_t count = ++record_.issue_counts_[static_cast<std::size_t>(reason)];
  if (count <= kMaxOfReason && record_.issues_.size() < kMaxIssues)
    record_.issues_.push_back({reason, std::string(path), std::string(detail)});
}

std::uint32_t RecordBuilder::copy(const PatientRecord& from, const Statement& given, std::string_view source) {
  const auto keep_slice = [&](ConceptSlice slice) {
    ConceptSet set;
    for (const ConceptId id : from.concepts(slice)) set.add(id);
    return keep(set);
  };
  Statement statement = given;
  statement.concepts = keep_slice(given.concepts);
  statement.coded_value = keep_slice(given.coded_value);
  statement.source = keep_text(source);
  statement.identifier = keep_text(from.text(given.identifier));
  record_.statements_.push_back(statement);
  return static_cast<std::uint32_t>(record_.statements_.size() - 1);
}

// As a panel of its own; panels of a record are numbered from below.
void RecordBuilder::pair(std::uint32_t first, std::uint32_t second) {
  const auto panel = std::numeric_limits<std::uint32_t>::max() - static_cast<std::uint32_t>(pairs_.size());
  pairs_.push_back({panel, first});
  pairs_.push_back({panel, second});
}

void RecordBuilder::copy_issues(const PatientRecord& from, std::string_view label) {
  for (std::size_t i = 0; i < kIssueReasonCount; ++i) record_.issue_counts_[i] += from.issue_counts()[i];
  for (const DataIssue& issue : from.issues()) {
    if (record_.issues_.size() >= kMaxIssues) return;
    record_.issues_.push_back(
        {issue.reason, label.empty() ? issue.path : fmt::format("{}: {}", label, issue.path), issue.detail});
  }
}

PatientRecord RecordBuilder::build() {
  const std::vector<PanelMember> members = drop_duplicates();
  make_readings(members);
  index_by_concept();
  pairs_.clear();
  return std::exchange(record_, PatientRecord{});
}

// One result in several places (alone, in a panel, in a report, from two settings) is one: same
// concepts, same time, same value. Gives each statement's first one that is alike, by index.
std::vector<std::uint32_t> RecordBuilder::first_alike() const {
  const auto& statements = record_.statements_;
  const auto key = [](const Statement& s) {
    return std::tuple(s.when.first, s.when.last, s.order_key, s.quantity.comparator);
  };
  const auto sorts_before = [&](const Statement& a, const Statement& b) {
    if (key(a) != key(b)) return key(a) < key(b);
    if (a.quantity.number != b.quantity.number) return a.quantity.number < b.quantity.number;
    const auto of_a = record_.concepts(a.concepts);
    const auto of_b = record_.concepts(b.concepts);
    if (!std::ranges::equal(of_a, of_b)) return std::ranges::lexicographical_compare(of_a, of_b);
    return std::ranges::lexicographical_compare(record_.concepts(a.coded_value), record_.concepts(b.coded_value));
  };
  // By time and first concept, which sets nearly all apart; the rest only where both agree.
  struct Result {
    std::int64_t order_key;
    ConceptId concept_id;
    std::uint32_t statement;
  };
  std::vector<std::uint32_t> first(statements.size());
  std::vector<Result> order;
  order.reserve(statements.size());
  for (std::uint32_t i = 0; i < first.size(); ++i) {
    first[i] = i;
    const Statement& s = statements[i];
    if (s.part == RecordPart::kObservation && s.dating == Dating::kDated && s.has_number)
      order.push_back({s.order_key, record_.concepts(s.concepts).front(), i});
  }
  std::sort(order.begin(), order.end(), [&](const Result& a, const Result& b) {
    if (a.order_key != b.order_key) return a.order_key < b.order_key;
    if (a.concept_id != b.concept_id) return a.concept_id < b.concept_id;
    if (sorts_before(statements[a.statement], statements[b.statement])) return true;
    return a.statement < b.statement && !sorts_before(statements[b.statement], statements[a.statement]);
  });
  for (std::size_t i = 1; i < order.size(); ++i) {
    const Result& a = order[i - 1];
    const Result& b = order[i];
    if (a.order_key == b.order_key && a.concept_id == b.concept_id &&
        !sorts_before(statements[a.statement], statements[b.statement]))
      first[b.statement] = first[a.statement];
  }
  return first;
}

// It is still a member of each panel that it stood in, and final if it is final in one place.
std::vector<RecordBuilder::PanelMember> RecordBuilder::drop_duplicates() {
  const std::vector<std::uint32_t> first = first_alike();
  std::vector<std::uint32_t> kept_as(first.size());
  std::vector<PanelMember> members;
  members.reserve(first.size() + pairs_.size());
  std::uint32_t kept = 0;
  for (std::uint32_t i = 0; i < first.size(); ++i) {
    const Statement& statement = record_.statements_[i];
    const bool fresh = first[i] == i;
    kept_as[i] = fresh ? kept : kept_as[first[i]];
    if (!fresh) {
      add_issue(IssueReason::kDuplicate, record_.text(statement.source));
      Statement& same = record_.statements_[kept_as[i]];
      const bool is_surer = statement.standing == Standing::kCurrent && same.standing == Standing::kTentative;
      if (is_surer) same = statement;
    }
    if (statement.panel != 0) members.push_back({statement.panel, kept_as[i]});
    if (fresh) record_.statements_[kept++] = statement;
  }
  for (const PanelMember& member : pairs_) members.push_back({member.panel, kept_as[member.statement]});
  record_.statements_.resize(kept);
  return members;
}

void RecordBuilder::index_by_concept() {
  auto& offsets = record_.concept_offsets_;
  offsets.assign(vocabulary_.concepts().size() + 1, 0);
  std::vector<std::uint32_t> order(record_.statements_.size());
  for (std::uint32_t i = 0; i < order.size(); ++i) order[i] = i;
  std::stable_sort(order.begin(), order.end(), [this](std::uint32_t a, std::uint32_t b) {
    return time_order(record_.statements_[a]) < time_order(record_.statements_[b]);
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
