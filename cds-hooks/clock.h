// The server's clock behind a seam: everything else takes the time as an argument. Used by the services; tests bring
// their own.
#pragma once

#include "engine/base/date.h"

namespace parity::hooks {

class Clock {
 public:
  virtual ~Clock() = default;
  /// Called from any thread.
  virtual Instant now() const = 0;
};

class SystemClock final : public Clock {
 public:
  Instant now() const override;
};

}  // namespace parity::hooks
