// Reads schedules (monitoring that repeats) and checklists (facts to be recorded).
#pragma once

#include "engine/load/reader.h"
#include "engine/rules/rule.h"

namespace parity {

Schedule read_schedule(Reader& reader, const Named& name, const YamlNode& node);
Checklist read_checklist(Reader& reader, const Named& name, const YamlNode& node);

}  // namespace parity
