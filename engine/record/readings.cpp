// Readings: two numbers that belong together, made of the parts of panels and of what was recorded alone
// on one day. Part of RecordBuilder; knows concepts with two parts, not what they measure.
#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <tuple>

#include "engine/record/record_builder.h"

namespace parity {

// A pair is one panel, or a first and a second part of the same day: those of the same moment are
// paired first, then what is left, in the order of time (design: settled, blood pressure). A panel with no date, or one
// that can't be read, is a pair all the same; so are parts whose dates can't be read: they may be of one day.
class RecordBuilder::ReadingMaker {
 public:
  ReadingMaker(RecordBuilder& builder, ConceptId panel, const ConceptInfo& info)
      : builder_(builder), record_(builder.record_), side_(record_.statements_.size(), 0) {
    panel_.add(panel);
    for (std::uint32_t i = 0; i < side_.size(); ++i) {
      const Statement& s = record_.statements_[i];
      if (!s.has_number) continue;
      const auto ids = record_.concepts(s.concepts);
      for (std::uint8_t part = 0; part < 2; ++part)
        if (side_[i] == 0 && std::binary_search(ids.begin(), ids.end(), info.parts[part])) {
          side_[i] = static_cast<std::uint8_t>(part + 1);
          if (s.dating == Dating::kDated) in_time_.push_back(i);
          if (s.dating == Dating::kUnreadable) of_any_day_.push_back(i);
        }
    }
    std::stable_sort(in_time_.begin(), in_time_.end(), [this](std::uint32_t a, std::uint32_t b) {
      return time_order(record_.statements_[a]) < time_order(record_.statements_[b]);
    });
  }

  void run(const std::vector<PanelMember>& members) {
    std::map<std::uint32_t, Halves> panels;
    for (const PanelMember& member : members)
      if (member.statement < side_.size() && side_[member.statement] != 0)
        panels[member.panel].of[side_[member.statement] - 1U].push_back(member.statement);
    for (const auto& [panel, halves] : panels) pair_up(halves);
    pair_by([](const Statement& s) { return std::tuple(s.when.first, s.when.last, s.order_key); },
            [](const Statement& s) { return s.panel == 0; });
    pair_by([](const Statement& s) { return s.when.first; }, [](const Statement& s) { return s.when.is_full(); });
    Halves may_be_of_one_day;
    for (const std::uint32_t index : of_any_day_)
      if (side_[index] != kUsed) may_be_of_one_day.of[side_[index] - 1U].push_back(index);
    pair_up(may_be_of_one_day);
  }

 private:
  struct Halves {
    std::array<std::vector<std::uint32_t>, 2> of;
  };

  // The first with the first, the second with the second.
  void pair_up(const Halves& halves) {
    for (std::size_t i = 0; i < std::min(halves.of[0].size(), halves.of[1].size()); ++i)
      add_reading(halves.of[0][i], halves.of[1][i]);
  }

  template <class Key, class Fits>
  void pair_by(Key key, Fits fits) {
    std::map<decltype(key(Statement{})), Halves> groups;
    for (const std::uint32_t index : in_time_) {
      const Statement& s = record_.statements_[index];
      if (side_[index] != kUsed && fits(s)) groups[key(s)].of[side_[index] - 1U].push_back(index);
    }
    for (const auto& [group, halves] : groups) pair_up(halves);
  }

  void add_reading(std::uint32_t first, std::uint32_t second) {
    if (!made_.emplace(first, second).second) return;
    Statement reading = record_.statements_[first];
    reading.concepts = builder_.keep(panel_);
    reading.has_number = reading.has_recorded_number = false;
    reading.quantity = reading.recorded = {};
    reading.readings = {first + 1, second + 1};
    record_.statements_.push_back(reading);
    side_[first] = side_[second] = kUsed;
  }

  static constexpr std::uint8_t kUsed = 3;

  RecordBuilder& builder_;
  PatientRecord& record_;
  ConceptSet panel_;
  std::vector<std::uint8_t> side_;         // of each statement: 0 no part, 1 the first, 2 the second
  std::vector<std::uint32_t> in_time_;     // the parts, oldest first
  std::vector<std::uint32_t> of_any_day_;  // the parts whose date can't be read
  std::set<std::pair<std::uint32_t, std::uint32_t>> made_;
};

void RecordBuilder::make_readings(const std::vector<PanelMember>& members) {
  const auto concepts = vocabulary_.concepts();
  for (std::size_t i = 0; i < concepts.size(); ++i)
    if (concepts[i].parts.size() == 2) ReadingMaker(*this, static_cast<ConceptId>(i), concepts[i]).run(members);
}

}  // namespace parity
