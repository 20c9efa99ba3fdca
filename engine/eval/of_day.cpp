// `of-day`: of several values of one day the lowest, or the highest, is looked at. Which one that is may be open: a
// statement without a day of its own, one that may not be there, a comparator, a part that was not read.
#include <algorithm>
#include <array>
#include <map>

#include "engine/eval/evaluator.h"
#include "engine/eval/range_end.h"

namespace parity {
namespace {

// What a value can be, from the lowest to the highest: of a reading its first number, then its second.
struct Level {
  std::array<End, 2> least;
  std::array<End, 2> most;

  bool is_exact() const { return !(least[0] < most[0]) && !(least[1] < most[1]); }
};

Level level_of(const PatientRecord& record, const Statement& s, OfDay of_day) {
  Level level;
  const auto put = [&](std::size_t at, NumberRange range) {
    if (of_day == OfDay::kHighest) range = mirrored(range);
    level.least[at] = low_end(range);
    level.most[at] = high_end(range);
  };
  NumberRange any;
  any.no_low = any.no_high = true;
  if (s.readings[0] == 0)
    put(0, s.has_number ? NumberRange::of(s.quantity) : any);
  else
    for (std::size_t i = 0; i < 2; ++i) put(i, NumberRange::of(record.statement(s.readings[i] - 1).quantity));
  return level;
}

bool is_below(const std::array<End, 2>& a, const std::array<End, 2>& b) {
  return std::lexicographical_compare(a.begin(), a.end(), b.begin(), b.end());
}

// The lowest of some values: of those that are surely there, and of all that may be.
struct Lowest {
  std::optional<std::array<End, 2>> sure;  // one of them is at most this
  std::optional<std::array<End, 2>> may;   // none of them is below this
  std::size_t count = 0;

  void add(const Level& level, bool is_sure) {
    ++count;
    if (is_sure && (!sure || is_below(level.most, *sure))) sure = level.most;
    if (!may || is_below(level.least, *may)) may = level.least;
  }
};

// The stretches that statements without a day of their own may lie on, joined.
class Stretches {
 public:
  explicit Stretches(std::vector<std::pair<Day, Day>> stretches) : stretches_(std::move(stretches)) {
    std::sort(stretches_.begin(), stretches_.end());
    for (std::size_t i = 1; i < stretches_.size(); ++i)
      stretches_[i].second = std::max(stretches_[i].second, stretches_[i - 1].second);
  }
  bool cover(Day day) const {
    const auto after = std::partition_point(stretches_.begin(), stretches_.end(),
                                            [day](const auto& stretch) { return stretch.first <= day; });
    return after != stretches_.begin() && std::prev(after)->second >= day;
  }

 private:
  std::vector<std::pair<Day, Day>> stretches_;
};

}  // namespace

// Takes out whatever is surely not the lowest of its day, and leaves open what may not be. Of equal ones each stays.
void Evaluator::keep_one_a_day(const PlannedFact& fact, Candidates& candidates) const {
  const Pick pick = fact.filters.pick;
  const bool asks_one = pick == Pick::kLatest || pick == Pick::kEarliest || pick == Pick::kCountDays;
  const bool asks_value = fact.filters.where_value || !fact.either.empty() || !asks_one;
  std::map<Day, Lowest> days;
  Lowest of_loose;  // those without a day of their own
  Lowest of_all;
  std::vector<std::pair<Day, Day>> loose;
  for (const Candidate& c : candidates) {
    const Level level = level_of(record_, record_.statement(c.statement), fact.filters.of_day);
    of_all.add(level, false);
    if (c.has_day()) {
      days[c.when.first].add(level, c.is_sure());
    } else {
      of_loose.add(level, false);
      loose.emplace_back(c.is_dated() ? c.when.first : kLongAgo, c.is_dated() ? c.when.last : today_.day());
    }
  }
  const Stretches stretches(std::move(loose));
  for (Candidate& c : candidates) {
    const Level level = level_of(record_, record_.statement(c.statement), fact.filters.of_day);
    const auto may_be_below = [&](const Lowest& others) { return others.may && is_below(*others.may, level.most); };
    if (!c.has_day()) {
      if (candidates.size() > 1 && may_be_below(of_all)) c.restrict_to(Ternary::kUnknown, UnknownReason::kPartialDate);
    } else if (const Lowest& day = days[c.when.first]; day.sure && is_below(*day.sure, level.least)) {
      c.member = Ternary::kFalse;
      continue;
    } else {
      if (day.count > 1 && may_be_below(day))
        c.restrict_to(Ternary::kUnknown, level.is_exact() ? UnknownReason::kTentative : UnknownReason::kComparator);
      if (stretches.cover(c.when.first) && may_be_below(of_loose))
        c.restrict_to(Ternary::kUnknown, UnknownReason::kPartialDate);
    }
    // An unseen value of the day may be lower; that matters where the value is asked about.
    const Day from = c.is_dated() ? c.when.first : kLongAgo;
    if (asks_value && !unread_parts(fact, from).empty()) c.restrict_to(Ternary::kUnknown, UnknownReason::kUnread);
  }
  std::erase_if(candidates, [](const Candidate& c) { return is_false(c.member); });
}

}  // namespace parity
