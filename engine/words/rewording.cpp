#include "engine/words/rewording.h"

#include <fmt/format.h>
#include <algorithm>

namespace parity {
namespace {

using Lines = std::vector<std::string>;

// Each line bears the name of its section, so that it stands alone.
void add_lines(std::string_view section, const Wording& wording, Lines& lines) {
  lines.push_back(fmt::format("{}: {}", section, wording.text));
  for (const Wording& part : wording.parts) add_lines(section, part, lines);
}

Lines lines_of(const RuleWording& rule) {
  Lines lines;
  if (rule.applies_to) add_lines("applies to", *rule.applies_to, lines);
  add_lines("fires when", rule.when, lines);
  for (const Wording& exception : rule.unless) add_lines("unless", exception, lines);
  for (const AudienceWording& audience : rule.audience) {
    const std::string section = fmt::format("to {}, {}", to_text(audience.to), to_text(audience.indicator));
    add_lines(section, audience.when.value_or(Wording{"otherwise", {}}), lines);
  }
  for (const Term& term : rule.terms) add_lines(fmt::format("“{}”", spoken_name(term.name)), term.meaning, lines);
  return lines;
}

// A line that stands twice on one side has to stand twice on the other.
Lines only_in(const Lines& lines, Lines others) {
  Lines rest;
  for (const std::string& line : lines) {
    const auto like = std::find(others.begin(), others.end(), line);
    if (like == others.end())
      rest.push_back(line);
    else
      others.erase(like);
  }
  return rest;
}

}  // namespace

Rewording rewording_of(const RuleWording& before, const RuleWording& after) {
  const Lines was = lines_of(before);
  const Lines now = lines_of(after);
  return {only_in(was, now), only_in(now, was)};
}

}  // namespace parity
