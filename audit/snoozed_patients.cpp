// One mutex, held for a look-up; reading the store is done without it.
#include "audit/snoozed_patients.h"

#include <algorithm>
#include <functional>
#include <string>
#include <vector>

namespace parity::audit {

bool SnoozedPatients::holds(std::string_view patient) const {
  return patients_.contains(std::hash<std::string_view>()(patient));
}

bool SnoozedPatients::may_hold(const PatientKey& patient) const {
  const std::lock_guard lock(mutex_);
  return !was_read_ || holds(patient.current) ||
         std::any_of(patient.former.begin(), patient.former.end(), [&](const auto& one) { return holds(one); });
}

void SnoozedPatients::add(std::string_view patient) {
  const std::lock_guard lock(mutex_);
  patients_.insert(std::hash<std::string_view>()(patient));
}

Result<void> SnoozedPatients::read(Database& database, Rows rows) {
  auto select = database.prepare("SELECT id, patient FROM snoozes WHERE id > ?");
  if (!select) return tl::unexpected(select.error());
  std::int64_t last = rows == Rows::kAll ? 0 : last_row_;
  select->bind(1, last);
  std::vector<std::size_t> found;
  auto row = select->step();
  for (; row && *row; row = select->step()) {
    last = std::max(last, select->number(0));
    found.push_back(std::hash<std::string_view>()(select->text(1)));
  }
  if (!row) return tl::unexpected(row.error());
  const std::lock_guard lock(mutex_);
  patients_.insert(found.begin(), found.end());
  last_row_ = last;
  was_read_ = true;
  return {};
}

}  // namespace parity::audit
