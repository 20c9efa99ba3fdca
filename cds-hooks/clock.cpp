// Whole seconds of the system's clock: nothing here is dated more finely.
#include "cds-hooks/clock.h"

#include <chrono>

namespace parity::hooks {

Instant SystemClock::now() const {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return {std::chrono::duration_cast<std::chrono::seconds>(now).count()};
}

}  // namespace parity::hooks
