// Concepts to a Vocabulary: includes and excludes resolved, values checked, panels found.
#include <functional>
#include <set>

#include "engine/plan/pass.h"

namespace parity {
namespace {

struct Resolved {
  std::set<std::pair<std::string, std::string>> codes;  // system, code
  std::vector<NamePattern> names;
  std::vector<NamePattern> except_names;
  bool has_gap = false;  // something that it names was complained of
  bool done = false;
  bool in_progress = false;
};

class ConceptPass {
 public:
  explicit ConceptPass(Pass& pass) : pass_(pass), resolved_(pass.authored.concepts.size()) {}

  void run() {
    const std::vector<Concept>& concepts = pass_.authored.concepts;
    for (std::size_t i = 0; i < concepts.size(); ++i)
      pass_.concepts.emplace(concepts[i].name.text, static_cast<ConceptId>(i));
    for (std::size_t i = 0; i < concepts.size(); ++i) resolve(i);
    std::vector<ConceptInfo> infos;
    for (const Concept& c : concepts) infos.push_back({c.name.text, c.title, value_of(c), {}, {}});
    for (std::size_t i = 0; i < concepts.size(); ++i) infos[i].example = example_of(i);
    find_panels(infos);
    check_shared_codes(infos);
    Vocabulary::Builder builder;
    for (std::size_t i = 0; i < concepts.size(); ++i) {
      const ConceptId id = builder.add_concept(std::move(infos[i]));
      for (const auto& [system, code] : resolved_[i].codes) builder.add_code(id, system, code);
      for (const NamePattern& name : resolved_[i].names) builder.add_name(id, name);
      for (const NamePattern& name : resolved_[i].except_names) builder.add_except_name(id, name);
    }
    pass_.plan.vocabulary = builder.build();
  }

 private:
  const Concept& at(std::size_t i) const { return pass_.authored.concepts[i]; }

  void resolve(std::size_t i, std::size_t depth = 0) {
    Resolved& mine = resolved_[i];
    if (mine.done || mine.in_progress) return;
    mine.in_progress = true;
    const Concept& c = at(i);
    if (depth == kMaxChain) {
      pass_.error("R0205", c.name.where, fmt::format("a chain of more than {} concepts", kMaxChain),
                  "a person can't follow it", "shorten the chain");
      return;
    }
    for (const CodeEntry& entry : c.codes)
      mine.codes.emplace(std::string(canonical_system(entry.system.text)),
                         canonical_code(entry.system.text, entry.code.text));
    mine.names = c.names;
    for (const std::string& name : c.except_names) mine.except_names.push_back({name, {}});
    for (const Named& name : c.includes) include(name, mine, depth);
    for (const Named& name : c.excludes) exclude(name, mine, depth);
    expand(c, mine);
    mine.in_progress = false;
    mine.done = true;
  }

  std::optional<std::size_t> other(const Named& name, std::string_view how, std::size_t depth) {
    const auto id = pass_.resolve_concept(name);
    if (!id) return std::nullopt;
    if (resolved_[index_of(*id)].in_progress) {
      pass_.error("R0205", name.where, fmt::format("`{}` {} itself, directly or through others", name.text, how),
                  "such a set of codes has no meaning", "take it out here, or there");
      return std::nullopt;
    }
    resolve(index_of(*id), depth + 1);
    return index_of(*id);
  }

  void include(const Named& name, Resolved& mine, std::size_t depth) {
    const auto i = other(name, "includes", depth);
    if (!i || resolved_[*i].has_gap) mine.has_gap = true;
    if (!i) return;
    const Resolved& included = resolved_[*i];
    mine.codes.insert(included.codes.begin(), included.codes.end());
    mine.names.insert(mine.names.end(), included.names.begin(), included.names.end());
    mine.except_names.insert(mine.except_names.end(), included.except_names.begin(), included.except_names.end());
  }

  void exclude(const Named& name, Resolved& mine, std::size_t depth) {
    const auto i = other(name, "excludes", depth);
    if (!i) mine.has_gap = true;
    if (!i) return;
    for (const auto& code : resolved_[*i].codes) mine.codes.erase(code);
    mine.except_names.insert(mine.except_names.end(), resolved_[*i].names.begin(), resolved_[*i].names.end());
  }

  // Codes that stand in an imported release or list. All that a concept asks for, or its listed codes alone.
  void expand(const Concept& c, Resolved& mine) {
    const bool needs_release = !c.descendants_of.empty() || !c.valueset.empty();
    const Named* missing = nullptr;
    std::vector<std::pair<const Named*, const ExpandedCodes*>> found;
    const auto look_up = [&](const auto& table, const Named& name) {
      const auto at = table.find(name.text);
      if (at != table.end())
        found.emplace_back(&name, &at->second);
      else if (missing == nullptr)
        missing = &name;
    };
    for (const Named& code : c.descendants_of) look_up(pass_.expansions.descendants, code);
    if (!c.valueset.empty()) look_up(pass_.expansions.value_sets, c.valueset);
    if (missing != nullptr) return complain_of(c, *missing, mine);
    for (const auto& [name, expanded] : found) {
      for (const auto& [system, code] : expanded->codes)
        mine.codes.emplace(std::string(canonical_system(system)), canonical_code(system, code));
      pass_.terminology += fmt::format("{} {}: {} {}\n", c.name.text, name->text, expanded->release, expanded->digest);
      auto& releases = pass_.plan.releases;
      const auto place = std::lower_bound(releases.begin(), releases.end(), expanded->release);
      if (place == releases.end() || *place != expanded->release) releases.insert(place, expanded->release);
    }
    for (const Named& name : c.excludes)
      if (const auto i = pass_.resolve_concept(name); i && needs_release)
        for (const auto& code : resolved_[index_of(*i)].codes) mine.codes.erase(code);
    check_not_empty(c, mine);
  }

  void complain_of(const Concept& c, const Named& missing, Resolved& mine) {
    const std::string why_not = pass_.expansions.has_terminology
                                    ? fmt::format("`{}` is not in what was imported", missing.text)
                                    : std::string("no terminology is imported");
    if (!c.fallback_to_codes) {
      mine.has_gap = true;
      pass_.error("R0211", missing.where, fmt::format("`{}` can't be resolved: {}", c.name.text, why_not),
                  "without it the concept would silently match nothing",
                  "import a release with `parity terminology import`, or list codes and say `fallback: codes`");
      return;
    }
    pass_.diagnostics.push_back({"R0211", Severity::kWarning, missing.where,
                                 fmt::format("`{}` uses its listed codes alone: {}", c.name.text, why_not),
                                 "records that hold other codes of this meaning are not recognised",
                                 "import a release with `parity terminology import`"});
    check_not_empty(c, mine);
  }

  void check_not_empty(const Concept& c, const Resolved& mine) {
    if (mine.codes.empty() && mine.names.empty() && !mine.has_gap)
      pass_.error("R0212", c.name.where, fmt::format("`{}` holds no code and no name", c.name.text),
                  "it would match nothing, and every check on it would look overdue",
                  "list codes or drug names, or include a concept that does");
  }

  // Never a unit that only looks like it: `ng/L` is not a slip for `g/L`.
  static std::string other_spelling(const std::string& text) {
    if (const auto unit = unit_of_text(text)) return fmt::format("did you mean `{}`?", ucum_code(*unit));
    std::string known;
    for (const std::string_view code : known_ucum_codes())
      known += fmt::format("{}`{}`", known.empty() ? "" : ", ", code);
    return "write it in one of " + known;
  }

  std::optional<Unit> unit_named(const Named& name) {
    const auto unit = unit_of_ucum(name.text);
    if (!unit)
      pass_.error("R0203", name.where, fmt::format("unknown unit `{}`", name.text),
                  "values are compared in the concept's unit, and an unknown unit can't be converted",
                  other_spelling(name.text));
    return unit;
  }

  // Its own first code that it keeps, else any code, else a name.
  ConceptExample example_of(std::size_t i) const {
    const Resolved& mine = resolved_[i];
    for (const CodeEntry& entry : at(i).codes) {
      const std::pair code(std::string(canonical_system(entry.system.text)),
                           canonical_code(entry.system.text, entry.code.text));
      if (mine.codes.contains(code)) return {code.first, code.second, {}};
    }
    if (!mine.codes.empty()) return {mine.codes.begin()->first, mine.codes.begin()->second, {}};
    if (mine.names.empty()) return {};
    const NamePattern& name = mine.names.front();
    return {{}, {}, name.with.empty() ? name.phrase : name.phrase + " " + name.with};
  }

  std::optional<ValueSpec> value_of(const Concept& c) {
    if (!c.value) return std::nullopt;
    ValueSpec spec;
    if (const auto unit = unit_named(c.value->unit)) spec.unit = *unit;
    if (!c.value->analyte.empty()) {
      const auto analyte = analyte_of(c.value->analyte.text);
      if (analyte)
        spec.analyte = *analyte;
      else
        pass_.error("R0203", c.value->analyte.where, fmt::format("unknown analyte `{}`", c.value->analyte.text), {},
                    "one of `hba1c`, `glucose`, `cholesterol`, `triglyceride`, `creatinine`, `calcium`, `lithium`");
    }
    spec.plausible = c.value->plausible;
    for (const auto& [code, unit_name] : c.value->unit_from_code) {
      const auto unit = unit_named(unit_name);
      if (!unit) continue;
      if (!is_convertible(*unit, spec.unit, spec.analyte))
        pass_.error("R0204", unit_name.where,
                    fmt::format("`{}` can't be converted to `{}`", unit_name.text, c.value->unit.text),
                    "the values of a concept are kept in one unit", "name the analyte, or correct the unit");
      spec.unit_from_code.push_back({code.text, *unit});
    }
    return spec;
  }

  void find_panels(std::vector<ConceptInfo>& infos) {
    for (std::size_t i = 0; i < infos.size(); ++i) {
      const Concept& c = at(i);
      if (c.part_of.empty()) continue;
      const auto panel = pass_.resolve_concept(c.part_of);
      if (!panel) continue;
      if (!c.value)
        pass_.error("R0213", c.part_of.where, fmt::format("`{}` is part of a panel and has no `value`", c.name.text),
                    "a panel reading is made of its parts' numbers", "say the unit of its value");
      infos[index_of(*panel)].parts.push_back(static_cast<ConceptId>(i));
    }
    for (std::size_t i = 0; i < infos.size(); ++i)
      if (!infos[i].parts.empty() && infos[i].parts.size() != 2)
        pass_.error("R0213", at(i).name.where,
                    fmt::format("the panel `{}` has {} part{}", infos[i].id, infos[i].parts.size(),
                                infos[i].parts.size() == 1 ? "" : "s"),
                    "a reading is a pair of numbers", "name it as `part-of` of exactly two concepts");
  }

  static bool keep_alike(const ValueSpec& a, const ValueSpec& b) {
    const bool same_range =
        a.plausible.has_value() == b.plausible.has_value() &&
        (!a.plausible || (a.plausible->low == b.plausible->low && a.plausible->high == b.plausible->high));
    return a.unit == b.unit && a.analyte == b.analyte && same_range;
  }

  // One recorded number is kept in one unit, whichever concept asks for it.
  void check_shared_codes(const std::vector<ConceptInfo>& infos) {
    std::map<std::pair<std::string, std::string>, std::size_t> owner;
    for (std::size_t i = 0; i < infos.size(); ++i) {
      if (!infos[i].value) continue;
      for (const auto& code : resolved_[i].codes) {
        const auto [seen, fresh] = owner.emplace(code, i);
        if (fresh || keep_alike(*infos[seen->second].value, *infos[i].value)) continue;
        pass_.error("R0214", at(i).value->where,
                    fmt::format("`{}` and `{}` share the code {} and keep its value differently",
                                infos[seen->second].id, infos[i].id, code.second),
                    "one recorded number is kept in one unit, and used within one range",
                    "give both the same `unit`, `analyte` and `plausible`");
        break;
      }
    }
  }

  Pass& pass_;
  std::vector<Resolved> resolved_;
};

}  // namespace

void plan_concepts(Pass& pass) { ConceptPass(pass).run(); }

}  // namespace parity
