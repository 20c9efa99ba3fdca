#include "cli/cohort/recall.h"

#include <fmt/format.h>
#include <algorithm>
#include <array>

#include "cli/output/csv.h"

namespace parity::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostOpenNamed = 8;

std::string_view owner_text(Owner owner) {
  switch (owner) {
    case Owner::kGp: return "GP";
    case Owner::kMentalHealth: return "mental health";
    case Owner::kBoth: return "GP and mental health";
  }
  return "";
}

std::string since_text(const DueItem& item) {
  return fmt::format("{}{}", to_text(item.since), item.or_earlier ? " or earlier" : "");
}

std::string owners_of(const CohortRow& row) {
  std::array<bool, kAudienceCount> asked{};
  for (const DueItem& item : row.due) {
    asked[0] |= item.owner != Owner::kMentalHealth;
    asked[1] |= item.owner != Owner::kGp;
  }
  if (asked[0] && asked[1]) return std::string(owner_text(Owner::kBoth));
  if (asked[0]) return std::string(owner_text(Owner::kGp));
  return std::string(asked[1] ? owner_text(Owner::kMentalHealth) : "");
}

std::string need_text(const Need& need) {
  if (need.prompts[2] > 0) return "urgent";
  if (need.prompts[1] + need.prompts[0] > 0) return "due";
  return "could not tell";
}

}  // namespace

RecallList::RecallList(const CohortHeader& header, fs::path waiting)
    : header_(header), waiting_(std::move(waiting)), out_(waiting_, std::ios::binary | std::ios::trunc) {}

void RecallList::add(const CohortRow& row) {
  const Need need = need_of(row);
  if (!need.is_listed()) return;
  const std::string line = line_of(row, need);
  out_ << line;
  places_.push_back({need, offset_, static_cast<std::uint32_t>(line.size())});
  offset_ += line.size();
}

std::string RecallList::line_of(const CohortRow& row, const Need& need) const {
  std::vector<DueItem> items = row.due;
  std::stable_sort(items.begin(), items.end(), [](const DueItem& a, const DueItem& b) {
    return std::pair(b.indicator, a.since) < std::pair(a.indicator, b.since);
  });
  std::string due;
  std::string since;
  Day earliest = need.since;
  for (const DueItem& item : items) {
    due += fmt::format("{}{} [{}, since {}]", due.empty() ? "" : "; ", header_.rules[item.rule].title,
                       owner_text(item.owner), since_text(item));
    if (item.since == earliest && since.find("or") == std::string::npos) since = since_text(item);
  }
  std::string open;
  std::size_t named = 0;
  for (std::size_t i = 0; i < header_.rules.size(); ++i) {
    if (row.states.empty() || row.states.front()[i] != OutcomeState::kUnknown) continue;
    if (named++ < kMostOpenNamed) open += fmt::format("{}{}", open.empty() ? "" : "; ", header_.rules[i].title);
  }
  if (named > kMostOpenNamed) open += fmt::format("; and {} more", named - kMostOpenNamed);
  return csv_line({need_text(need), row.patient, row.strata[0], row.strata[1], row.strata[2], owners_of(row),
                   std::to_string(need.prompts[2]), std::to_string(need.prompts[1]), std::to_string(need.prompts[0]),
                   due, since, std::to_string(need.open), open});
}

Result<void> RecallList::write(const fs::path& file) {
  const auto failed = [&file] {
    return tl::unexpected<Error>(Error{ErrorKind::kUnavailable, "can't be written", file.string(), "free space"});
  };
  if (!out_.flush()) return failed();
  out_.close();
  std::stable_sort(places_.begin(), places_.end(),
                   [](const Place& a, const Place& b) { return is_more_urgent(a.need, b.need); });
  std::ifstream in(waiting_, std::ios::binary);
  std::ofstream out(file, std::ios::binary | std::ios::trunc);
  out << csv_line({"need", "patient", "practice", "age-band", "sex", "owner", "critical", "warning", "info", "due",
                   "due-since", "could-not-tell-count", "could-not-tell"});
  std::string line;
  for (const Place& place : places_) {
    line.resize(place.size);
    in.seekg(static_cast<std::streamoff>(place.offset));
    if (!in.read(line.data(), static_cast<std::streamsize>(line.size()))) return failed();
    out << line;
  }
  if (!out.flush()) return failed();
  in.close();
  std::error_code ignored;
  fs::remove(waiting_, ignored);
  return {};
}

}  // namespace parity::cli
