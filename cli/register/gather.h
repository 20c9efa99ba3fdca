// The first stage of a run: reads the input from one end to the other and lets threads work on it. For run_register.
#pragma once

#include "cli/register/checkpoint.h"
#include "cli/register/run_register.h"

namespace parity::cli {

/// Goes on from `from` to the end of the input, and leaves a checkpoint in `file` now and then, and at the end.
Result<Checkpoint> gather(const RegisterRun& run, const PatientWork& work, Partition& partition, Checkpoint from,
                          const std::filesystem::path& file);

}  // namespace parity::cli
