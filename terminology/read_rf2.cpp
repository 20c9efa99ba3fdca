// Identifiers are numbers here: 18 digits fit in 64 bits.
#include "terminology/read_rf2.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <optional>
#include <unordered_map>

#include "terminology/line_reader.h"
#include "terminology/sctid.h"

namespace parity::terminology {
namespace {

constexpr std::int64_t kIsA = 116680003;
constexpr std::int64_t kFullySpecifiedName = 900000000000003001;

using Row = std::vector<std::string_view>;

/// The columns that a kind of file begins with.
struct Layout {
  Rf2File kind;
  std::string_view header;
};
constexpr Layout kLayouts[] = {
    {Rf2File::kConcepts, "id\teffectiveTime\tactive\tmoduleId\tdefinitionStatusId"},
    {Rf2File::kRelationships,
     "id\teffectiveTime\tactive\tmoduleId\tsourceId\tdestinationId\trelationshipGroup\ttypeId\tcharacteristicTypeId\t"
     "modifierId"},
    {Rf2File::kDescriptions,
     "id\teffectiveTime\tactive\tmoduleId\tconceptId\tlanguageCode\ttypeId\tterm\tcaseSignificanceId"},
    {Rf2File::kSimpleRefset, "id\teffectiveTime\tactive\tmoduleId\trefsetId\treferencedComponentId"},
};

std::string_view header_of(Rf2File kind) {
  for (const Layout& layout : kLayouts)
    if (layout.kind == kind) return layout.header;
  return {};
}

std::optional<std::int64_t> sctid_of(std::string_view text) {
  if (!is_sctid(text)) return std::nullopt;
  std::int64_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

std::optional<std::uint32_t> time_of(std::string_view text) {
  std::uint32_t number = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
  constexpr std::size_t kDigits = 8;
  if (text.size() != kDigits || read.ec != std::errc() || read.ptr != text.data() + text.size()) return std::nullopt;
  return number;
}

/// What stands first in every row.
struct Head {
  std::uint32_t time = 0;
  bool is_active = false;
};

}  // namespace

struct Rf2Release::Impl {
  struct Known {
    std::uint32_t time = 0;
    bool is_active = false;
    std::uint32_t term_time = 0;
    std::string term;
  };
  struct Edge {
    std::uint32_t time = 0;
    bool is_active = false;
    std::int64_t child = 0;
    std::int64_t parent = 0;
  };
  struct Member {
    std::uint32_t time = 0;
    bool is_active = false;
  };

  Progress progress;
  std::unordered_map<std::int64_t, Known> concepts;
  std::unordered_map<std::int64_t, Edge> edges;  // by the relationship's id
  std::map<std::int64_t, std::map<std::int64_t, Member>> refsets;
  std::size_t members = 0;
  std::uint32_t latest = 0;

  Result<Head> head(const Row& row, const LineReader& lines) const {
    const auto time = time_of(row[1]);
    if (!time) return lines.fault(fmt::format("`{}` is no effective time", row[1]), "a day as 20261001 is expected");
    if (row[2] != "0" && row[2] != "1") return lines.fault(fmt::format("active is `{}`", row[2]), "0 or 1 is expected");
    return Head{*time, row[2] == "1"};
  }

  Result<std::int64_t> id(std::string_view text, std::string_view column, const LineReader& lines) const {
    if (const auto number = sctid_of(text)) return *number;
    return lines.fault(fmt::format("{} `{}` is no SNOMED CT identifier", column, text),
                       "its digits and check digit must fit");
  }

  Result<void> add_concept(const Row& row, const LineReader& lines) {
    const auto about = head(row, lines);
    if (!about) return tl::unexpected(about.error());
    const auto code = id(row[0], "id", lines);
    if (!code) return tl::unexpected(code.error());
    Known& known = concepts[*code];
    if (concepts.size() > kMostCodes) return lines.fault(fmt::format("more than {} concepts", kMostCodes));
    latest = std::max(latest, about->time);
    if (about->time < known.time) return {};
    known.time = about->time;
    known.is_active = about->is_active;
    return {};
  }

  Result<void> add_relationship(const Row& row, const LineReader& lines) {
    const auto about = head(row, lines);
    if (!about) return tl::unexpected(about.error());
    const auto type = id(row[7], "typeId", lines);
    if (!type) return tl::unexpected(type.error());
    if (*type != kIsA) return {};
    const auto relationship = id(row[0], "id", lines);
    const auto child = id(row[4], "sourceId", lines);
    const auto parent = id(row[5], "destinationId", lines);
    if (!relationship) return tl::unexpected(relationship.error());
    if (!child) return tl::unexpected(child.error());
    if (!parent) return tl::unexpected(parent.error());
    for (const std::int64_t code : {*child, *parent})
      if (!concepts.contains(code))
        return lines.fault(fmt::format("the concept {} is in no concept file", code),
                           "give all folders of the release together (an extension needs its international edition)");
    Edge& edge = edges[*relationship];
    if (edges.size() > kMostCodes * 4) return lines.fault("more is-a relationships than can be kept");
    if (about->time >= edge.time) edge = {about->time, about->is_active, *child, *parent};
    return {};
  }

  Result<void> add_description(const Row& row, const LineReader& lines) {
    const auto about = head(row, lines);
    if (!about) return tl::unexpected(about.error());
    if (!about->is_active || row[5] != "en") return {};
    const auto type = id(row[6], "typeId", lines);
    const auto code = id(row[4], "conceptId", lines);
    if (!type) return tl::unexpected(type.error());
    if (!code) return tl::unexpected(code.error());
    const auto known = concepts.find(*code);
    if (*type != kFullySpecifiedName || known == concepts.end() || about->time < known->second.term_time) return {};
    known->second.term = row[7];
    known->second.term_time = about->time;
    return {};
  }

  Result<void> add_member(const Row& row, const LineReader& lines) {
    const auto about = head(row, lines);
    if (!about) return tl::unexpected(about.error());
    const auto refset = id(row[4], "refsetId", lines);
    const auto code = id(row[5], "referencedComponentId", lines);
    if (!refset) return tl::unexpected(refset.error());
    if (!code) return tl::unexpected(code.error());
    if (!concepts.contains(*code)) return {};  // a set of descriptions
    const auto [member, fresh] = refsets[*refset].try_emplace(*code);
    if (fresh && ++members > kMostCodes * 2) return lines.fault("more members of reference sets than can be kept");
    if (about->time >= member->second.time) member->second = {about->time, about->is_active};
    return {};
  }

  Result<void> add(Rf2File kind, const Row& row, const LineReader& lines) {
    switch (kind) {
      case Rf2File::kConcepts: return add_concept(row, lines);
      case Rf2File::kRelationships: return add_relationship(row, lines);
      case Rf2File::kDescriptions: return add_description(row, lines);
      case Rf2File::kSimpleRefset: return add_member(row, lines);
      case Rf2File::kOther: break;
    }
    return {};
  }
};

Rf2File rf2_file_of(std::string_view file_name) {
  const auto is_snapshot = file_name.find("Snapshot") != std::string_view::npos && file_name.ends_with(".txt");
  if (!is_snapshot) return Rf2File::kOther;
  const auto begins = [&](std::string_view start) {
    return file_name.starts_with(start) || file_name.starts_with("x" + std::string(start));
  };
  if (begins("sct2_Concept_Snapshot")) return Rf2File::kConcepts;
  if (begins("sct2_Relationship_Snapshot")) return Rf2File::kRelationships;
  if (begins("sct2_Description_Snapshot")) return Rf2File::kDescriptions;
  if (begins("der2_Refset_")) return Rf2File::kSimpleRefset;
  return Rf2File::kOther;
}

Rf2Release::Rf2Release(Progress progress) : impl_(std::make_unique<Impl>()) { impl_->progress = std::move(progress); }
Rf2Release::~Rf2Release() = default;

Result<void> Rf2Release::read(Rf2File kind, std::istream& stream, const std::string& name) {
  LineReader lines(stream, name);
  auto more = lines.next();
  if (!more) return tl::unexpected(more.error());
  if (!*more) return invalid_input("is empty", name);
  const std::string_view header = header_of(kind);
  if (lines.line() != header)
    return lines.fault("the header is not that of this kind of file",
                       fmt::format("it should begin with {}", header.substr(0, header.find('\t', 20))));
  Row row;
  const auto columns = static_cast<std::size_t>(std::count(header.begin(), header.end(), '\t')) + 1;
  constexpr std::size_t kRowsAtOnce = 8192;
  std::size_t told = 0;
  for (more = lines.next(); more && *more; more = lines.next()) {
    if (lines.line().empty()) continue;
    split(lines.line(), '\t', row);
    if (row.size() != columns) return lines.fault(fmt::format("{} columns, {} are expected", row.size(), columns));
    if (auto added = impl_->add(kind, row, lines); !added) return added;
    if (lines.number() % kRowsAtOnce != 0 || !impl_->progress) continue;
    impl_->progress(lines.bytes() - told);
    told = lines.bytes();
  }
  if (!more) return tl::unexpected(more.error());
  if (impl_->progress) impl_->progress(lines.bytes() - told);
  return {};
}

Result<CodeSystemRelease> Rf2Release::finish() {
  if (impl_->concepts.empty())
    return invalid_input("no concept was read", {}, "name the folder that holds sct2_Concept_Snapshot_….txt");
  CodeSystemRelease release{std::string(kSnomed), "SNOMED CT", std::to_string(impl_->latest), {}, {}, {}};
  std::vector<std::pair<std::string, std::int64_t>> codes;
  codes.reserve(impl_->concepts.size());
  for (const auto& [code, known] : impl_->concepts) codes.emplace_back(std::to_string(code), code);
  std::sort(codes.begin(), codes.end());
  std::unordered_map<std::int64_t, std::uint32_t> place;
  place.reserve(codes.size());
  release.concepts.reserve(codes.size());
  for (auto& [text, code] : codes) {
    Impl::Known& known = impl_->concepts[code];
    place.emplace(code, static_cast<std::uint32_t>(release.concepts.size()));
    release.concepts.push_back({std::move(text), std::move(known.term), known.is_active});
  }
  for (const auto& [id, edge] : impl_->edges) {
    const std::uint32_t child = place.at(edge.child);
    const std::uint32_t parent = place.at(edge.parent);
    if (edge.is_active && release.concepts[child].is_active && release.concepts[parent].is_active)
      release.is_a.push_back({child, parent});
  }
  // The order of a hash table is nobody's business: the same files give the same places.
  std::sort(release.is_a.begin(), release.is_a.end(),
            [](const IsA& a, const IsA& b) { return std::pair(a.parent, a.child) < std::pair(b.parent, b.child); });
  for (const auto& [refset, members] : impl_->refsets) {
    CodeList list{fmt::format("{}?fhir_vs=refset/{}", kSnomed, refset), {}, release.version, {}};
    const auto named = place.find(refset);
    list.name = named == place.end() ? std::to_string(refset) : release.concepts[named->second].term;
    for (const auto& [code, member] : members)
      if (member.is_active)
        list.codes.push_back({release.system, std::to_string(code), release.concepts[place.at(code)].term});
    if (!list.codes.empty()) release.lists.push_back(std::move(list));
  }
  return release;
}

}  // namespace parity::terminology
