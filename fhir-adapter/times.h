// Dates, dateTimes, instants, Periods and Timings of FHIR, as moments that may be undated or
// unreadable. Used by all readers; which elements hold a resource's time is the reader's to say.
#pragma once

#include <array>
#include <initializer_list>
#include <optional>
#include <string_view>

#include "engine/record/statement.h"
#include "fhir-adapter/elements.h"

namespace parity::fhir {

struct Moment {
  Dating dating = Dating::kUndated;
  Date date;                       // meaningful if dated
  std::optional<Instant> instant;  // where the time of day is known
  bool assumed_zone = false;
};

/// A FHIR date, dateTime or instant; anything else that is there is unreadable.
Moment read_moment(JsonView value);

/// Reads moments, and remembers the last two: the results of a visit share when they were taken and issued.
class MomentReader {
 public:
  Moment read(JsonView value);

 private:
  struct Read {
    std::string_view text;
    Moment moment;
  };
  std::array<Read, 2> last_;
  std::size_t older_ = 0;
};

/// A time as a resource gives it. A single moment has only a start.
struct RecordedTime {
  std::string_view element;  // "effectivePeriod"; empty if there is none
  Moment start;
  Moment end;
  bool is_period = false;
};

/// The first of the elements that holds a time; "effective" stands for effectiveDateTime,
/// effectivePeriod and their like. Ages, ranges and texts (onsetAge, performedString) are passed over.
RecordedTime read_time(const Elements& object, std::initializer_list<Elements::Name> elements, MomentReader& moments);
RecordedTime read_time(const Elements& object, std::initializer_list<Elements::Name> elements);

/// A period counts by its end, or by its start while it is open on `today` (design: settled, dates).
Moment moment_of(const RecordedTime& time, std::optional<Day> today);

/// Writes the moment to a statement.
void set_time(Statement& statement, const Moment& moment);

}  // namespace parity::fhir
