// How a revision comes into the rules that run: proposed by whoever wrote it, signed off by somebody else, put into the
// rules folder; and how an earlier version comes back. All of it runs on the one worker, so that no two happen at once.
#pragma once

#include <stop_token>
#include <string>

#include "cds-hooks/workbench/bench.h"

namespace parity::hooks {

/// What somebody has said beside the click.
struct Decision {
  std::int64_t revision = 0;
  Colleague by;
  std::string reason;
  std::string hash;  // of the rules, as they were shown to whoever decides
};

/// Error: it does not load, a rule test fails, nothing is changed, or it is not open.
Result<Revision> propose(const Bench& bench, const Decision& decision, const std::stop_token& stop);

/// Signs off and puts the files into the rules folder, where the server finds them. Keeps the version that stood there.
/// Error: not proposed (also by the time that the files are to be written), proposed or last edited by the same person,
/// other rules than were shown, the folder has changed since, a test fails, or the folder can't be written.
Result<Revision> approve(const Bench& bench, const Decision& decision, const std::stop_token& stop);

/// Puts a kept version's files back; signs nothing off. Gives the revision that records it.
Result<Revision> restore(const Bench& bench, const Decision& decision);

}  // namespace parity::hooks
