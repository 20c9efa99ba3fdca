#include "tests/differential/world.h"

#include <algorithm>
#include <functional>

namespace parity::differential {
namespace {

constexpr std::size_t kMostWorlds = 400;
constexpr std::size_t kMostUnseenDays = 10;

using Choice = std::vector<std::function<void(World&)>>;  // one of these happens

class WorldMaker {
 public:
  WorldMaker(const PatientRecord& record, Day today, const Interest& interest)
      : record_(record), today_(today), interest_(interest) {}

  Worlds run() {
    base_.today = today_;
    base_.sex = record_.person().sex;
    find_critical_days();
    for (const Statement& statement : record_.statements())
      if (is_relevant(statement)) add(statement);
    add_person();
    for (std::size_t p = 0; p < kRecordPartCount; ++p) add_unseen(static_cast<RecordPart>(p));
    return combine();
  }

 private:
  bool is_relevant(const Statement& statement) const {
    if (!interest_.parts.contains(statement.part)) return false;
    for (const ConceptId id : record_.concepts(statement.concepts))
      if (std::find(interest_.concepts.begin(), interest_.concepts.end(), id) != interest_.concepts.end()) return true;
    return false;
  }

  // Days at which some window opens or closes, seen from today and from each statement.
  void find_critical_days() {
    std::vector<Day> from = {today_};
    for (const Statement& s : record_.statements()) {
      if (!is_relevant(s) || s.dating != Dating::kDated) continue;
      from.insert(from.end(), {s.when.first, s.when.last});
      if (s.ended) from.insert(from.end(), {s.ended->first, s.ended->last});
    }
    for (const Day day : from) {
      std::vector<Day> near = {day};
      for (const Span& span : interest_.spans) near.insert(near.end(), {day - span, day + span});
      for (const Day d : near) critical_.insert(critical_.end(), {d - 1, d, d + 1});
    }
    std::sort(critical_.begin(), critical_.end());
    critical_.erase(std::unique(critical_.begin(), critical_.end()), critical_.end());
  }

  std::vector<Day> days_of(Day first, Day last) const {
    last = std::min(last, today_);
    if (first >= last) return {first};
    std::vector<Day> days = {first, last};
    for (const Day d : critical_)
      if (first < d && d < last) days.push_back(d);
    return days;
  }

  void add(const Statement& s) {
    WorldStatement w{s.part, s.standing, s.role, s.setting, {}, {}, {}, s.order_key, s.issued, {}, false, {}, {}, 0};
    w.is_reading = s.readings[0] != 0;
    w.prescription = s.prescription;
    const auto concepts = record_.concepts(s.concepts);
    const auto coded = record_.concepts(s.coded_value);
    w.concepts.assign(concepts.begin(), concepts.end());
    w.coded.assign(coded.begin(), coded.end());
    if (s.has_number) w.number = s.quantity.number;
    if (s.dating == Dating::kDated) w.day = s.when.first;
    if (s.dating == Dating::kDated && s.when.first > today_) return;  // dated in the future: never used
    if (s.ended && (s.part != RecordPart::kCondition || s.ended->first <= today_)) w.ended = s.ended->first;
    const std::size_t index = base_.statements.size();
    base_.statements.push_back(w);
    vary_dates(s, w, index);
    if (s.has_number && s.quantity.comparator != Comparator::kEqual) vary_number(s.quantity, index);
    if (s.standing == Standing::kTentative) {
      Choice choice;
      result_.varies_existence = true;
      if (s.part == RecordPart::kCondition)
        choice.push_back([index](World& world) { world.statements[index].standing = Standing::kResolved; });
      choice.push_back([index](World& world) { world.statements[index].standing = Standing::kCurrent; });
      choice.push_back([index](World& world) { world.statements[index].concepts.clear(); });
      choices_.push_back(std::move(choice));
    }
  }

  void vary_dates(const Statement& s, const WorldStatement& w, std::size_t index) {
    const bool unreadable = s.dating == Dating::kUnreadable;
    if (unreadable || (s.dating == Dating::kDated && !s.when.is_full())) {
      Choice choice;
      for (const Day day : unreadable ? days_of(Day{-43'000}, today_) : days_of(s.when.first, s.when.last))
        choice.push_back([index, day](World& world) {
          world.statements[index].day = day;
          world.statements[index].moment = std::int64_t{day.number} * 86400;
        });
      choices_.push_back(std::move(choice));
      result_.varies_dates = true;
    }
    if (s.dating == Dating::kUndated && interest_.other_dates) {
      Choice choice;
      for (const Day day : days_of(Day{-43'000}, today_))
        choice.push_back([index, day](World& world) { world.statements[index].truly = day; });
      choices_.push_back(std::move(choice));
      result_.varies_dates = true;
    }
    if (w.ended && !s.ended->is_full()) {
      Choice choice;
      result_.varies_dates = true;
      for (const Day day : days_of(s.ended->first, s.ended->last))
        choice.push_back([index, day](World& world) { world.statements[index].ended = day; });
      choices_.push_back(std::move(choice));
    }
  }

  void vary_number(const Quantity& quantity, std::size_t index) {
    const Decimal step(1, 4);
    std::vector<Decimal> numbers = {quantity.number, quantity.number - step, quantity.number + step,
                                    quantity.number - Decimal(100'000), quantity.number + Decimal(100'000)};
    for (const Decimal& n : interest_.numbers) numbers.insert(numbers.end(), {n - step, n, n + step});
    const auto allowed = [&](const Decimal& n) {
      switch (quantity.comparator) {
        case Comparator::kLess: return n < quantity.number;
        case Comparator::kLessOrEqual: return n <= quantity.number;
        case Comparator::kGreater: return n > quantity.number;
        case Comparator::kGreaterOrEqual: return n >= quantity.number;
        case Comparator::kEqual: break;
      }
      return n == quantity.number;
    };
    Choice choice;
    result_.varies_numbers = true;
    for (const Decimal& n : numbers)
      if (allowed(n)) choice.push_back([index, n](World& world) { world.statements[index].number = n; });
    choices_.push_back(std::move(choice));
  }

  void add_person() {
    const Person& person = record_.person();
    if (!interest_.parts.contains(RecordPart::kPatient)) return;
    Choice choice;
    if (person.born) {
      for (Day d = person.born->first; d <= person.born->last; d = d + 1)
        choice.push_back([d](World& world) { world.born = world.truly_born = d; });
    } else if (interest_.other_dates) {
      for (const Day d : {Day{-43'000}, today_}) choice.push_back([d](World& world) { world.truly_born = d; });
    }
    if (choice.size() == 1) choice.front()(base_);
    if (choice.size() > 1) {
      choices_.push_back(std::move(choice));
      result_.varies_dates = true;
    }
    if (person.ethnicity) {
      const auto concepts = record_.concepts(*person.ethnicity);
      base_.ethnicity.emplace(concepts.begin(), concepts.end());
    }
  }

  // What could stand in the part that was not read: nothing, one statement, or several.
  void add_unseen(RecordPart part) {
    const Extent& extent = record_.extent(part);
    if (!interest_.parts.contains(part) || extent.is_complete() || part == RecordPart::kPatient) return;
    std::vector<Day> days;
    for (const Day d : critical_)
      if (d <= today_ && !extent.covers(d)) days.push_back(d);
    if (extent.reach == Extent::Reach::kSince) days.push_back(std::min(today_, extent.since - 1));
    days.push_back(Day{-43'000});
    if (days.size() > kMostUnseenDays) {  // evenly thinned; the ends stay
      std::vector<Day> thinned;
      for (std::size_t i = 0; i < days.size(); i += days.size() / kMostUnseenDays + 1) thinned.push_back(days[i]);
      thinned.insert(thinned.end(), days.end() - 3, days.end());
      days = std::move(thinned);
    }
    std::vector<std::optional<Decimal>> numbers = {Decimal(-100'000), Decimal(100'000)};
    for (const Decimal& n : interest_.numbers) numbers.push_back(n);
    Choice choice;
    result_.varies_unseen = true;
    choice.push_back([](World&) {});
    for (const Day day : days)
      for (const auto& number : numbers)
        for (const int many : {1, 4})
          choice.push_back(
              [this, part, day, number, many](World& world) { put_unseen(world, part, day, *number, many); });
    choices_.push_back(std::move(choice));
  }

  void put_unseen(World& world, RecordPart part, Day day, const Decimal& number, int many) const {
    for (int i = 0; i < many; ++i) {
      WorldStatement w;
      w.part = part;
      w.setting = interest_.setting.value_or(Setting::kUnknown);
      if (interest_.resolved && part == RecordPart::kCondition) w.standing = Standing::kResolved;
      w.role = part == RecordPart::kMedication ? MedicationRole::kRequest : MedicationRole::kNone;
      w.day = day - i;
      w.moment = std::int64_t{w.day->number} * 86400;
      w.number = number - Decimal(i);
      w.is_reading = true;
      w.concepts = interest_.concepts;
      if (number.coefficient() > 0) w.coded = interest_.concepts;
      world.statements.push_back(w);
    }
  }

  Worlds combine() {
    Worlds& result = result_;
    std::size_t count = 1;
    for (const Choice& choice : choices_) {
      count *= choice.size();
      if (count > kMostWorlds) {
        result.is_exhaustive = false;
        break;
      }
    }
    if (!result.is_exhaustive) count = kMostWorlds;
    std::uint64_t random = 88172645463325252ULL;
    for (std::size_t i = 0; i < count; ++i) {
      World world = base_;
      std::size_t rest = i;
      for (const Choice& choice : choices_) {
        random ^= random << 13U, random ^= random >> 7U, random ^= random << 17U;
        const std::size_t pick = result.is_exhaustive ? rest % choice.size() : random % choice.size();
        rest /= choice.size();
        choice[pick](world);
      }
      result.worlds.push_back(std::move(world));
    }
    return std::move(result_);
  }

  const PatientRecord& record_;
  Day today_;
  const Interest& interest_;
  World base_;
  std::vector<Day> critical_;
  std::vector<Choice> choices_;
  Worlds result_;
};

}  // namespace

Worlds worlds_of(const PatientRecord& record, Day today, const Interest& interest) {
  return WorldMaker(record, today, interest).run();
}

}  // namespace parity::differential
