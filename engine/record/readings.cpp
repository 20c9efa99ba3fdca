// Readings: two numbers that belong together, made of the parts of panels and of what was recorded alone
// on one day. Part of RecordBuilder; knows concepts with two parts, not what they measure.
#include <algorithm>
#include <array>
#include <cstddef>
#include <memory_resource>
#include <optional>
#include <set>
#include <tuple>
#include <vector>

#include "engine/record/record_builder.h"

namespace parity {

namespace {

// The days that a statement may be of.
struct Days {
  Day first;
  Day last;
  bool is_one() const { return first == last; }
};

std::optional<Days> days_of(const Statement& s) {
  if (s.dating == Dating::kDated) return Days{s.when.first, s.when.last};
  if (s.dating == Dating::kUnreadable) return Days{kLongAgo, kFarAhead};
  return std::nullopt;  // nobody wrote down when: no day is its
}

// Finds a statement that may be of one day with another. In order of log n.
class DayIndex {
 public:
  explicit DayIndex(std::pmr::memory_resource* memory) : entries_(memory), latest_(memory) {}
  void add(std::uint32_t statement, Days days) { entries_.push_back({days, statement}); }
  void sort() {
    std::stable_sort(entries_.begin(), entries_.end(),
                     [](const Entry& a, const Entry& b) { return a.days.first < b.days.first; });
    for (std::size_t i = 0; i < entries_.size(); ++i)
      latest_.push_back(i > 0 && entries_[latest_.back()].days.last >= entries_[i].days.last ? latest_.back() : i);
  }
  std::optional<std::uint32_t> find(Days days) const {
    const auto after = std::partition_point(entries_.begin(), entries_.end(),
                                            [&](const Entry& entry) { return entry.days.first <= days.last; });
    if (after == entries_.begin()) return std::nullopt;
    const Entry& entry = entries_[latest_[static_cast<std::size_t>(after - entries_.begin()) - 1]];
    return entry.days.last >= days.first ? std::optional(entry.statement) : std::nullopt;
  }

 private:
  struct Entry {
    Days days;
    std::uint32_t statement;
  };
  std::pmr::vector<Entry> entries_;
  std::pmr::vector<std::size_t> latest_;  // of the entries up to each, the one that ends last
};

}  // namespace

// A pair is one panel, whatever is known of its date, or a first and a second part of the same day: those of the same
// moment are paired first, then what is left, in the order of time (design: settled, blood pressure). Parts that may be of
// one day, as a date is partial or can't be read, may be a pair: a reading that is not certain.
class RecordBuilder::ReadingMaker {
 public:
  /// The memory is of this work alone, and borrowed.
  ReadingMaker(RecordBuilder& builder, ConceptId panel, const ConceptInfo& info, std::pmr::memory_resource* memory)
      : memory_(memory),
        builder_(builder),
        record_(builder.record_),
        side_(record_.statements_.size(), 0, memory),
        in_time_(memory),
        made_(memory) {
    panel_.add(panel);
    for (std::uint32_t i = 0; i < side_.size(); ++i) {
      if (!record_.statements_[i].has_number) continue;
      const auto ids = record_.concepts(record_.statements_[i].concepts);
      for (std::uint8_t part = 0; part < 2; ++part)
        if (side_[i] == 0 && std::binary_search(ids.begin(), ids.end(), info.parts[part])) {
          side_[i] = static_cast<std::uint8_t>(part + 1);
          in_time_.push_back(i);
        }
    }
    std::stable_sort(in_time_.begin(), in_time_.end(), [this](std::uint32_t a, std::uint32_t b) {
      return time_order(record_.statements_[a]) < time_order(record_.statements_[b]);
    });
  }

  void run(const std::vector<PanelMember>& members) {
    if (in_time_.empty()) return;
    std::pmr::vector<Grouped<std::uint32_t>> in_panels(memory_);
    for (const PanelMember& member : members)
      if (member.statement < side_.size() && side_[member.statement] != 0)
        in_panels.push_back({member.panel, member.statement});
    pair_groups(in_panels);
    pair_by([](const Statement& s) { return std::tuple(s.when.first, s.when.last, s.order_key); },
            [](const Statement& s) { return s.panel == 0; });
    pair_by([](const Statement& s) { return s.when.first; }, [](const Statement& s) { return s.when.is_full(); });
    add_possible_readings();
  }

 private:
  using Half = std::pmr::vector<std::uint32_t>;
  template <class Key>
  struct Grouped {
    Key key;
    std::uint32_t statement;
  };

  // One group after another; within it the first of one side with the first of the other, the second with the second.
  // A statement keeps its side while its group is paired, though it is used.
  template <class Key>
  void pair_groups(std::pmr::vector<Grouped<Key>>& grouped) {
    std::ranges::stable_sort(grouped, {}, &Grouped<Key>::key);
    std::array<std::pmr::vector<std::uint32_t>, 2> halves{Half(memory_), Half(memory_)};
    const std::pmr::vector<std::uint8_t> sides(side_, memory_);
    for (auto begin = grouped.begin(); begin != grouped.end();) {
      const auto end = std::find_if(begin, grouped.end(), [&](const auto& one) { return one.key != begin->key; });
      for (auto& half : halves) half.clear();
      for (auto at = begin; at != end; ++at) halves[sides[at->statement] - 1U].push_back(at->statement);
      for (std::size_t i = 0; i < std::min(halves[0].size(), halves[1].size()); ++i)
        pair_up(halves[0][i], halves[1][i]);
      begin = end;
    }
  }

  template <class Key, class Fits>
  void pair_by(Key key, Fits fits) {
    std::pmr::vector<Grouped<decltype(key(Statement{}))>> grouped(memory_);
    for (const std::uint32_t index : in_time_) {
      const Statement& s = record_.statements_[index];
      if (side_[index] != kUsed && s.dating == Dating::kDated && fits(s)) grouped.push_back({key(s), index});
    }
    pair_groups(grouped);
  }

  // Of the parts that are left, each that may be of one day with another: at the time of each of them.
  void add_possible_readings() {
    struct Side {
      DayIndex all;
      DayIndex of_many_days;
    };
    std::array<Side, 2> sides{Side{DayIndex(memory_), DayIndex(memory_)}, Side{DayIndex(memory_), DayIndex(memory_)}};
    std::pmr::vector<std::pair<std::uint32_t, Days>> left(memory_);
    for (const std::uint32_t index : in_time_) {
      const auto days = days_of(record_.statements_[index]);
      if (side_[index] == kUsed || !days) continue;
      left.emplace_back(index, *days);
      Side& side = sides[side_[index] - 1U];
      side.all.add(index, *days);
      if (!days->is_one()) side.of_many_days.add(index, *days);
    }
    for (Side& side : sides) {
      side.all.sort();
      side.of_many_days.sort();
    }
    for (const auto& [index, days] : left) {
      const bool is_first = side_[index] == 1;
      const Side& others = sides[is_first ? 1 : 0];
      const auto other = (days.is_one() ? others.of_many_days : others.all).find(days);
      if (!other) continue;
      Statement possible = record_.statements_[index];
      possible.standing = Standing::kTentative;
      add_reading(is_first ? index : *other, is_first ? *other : index, possible);
    }
  }

  void pair_up(std::uint32_t first, std::uint32_t second) {
    add_reading(first, second, record_.statements_[first]);
    side_[first] = side_[second] = kUsed;
  }

  // A reading with the time and the source of `like`.
  void add_reading(std::uint32_t first, std::uint32_t second, Statement like) {
    if (!made_.emplace(first, second).second) return;
    if (record_.statements_[first].standing == Standing::kTentative ||
        record_.statements_[second].standing == Standing::kTentative)
      like.standing = Standing::kTentative;
    like.concepts = builder_.keep(panel_);
    like.has_number = like.has_recorded_number = false;
    like.quantity = like.recorded = {};
    like.readings = {first + 1, second + 1};
    record_.statements_.push_back(std::move(like));
  }

  static constexpr std::uint8_t kUsed = 3;

  std::pmr::memory_resource* memory_;
  RecordBuilder& builder_;
  PatientRecord& record_;
  ConceptSet panel_;
  std::pmr::vector<std::uint8_t> side_;      // of each statement: 0 no part, 1 the first, 2 the second
  std::pmr::vector<std::uint32_t> in_time_;  // the parts, oldest first
  std::pmr::set<std::pair<std::uint32_t, std::uint32_t>> made_;
};

void RecordBuilder::make_readings(const std::vector<PanelMember>& members) {
  constexpr std::size_t kUsualMemory = 8192;
  const auto concepts = vocabulary_.concepts();
  std::vector<bool> is_there(concepts.size(), false);
  for (const ConceptId id : record_.concept_pool_) is_there[index_of(id)] = true;
  for (std::size_t i = 0; i < concepts.size(); ++i) {
    const std::vector<ConceptId>& parts = concepts[i].parts;
    if (parts.size() != 2 || !is_there[index_of(parts[0])] || !is_there[index_of(parts[1])]) continue;
    std::byte front[kUsualMemory];
    std::pmr::monotonic_buffer_resource memory(front, sizeof front);
    ReadingMaker(*this, static_cast<ConceptId>(i), concepts[i], &memory).run(members);
  }
}

}  // namespace parity
