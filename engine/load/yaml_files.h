// Many files read as YAML, by several threads at once: most of a load's time goes by in yaml-cpp, and no file waits
// for another. For load.cpp; knows nothing of rules.
#pragma once

#include <cstdint>
#include <vector>

#include "engine/load/yaml_tree.h"

namespace parity {

/// `read_yaml` of each of `which`, in that order, whichever thread was first. `threads` of 0 counts as 1; with fewer
/// to be had than asked for, those that there are do the work.
std::vector<Checked<YamlNode>> read_yaml_files(const SourceFiles& files, const std::vector<std::uint32_t>& which,
                                               unsigned threads);

}  // namespace parity
