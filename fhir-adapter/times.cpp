#include "fhir-adapter/times.h"

namespace parity::fhir {
namespace {

bool later(const Moment& a, const Moment& b) {
  return b.dating != Dating::kDated || (a.dating == Dating::kDated && a.date.last > b.date.last);
}

RecordedTime read_period(JsonView period) {
  RecordedTime time;
  time.start = read_moment(period["start"]);
  time.end = read_moment(period["end"]);
  time.is_period = true;
  return time;
}

// A Timing counts by its latest event, else by the period that bounds it.
RecordedTime read_timing(JsonView timing) {
  RecordedTime time;
  for (const JsonView event : timing["event"].items())
    if (const Moment moment = read_moment(event); later(moment, time.start)) time.start = moment;
  if (time.start.dating == Dating::kUndated) time = read_period(timing["repeat"]["boundsPeriod"]);
  return time;
}

// Nothing when the element holds no kind of time.
std::optional<RecordedTime> read_element(const JsonMember& found, MomentReader& moments) {
  if (!found.value.exists() || found.key.ends_with("String")) return std::nullopt;
  if (found.value.kind() == JsonKind::kBool) return std::nullopt;
  if (!found.value.is_object()) return RecordedTime{{}, moments.read(found.value), {}, false};
  if (found.value["start"].exists() || found.value["end"].exists()) return read_period(found.value);
  if (found.value["event"].exists() || found.value["repeat"].exists()) return read_timing(found.value);
  return std::nullopt;
}

}  // namespace

Moment read_moment(JsonView value) {
  Moment moment;
  if (!value.exists() || value.is_null()) return moment;
  moment.dating = Dating::kUnreadable;
  const auto text = value.as_string();
  if (!text) return moment;
  const auto time = parse_timestamp(*text);
  if (!time) return moment;
  return {Dating::kDated, time->date, time->instant, time->assumed_zone};
}

Moment MomentReader::read(JsonView value) {
  const std::string_view text = value.text();
  for (const Read& one : last_)
    if (!text.empty() && one.text == text) return one.moment;
  const Moment moment = read_moment(value);
  last_[older_] = {text, moment};
  older_ = 1 - older_;
  return moment;
}

RecordedTime read_time(const Elements& object, std::initializer_list<Elements::Name> elements) {
  MomentReader moments;
  return read_time(object, elements, moments);
}

RecordedTime read_time(const Elements& object, std::initializer_list<Elements::Name> elements, MomentReader& moments) {
  for (const Elements::Name& element : elements) {
    const JsonMember found = object.find_choice(element);
    auto time = read_element(found, moments);
    if (!time || (time->start.dating == Dating::kUndated && time->end.dating == Dating::kUndated)) continue;
    time->element = found.key;
    return *time;
  }
  return {};
}

Moment moment_of(const RecordedTime& time, std::optional<Day> today) {
  if (!time.is_period || time.end.dating == Dating::kUndated) return time.start;
  if (time.end.dating == Dating::kUnreadable) return time.end;
  const bool is_open = today && time.end.date.first > *today;
  return is_open ? time.start : time.end;
}

void set_time(Statement& statement, const Moment& moment) {
  statement.dating = moment.dating;
  statement.when = moment.dating == Dating::kDated ? moment.date : Date{};
  statement.order_key = moment.instant ? moment.instant->seconds : 0;
}

}  // namespace parity::fhir
