#include "tests/differential/world.h"

#include <algorithm>
#include <map>

namespace parity::differential {
namespace {

constexpr std::size_t kMostUnseenDays = 10;

class WorldMaker {
 public:
  WorldMaker(const PatientRecord& record, Day today, const Interest& interest, std::size_t most_worlds)
      : record_(record), today_(today), interest_(interest), most_worlds_(most_worlds) {}

  Worlds run() {
    base_.today = today_;
    base_.sex = record_.person().sex;
    std::map<const Statement*, std::size_t> places;
    for (const Statement& statement : record_.statements()) {
      if (!is_relevant(statement)) continue;
      const std::size_t place = base_.statements.size();
      add(statement);
      if (base_.statements.size() == place) continue;
      places[&statement] = place;
      for (std::size_t i = 0; i < 2 && statement.readings[i] != 0; ++i)  // pairs are made after their parts
        base_.statements[place].parts[i] = places.at(&record_.statement(statement.readings[i] - 1)) + 1;
    }
    add_person();
    add_unwritten_issue();
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
  const std::vector<Day>& critical_days() {
    if (!critical_.empty()) return critical_;
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
    return critical_;
  }

  std::vector<Day> days_of(Day first, Day last) {
    last = std::min(last, today_);
    if (first >= last) return {first};
    std::vector<Day> days = {first, last};
    for (const Day d : critical_days())
      if (first < d && d < last) days.push_back(d);
    return days;
  }

  void add(const Statement& s) {
    WorldStatement w;
    w.part = s.part;
    w.standing = s.standing;
    w.role = s.role;
    w.setting = s.setting;
    w.moment = s.order_key;
    w.issued = s.issued;
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
    const bool has_unknown_end = s.part == RecordPart::kMedication && s.role != MedicationRole::kIssue &&
                                 s.standing != Standing::kCurrent && (!w.ended || *w.ended > today_);
    if (interest_.ends && has_unknown_end) {
      Choice choice;
      for (const Day day : days_of(w.day.value_or(Day{-43'000}), today_))
        choice.push_back([index, day](World& world) {
          WorldStatement& mine = world.statements[index];
          mine.truly_ended = std::max(day, mine.day.value_or(day));
        });
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

  void add_unwritten_issue() {
    const bool has_drug = std::any_of(base_.statements.begin(), base_.statements.end(), [](const WorldStatement& s) {
      return s.part == RecordPart::kMedication && !s.concepts.empty();
    });
    const bool may_have = !record_.extent(RecordPart::kMedication).is_complete();
    if (!interest_.last_issues || !(has_drug || may_have)) return;
    Choice choice;
    for (const Day day : critical_days())
      if (day <= today_) choice.push_back([day](World& world) { world.unwritten = day; });
    choice.push_back([](World& world) { world.unwritten = Day{-43'000}; });
    choices_.push_back(std::move(choice));
    result_.varies_dates = true;
  }

  void add_person() {
    const Person& person = record_.person();
    if (!interest_.parts.contains(RecordPart::kPatient)) return;
    const bool is_unread = !record_.extent(RecordPart::kPatient).is_complete();
    if (is_unread || is_unknown(person.deceased)) {
      choices_.push_back({[](World& world) { world.is_deceased = true; }, [](World&) {}});
      result_.varies_existence = true;
    }
    if (is_unread) {
      choices_.push_back({[](World& world) { world.sex = Sex::kMale; }, [](World& world) { world.sex = Sex::kFemale; },
                          [](World& world) { world.sex = Sex::kOther; }});
      result_.varies_existence = true;
    }
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
    for (const Day d : critical_days())
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
    for (const Decimal& n : interest_.numbers) numbers.insert(numbers.end(), {n, n + Decimal(1, 4), n - Decimal(1, 4)});
    Choice choice;
    result_.varies_unseen = true;
    choice.push_back([](World&) {});
    for (const Day day : days)
      for (const auto& number : numbers)
        for (const int many : {1, 4})
          choice.push_back([&interest = interest_, unseen = Unseen{part, day, *number, many}](World& world) {
            put_unseen(interest, unseen, world);
          });
    choices_.push_back(std::move(choice));
  }

  struct Unseen {
    RecordPart part;
    Day day;
    Decimal number;
    int many;
  };
  static void put_unseen(const Interest& interest, const Unseen& unseen, World& world) {
    for (int i = 0; i < unseen.many; ++i) {
      WorldStatement w;
      w.part = unseen.part;
      w.setting = interest.setting.value_or(Setting::kUnknown);
      if (interest.resolved && w.part == RecordPart::kCondition) w.standing = Standing::kResolved;
      w.role = w.part == RecordPart::kMedication ? MedicationRole::kRequest : MedicationRole::kNone;
      w.day = unseen.day - i;
      w.moment = std::int64_t{w.day->number} * 86400 + 86399;  // late in the day: after what is seen of it
      w.number = unseen.number - Decimal(i);
      w.is_reading = true;
      w.concepts = interest.concepts;
      if (unseen.number.coefficient() > 0) w.coded = interest.concepts;
      world.statements.push_back(w);
    }
  }

  Worlds combine() {
    for (const Choice& choice : choices_) {
      result_.count *= choice.size();
      result_.is_exhaustive = result_.count <= most_worlds_;
      if (!result_.is_exhaustive) break;
    }
    if (!result_.is_exhaustive) result_.count = most_worlds_;
    result_.base = std::move(base_);
    result_.choices = std::move(choices_);
    return std::move(result_);
  }

  const PatientRecord& record_;
  Day today_;
  const Interest& interest_;
  std::size_t most_worlds_;
  World base_;
  std::vector<Day> critical_;
  std::vector<Choice> choices_;
  Worlds result_;
};

}  // namespace

void Worlds::make(std::size_t number, World& world) const {
  world = base;
  std::uint64_t random = 88172645463325252ULL + number * 0x9E3779B97F4A7C15ULL;
  std::size_t rest = number;
  for (const Choice& choice : choices) {
    random ^= random << 13U, random ^= random >> 7U, random ^= random << 17U;
    choice[is_exhaustive ? rest % choice.size() : random % choice.size()](world);
    rest /= choice.size();
  }
}

Worlds worlds_of(const PatientRecord& record, Day today, const Interest& interest, std::size_t most_worlds) {
  return WorldMaker(record, today, interest, most_worlds).run();
}

}  // namespace parity::differential
