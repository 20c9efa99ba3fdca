#include "fhir-adapter/read_census.h"

#include <fmt/format.h>
#include <algorithm>
#include <numeric>

namespace parity::fhir {
namespace {

constexpr std::size_t kMostNames = 100;
constexpr std::string_view kFurther = "(further types)";

IssueReason reason_of(Fate fate) { return static_cast<IssueReason>(fate.index() - 3); }

}  // namespace

std::string_view Fate::name() const {
  constexpr std::array<std::string_view, 3> kNames = {"used", "serving", "no-concept"};
  return index_ < 3 ? kNames[index_] : to_name(reason_of(*this));
}

std::string_view Fate::text() const {
  constexpr std::array<std::string_view, 3> kTexts = {"used", "read for what refers to it",
                                                      "of no concept that the rules use"};
  return index_ < 3 ? kTexts[index_] : to_text(reason_of(*this));
}

// A sender's invented names must neither fill the memory nor reach a screen.
void ReadCensus::count_other(std::string_view type) {
  if (const auto known = others_.find(type); known != others_.end()) {  // what it holds, it may hold
    ++known->second;
    return;
  }
  constexpr std::size_t kLongestName = 64;
  const bool is_name = type.size() <= kLongestName && std::all_of(type.begin(), type.end(), [](char c) {
                         return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
                       });
  if (!is_name || others_.size() >= kMostNames) type = kFurther;
  ++others_.try_emplace(std::string(type), 0).first->second;
}

void ReadCensus::add(const ReadCensus& other, std::string_view label) {
  for (const FateExample& example : other.examples_) {
    const auto kept = std::count_if(examples_.begin(), examples_.end(), [&](const FateExample& one) {
      return one.type == example.type && one.fate.index() == example.fate.index();
    });
    if (kept < std::ptrdiff_t{examples_wanted_})
      examples_.push_back({example.type, example.fate, fmt::format("{}: {}", label, example.path)});
  }
  for (std::size_t type = 0; type < kResourceTypeCount; ++type)
    for (std::size_t fate = 0; fate < Fate::kCount; ++fate) counts_[type][fate] += other.counts_[type][fate];
  for (const auto& [name, count] : other.others_) {
    const bool fits = others_.size() < kMostNames || others_.contains(name);
    others_[fits ? name : std::string(kFurther)] += count;
  }
  nameless_ += other.nameless_;
}

std::uint32_t ReadCensus::met(ResourceType type) const {
  const auto& row = counts_[static_cast<std::size_t>(type)];
  return std::accumulate(row.begin(), row.end(), std::uint32_t{0});
}

}  // namespace parity::fhir
