#include "engine/load/read_schedule.h"

#include "engine/load/read_condition.h"

namespace parity {
namespace {

SchedulePhase read_phase(Reader& reader, const YamlNode& node) {
  SchedulePhase phase;
  phase.where = node.where;
  reader.map(node, "a phase",
             {{"until", [&](const YamlNode& n) { phase.until = reader.span(n, "`until`"); }},
              {"every", [&](const YamlNode& n) { phase.every = reader.span(n, "`every`"); }},
              {"at",
               [&](const YamlNode& n) {
                 reader.list(n, "`at`", [&](const YamlNode& item) {
                   if (const auto span = reader.span(item, "a fixed point")) phase.at.push_back(*span);
                 });
               }},
              {"when", [&](const YamlNode& n) { phase.when = read_condition(reader, n); }},
              {"grace", [&](const YamlNode& n) { phase.grace = reader.span(n, "`grace`"); }}});
  if (phase.every.has_value() == !phase.at.empty())
    reader.error("R0113", node.where, "a phase repeats `every` so often, or has fixed points `at`, one of the two", {},
                 "write `every: 3 months`, or `at: [12 weeks, 1 year]`");
  if (phase.every && longest_days(*phase.every) == 0)
    reader.error("R0106", node.where, "a phase can't repeat every 0 days", "it would always be overdue",
                 "write `every: 3 months`");
  return phase;
}

}  // namespace

Schedule read_schedule(Reader& reader, const Named& name, const YamlNode& node) {
  Schedule schedule;
  schedule.name = name;
  reader.map(
      node, "a schedule",
      {{"check", [&](const YamlNode& n) { schedule.check = reader.named(n, "a fact"); }, kRequired},
       {"from", [&](const YamlNode& n) { schedule.from = reader.named(n, "a fact"); }, kRequired},
       {"phases",
        [&](const YamlNode& n) {
          reader.list(n, "`phases`",
                      [&](const YamlNode& item) { schedule.phases.push_back(read_phase(reader, item)); });
        },
        kRequired},
       {"due-soon", [&](const YamlNode& n) { schedule.due_soon = reader.span(n, "`due-soon`").value_or(Span{}); }},
       {"grace", [&](const YamlNode& n) { schedule.grace = reader.span(n, "`grace`").value_or(Span{}); }}});
  return schedule;
}

Checklist read_checklist(Reader& reader, const Named& name, const YamlNode& node) {
  Checklist checklist;
  checklist.name = name;
  reader.map(node, "a checklist",
             {{"within", [&](const YamlNode& n) { checklist.within = reader.span(n, "`within`"); }},
              {"items",
               [&](const YamlNode& n) {
                 if (!n.is_map()) {
                   reader.error("R0103", n.where, "`items` must be a map of label to fact",
                                "a clinician reads the labels of what is missing",
                                "write `items: {weight: last-weight}`");
                   return;
                 }
                 for (const YamlEntry& entry : n.entries)
                   checklist.items.push_back({entry.key, reader.named(entry.value, "a fact")});
               },
               kRequired}});
  return checklist;
}

}  // namespace parity
