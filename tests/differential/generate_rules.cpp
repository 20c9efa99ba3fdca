#include <fmt/format.h>
#include <array>

#include "tests/differential/generator.h"

namespace parity::differential {
namespace {

constexpr const char* kConcepts = R"(concepts:
  weight: {title: Weight, codes: {http://x.test: {w: Weight}}, value: {unit: kg, plausible: 1 .. 900}}
  height: {title: Height, codes: {http://x.test: {h: Height}}, value: {unit: cm}}
  level: {title: Level, codes: {http://x.test: {l: Level}}, value: {unit: mmol/L}}
  level-too: {title: The same level, includes: [level], codes: {http://x.test: {l2: Level}}, value: {unit: mmol/L}}
  pressure: {title: Pressure, codes: {http://x.test: {p: Pressure}}}
  upper: {title: Upper, codes: {http://x.test: {u: Upper}}, value: {unit: "mm[Hg]"}, part-of: pressure}
  lower: {title: Lower, codes: {http://x.test: {d: Lower}}, value: {unit: "mm[Hg]"}, part-of: pressure}
  question: {title: Question, codes: {http://x.test: {q: Question}}}
  answer-a: {title: A, codes: {http://x.test: {a: A}}}
  answer-b: {title: B, codes: {http://x.test: {b: B}}}
  illness: {title: Illness, codes: {http://x.test: {i: Illness}}}
  ailment: {title: Ailment, codes: {http://x.test: {j: Ailment}}}
  any-illness: {title: Either, includes: [illness, ailment]}
  drug: {title: Drug, codes: {http://x.test: {m: Drug}}}
  other-drug: {title: Other drug, codes: {http://x.test: {n: Other}}}
  any-drug: {title: Any drug, includes: [drug, other-drug]}
  event: {title: Event, codes: {http://x.test: {e: Event}}}
  background: {title: Background, codes: {http://x.test: {g: Background}}}
)";

constexpr const char* kHead = R"(id: generated
title: Generated
version: 0.0.1
sources: {s: {title: None, confidence: P}}
groups:
  open: {title: Open, summary: "{{ fired.count }}"}
  shut: {title: Shut, summary: "{{ fired.count }}", enabled: false}
)";

enum class Kind { kNumber, kReading, kCoded, kCount, kNone, kDate, kAge, kDays, kSex, kEthnicity, kDeceased };

struct MadeFact {
  std::string name;
  Kind kind = Kind::kNone;
  std::string unit;
  bool has_date = true;
  bool is_selection = true;  // of what records hold: may stand in a union
};

constexpr std::array kSpans = {"0 days",   "1 day",    "14 days",   "28 days",   "90 days", "6 weeks",
                               "3 months", "6 months", "12 months", "24 months", "2 years", "5 years"};
constexpr std::array kLongSpans = {"28 days", "90 days", "3 months", "6 months", "12 months", "24 months", "5 years"};
constexpr std::array kOps = {"<", "<=", "=", ">=", ">"};

class RuleMaker {
 public:
  explicit RuleMaker(Random& random) : random_(random) {}

  std::string run() {
    std::string text = "facts:\n";
    const int count = random_.between(5, 11);
    for (int i = 0; i < count; ++i) text += fact(fmt::format("f{}", i));
    text += "definitions:\n";
    for (int i = 0; i < 3; ++i) {
      text += fmt::format("  d{}: {}\n", i, tree(2));
      definitions_.push_back(fmt::format("d{}", i));
    }
    text += schedules() + checklists() + "rules:\n";
    for (int i = 0; i < 5; ++i) text += rule(i);
    return text;
  }

 private:
  std::string number(const std::string& unit) {
    static constexpr std::array kNumbers = {"5", "9.9", "10", "10.0", "10.1", "12", "20"};
    if (unit == "%") return fmt::format("{}", random_.between(-30, 30));
    return random_.one_of(kNumbers);
  }

  std::string comparison(const std::string& unit, const std::string& suffix) {
    if (random_.chance(15)) return fmt::format("9 .. 12{}", suffix);
    if (random_.chance(15)) return fmt::format(">= 9.9 and < 12{}", suffix);
    return fmt::format("{} {}{}", random_.one_of(kOps), number(unit), suffix);
  }

  // Facts.
  std::string keep(const MadeFact& fact, const std::string& body) {
    facts_.push_back(fact);
    return fmt::format("  {}: {{{}}}\n", fact.name, body);
  }

  const MadeFact* earlier(bool (*fits)(const MadeFact&)) {
    std::vector<const MadeFact*> fitting;
    for (const MadeFact& fact : facts_)
      if (fits(fact)) fitting.push_back(&fact);
    return fitting.empty() ? nullptr : random_.one_of(fitting);
  }

  std::string windows() {
    std::string text;
    if (random_.chance(45)) text += fmt::format(", within: {}", random_.one_of(kLongSpans));
    const MadeFact* anchor = earlier([](const MadeFact& f) { return f.has_date; });
    if (anchor == nullptr || !random_.chance(30)) return text;
    const std::string by = random_.one_of(kLongSpans);
    switch (random_.below(7)) {
      case 0: return text + fmt::format(", before: {}", anchor->name);
      case 1: return text + fmt::format(", before: {{fact: {}, by: {}}}", anchor->name, by);
      case 2: return text + fmt::format(", after: {}", anchor->name);
      case 3: return text + fmt::format(", after: {{fact: {}, by: {}}}", anchor->name, by);
      case 4: return text + fmt::format(", since: {}", anchor->name);
      case 5: return text + fmt::format(", since: {{fact: {}, by: {}}}", anchor->name, by);
      default: return text + fmt::format(", before: {}", by);
    }
  }

  std::string fact(const std::string& name) {
    switch (random_.below(10)) {
      case 0: return coded_fact(name);
      case 1: return event_fact(name);
      case 2: return condition_fact(name);
      case 3: return medication_fact(name);
      case 4: return patient_fact(name);
      case 5: return derived_fact(name);
      case 6: return union_fact(name);
      case 7: return condition_fact(name);
      default: return number_fact(name);
    }
  }

  std::string number_fact(const std::string& name) {
    struct Source {
      const char* concept_name;
      const char* unit;
    };
    static constexpr std::array kSources = {Source{"weight", "kg"}, Source{"level", "mmol/L"},
                                            Source{"level-too", "mmol/L"}, Source{"upper", "mm[Hg]"},
                                            Source{"height", "cm"}};
    if (random_.chance(18)) return reading_fact(name);
    const Source source = random_.one_of(kSources);
    MadeFact made{name, Kind::kNumber, source.unit};
    std::string body = fmt::format("{}: {}", random_.chance(10) ? "finding" : "observation", source.concept_name);
    body += windows();
    if (random_.chance(25)) body += fmt::format(", where: \"{}\"", comparison(made.unit, " " + made.unit));
    if (random_.chance(12)) body += of_day();
    if (random_.chance(8)) body += ", from-age: 18 years";
    if (random_.chance(8)) body += ", setting: primary-care";
    static constexpr std::array kPicks = {"earliest",   "highest",           "lowest", "mean", "count",
                                          "count-days", "consecutive-falls", "change"};
    if (random_.chance(50)) {
      const std::string pick = random_.one_of(kPicks);
      body += ", pick: " + pick;
      if (pick == "count" || pick == "count-days" || pick == "consecutive-falls") made.kind = Kind::kCount;
      made.has_date = pick == "earliest";
    } else if (const MadeFact* anchor = earlier([](const MadeFact& f) { return f.has_date; });
               anchor != nullptr && random_.chance(20)) {
      body += fmt::format(", nearest: {{fact: {}, within: {}}}", anchor->name, random_.one_of(kLongSpans));
    }
    if (made.kind == Kind::kCount) made.is_selection = false;
    return keep(made, body);
  }

  std::string of_day() { return random_.chance(70) ? ", of-day: lowest" : ", of-day: highest"; }

  std::string reading_fact(const std::string& name) {
    std::string body = "observation: pressure" + windows();
    if (random_.chance(50)) body += of_day();
    const auto test = [&] { return comparison("mm[Hg]", " mm[Hg]"); };
    switch (random_.below(4)) {
      case 0: body += fmt::format(", either: {{upper: \"{}\"}}", test()); break;
      case 1: body += fmt::format(", either: {{lower: \"{}\", upper: \"{}\"}}", test(), test()); break;
      default: break;
    }
    if (random_.chance(30)) return keep({name, Kind::kCount, {}, false, false}, body + ", pick: count-days");
    return keep({name, Kind::kReading, {}}, body + extreme_pick());
  }

  std::string extreme_pick() { return random_.chance(30) ? ", pick: earliest" : ""; }

  std::string coded_fact(const std::string& name) {
    std::string body = "observation: question" + windows();
    if (random_.chance(40)) body += fmt::format(", value: {}", random_.chance(50) ? "answer-a" : "answer-b");
    return keep({name, Kind::kCoded, {}}, body + extreme_pick());
  }

  std::string event_fact(const std::string& name) {
    static constexpr std::array kSubjects = {"procedure", "immunisation", "encounter", "episode", "referral",
                                             "allergy",   "flag",         "order",     "finding"};
    const std::string subject = random_.one_of(kSubjects);
    std::string body = fmt::format("{}: event{}", subject, windows());
    if (random_.chance(30) && subject != "finding") body += ", status: current";
    if (random_.chance(15)) body += ", setting: mental-health";
    return keep({name, subject == "finding" ? Kind::kCoded : Kind::kNone, {}}, body + extreme_pick());
  }

  std::string condition_fact(const std::string& name) {
    static constexpr std::array kConditions = {"illness", "ailment", "any-illness"};
    static constexpr std::array kStatus = {"", ", status: ever", ", status: active", ", status: resolved",
                                           ", status: current"};
    const std::string status = random_.one_of(kStatus);
    std::string body = fmt::format("condition: {}{}{}", random_.one_of(kConditions), status, windows());
    if (random_.chance(15)) {
      const bool days = random_.chance(50);
      return keep({name, Kind::kCount, {}, false, false}, body + (days ? ", pick: count-days" : ", pick: count"));
    }
    return keep({name, Kind::kNone, {}, true, status != ", status: resolved"}, body + extreme_pick());
  }

  std::string medication_fact(const std::string& name) {
    static constexpr std::array kDrugs = {"drug", "other-drug", "any-drug"};
    std::string body = fmt::format("medication: {}", random_.one_of(kDrugs));
    switch (random_.below(5)) {
      case 4: return keep({name, Kind::kDate, {}, true, false}, body + ", pick: end-of-course");
      case 0: return keep({name, Kind::kDate, {}, true, false}, body + ", status: current, pick: start-of-course");
      case 1: return keep({name, Kind::kDate, {}, true, false}, body + ", pick: last-issue");
      case 2: return keep({name, Kind::kNone, {}, false, false}, body);
      default: return keep({name, Kind::kNone, {}, false, false}, body + ", status: current");
    }
  }

  std::string patient_fact(const std::string& name) {
    switch (random_.below(5)) {
      case 0: return keep({name, Kind::kSex, {}, false, false}, "patient: sex");
      case 1: return keep({name, Kind::kEthnicity, {}, false, false}, "patient: ethnicity");
      case 2: return keep({name, Kind::kDeceased, {}, false, false}, "patient: deceased");
      default: return keep({name, Kind::kAge, {}, false, false}, "patient: age");
    }
  }

  std::string derived_fact(const std::string& name) {
    const bool dates = random_.chance(50);
    const auto fits = dates ? [](const MadeFact& f) { return f.has_date && f.kind != Kind::kNumber; }
                            : [](const MadeFact& f) { return f.has_date && f.kind == Kind::kNumber && f.unit == "kg"; };
    const MadeFact* a = earlier(fits);
    const MadeFact* b = earlier(fits);
    if (a == nullptr || b == nullptr) return number_fact(name);
    const std::string pair = fmt::format("[{}, {}]", a->name, b->name);
    const Kind common = a->kind == b->kind ? a->kind : Kind::kNone;
    if (dates) {
      if (random_.chance(33)) return keep({name, Kind::kDays, {}, false, false}, "days-between: " + pair);
      const char* how = random_.chance(50) ? "first-of: " : "latest-of: ";
      return keep({name, common, {}, true, false}, how + pair);
    }
    switch (random_.below(5)) {
      case 0: return keep({name, Kind::kNumber, "kg", false, false}, "difference: " + pair);
      case 1: return keep({name, Kind::kNumber, "%", false, false}, "percent-change: " + pair);
      case 2: return keep({name, Kind::kNumber, "{ratio}", false, false}, "ratio: " + pair);
      case 3: return keep({name, Kind::kNumber, "kg", true, false}, "latest-of: " + pair);
      default: return keep({name, Kind::kNumber, "kg", true, false}, "first-of: " + pair);
    }
  }

  std::string union_fact(const std::string& name) {
    const bool numbers = random_.chance(50);
    const auto fits =
        numbers ? [](const MadeFact& f) { return f.is_selection && f.unit == "mmol/L"; }
                : [](const MadeFact& f) { return f.is_selection && (f.kind == Kind::kNone || f.kind == Kind::kCoded); };
    const MadeFact* a = earlier(fits);
    const MadeFact* b = earlier(fits);
    if (a == nullptr || b == nullptr) return condition_fact(name);
    std::string body = fmt::format("union: [{}, {}]", a->name, b->name);
    if (random_.chance(40)) body += fmt::format(", within: {}", random_.one_of(kLongSpans));
    MadeFact made{name, a->kind == b->kind ? a->kind : Kind::kNone, a->unit, true, false};
    if (random_.chance(30)) {
      made.kind = Kind::kCount;
      made.has_date = false;
      body += random_.chance(50) ? ", pick: count-days" : ", pick: count";
    } else if (random_.chance(30)) {
      body += ", pick: earliest";
    }
    return keep(made, body);
  }

  // Conditions.
  std::string tree(int depth) {
    if (depth == 0 || random_.chance(30)) return leaf();
    static constexpr std::array kLists = {"all", "any", "none"};
    switch (random_.below(6)) {
      case 0: return fmt::format("{{not: {}}}", tree(depth - 1));
      case 1:
        return fmt::format("{{at-least: 2, of: [{}, {}, {}]}}", tree(depth - 1), tree(depth - 1), tree(depth - 1));
      case 2:
        if (!definitions_.empty()) return random_.one_of(definitions_);
        [[fallthrough]];
      default: {
        std::string items = tree(depth - 1);
        for (int i = random_.between(0, 2); i > 0; --i) items += ", " + tree(depth - 1);
        return fmt::format("{{{}: [{}]}}", random_.one_of(kLists), items);
      }
    }
  }

  std::string leaf() {
    if (!schedules_.empty() && random_.chance(12)) {
      static constexpr std::array kStates = {"due", "due-soon", "overdue", "up-to-date"};
      return fmt::format("{{{}: {}}}", random_.one_of(schedules_), random_.one_of(kStates));
    }
    if (!checklists_.empty() && random_.chance(6))
      return fmt::format("{{{}: {}}}", random_.one_of(checklists_), random_.chance(50) ? "complete" : "incomplete");
    const MadeFact& fact = random_.one_of(facts_);
    const std::string test =
        fact.kind == Kind::kSex ? std::string(random_.chance(50) ? "male" : "female") : test_of(fact);
    return fmt::format("{{{}: {}}}", fact.name, test);
  }

  std::string test_of(const MadeFact& fact) {
    const std::string presence = random_.chance(50) ? "present" : "absent";
    if (fact.kind == Kind::kCount) return fmt::format("\"{} {}\"", random_.one_of(kOps), random_.between(0, 3));
    if (random_.chance(25)) return presence;
    if (fact.has_date && random_.chance(40)) return date_test(presence);
    switch (fact.kind) {
      case Kind::kNumber:
        return fmt::format("\"{}\"", comparison(fact.unit, fact.unit == "{ratio}" ? "" : " " + fact.unit));
      case Kind::kAge:
        return fmt::format("\"{} {} years\"", random_.one_of(kOps), random_.one_of(std::array{18, 25, 40}));
      case Kind::kDays:
        return fmt::format("\"{} {} days\"", random_.one_of(kOps), random_.one_of(std::array{-28, 0, 28, 90}));
      case Kind::kCoded: return random_.chance(50) ? "{in: answer-a}" : "{in: answer-b}";
      case Kind::kEthnicity: return "{in: background}";
      case Kind::kCount:
      case Kind::kReading:
      case Kind::kNone:
      case Kind::kDate:
      case Kind::kSex:
      case Kind::kDeceased: break;
    }
    return presence;
  }

  std::string date_test(const std::string& otherwise) {
    static constexpr std::array kRelations = {"before", "after", "on-or-before", "on-or-after"};
    if (random_.chance(33)) return fmt::format("older than {}", random_.one_of(kSpans));
    if (random_.chance(50)) return fmt::format("within {}", random_.one_of(kSpans));
    const MadeFact* other = earlier([](const MadeFact& f) { return f.has_date; });
    return other == nullptr ? otherwise : fmt::format("{{{}: {}}}", random_.one_of(kRelations), other->name);
  }

  // Schedules, checklists, rules.
  std::string phase(bool is_last) {
    std::string text = random_.chance(75) ? fmt::format("every: {}", random_.one_of(kLongSpans))
                                          : std::string("at: [12 weeks, 1 year]");
    if (!is_last && random_.chance(70)) text += fmt::format(", until: {}", random_.one_of(kLongSpans));
    if (random_.chance(25)) text += fmt::format(", when: {}", leaf());
    if (random_.chance(30)) text += ", grace: 28 days";
    return fmt::format("{{{}}}", text);
  }

  std::string schedules() {
    const auto dated = [](const MadeFact& f) { return f.has_date; };
    const MadeFact* check = earlier(dated);
    const MadeFact* from = earlier(dated);
    if (check == nullptr || from == nullptr) return {};
    std::string text = fmt::format(
        "schedules:\n  s0:\n    check: {}\n    from: {}\n    due-soon: 14 days\n    grace: {}\n    phases:\n",
        check->name, from->name, random_.one_of(kSpans));
    const int count = random_.between(1, 3);
    for (int i = 1; i <= count; ++i) text += fmt::format("      - {}\n", phase(i == count));
    schedules_.push_back("s0");
    return text;
  }

  std::string checklists() {
    std::string text = "checklists:\n  c0:\n";
    if (random_.chance(60)) text += fmt::format("    within: {}\n", random_.one_of(kLongSpans));
    text += "    items: {";
    const int count = random_.between(1, 3);
    for (int i = 0; i < count; ++i) {
      const MadeFact* fact = earlier([](const MadeFact& f) { return f.has_date; });
      if (fact == nullptr) return {};
      text += fmt::format("{}item {}: {}", i == 0 ? "" : ", ", i, fact->name);
    }
    checklists_.push_back("c0");
    return text + "}\n";
  }

  std::string audience() {
    static constexpr std::array kTo = {"gp", "mental-health"};
    static constexpr std::array kIndicators = {"info", "warning", "critical"};
    std::string lines;
    for (int i = random_.between(1, 3); i > 0; --i) {
      const std::string when = random_.chance(35) ? fmt::format("when: {}, ", leaf()) : "";
      lines +=
          fmt::format("      - {{to: {}, {}indicator: {}}}\n", random_.one_of(kTo), when, random_.one_of(kIndicators));
    }
    return lines;
  }

  std::string rule(int i) {
    std::string text = fmt::format("  - id: r{}\n    title: Rule\n    gap: safety\n", i);
    if (random_.chance(50)) text += fmt::format("    applies-to: {}\n", tree(1));
    text += fmt::format("    when: {}\n", tree(3));
    if (random_.chance(40)) text += fmt::format("    unless: [{}]\n", leaf());
    if (random_.chance(10)) text += "    effective: {from: 2026-11-20, until: 2026-11-23}\n";
    if (random_.chance(20)) text += random_.chance(50) ? "    group: open\n" : "    group: shut\n";
    text += "    audience:\n" + audience();
    return text + "    prompt: {summary: Due, detail: Due}\n    evidence: [s]\n    status: draft\n";
  }

  Random& random_;
  std::vector<MadeFact> facts_;
  std::vector<std::string> definitions_;
  std::vector<std::string> schedules_;
  std::vector<std::string> checklists_;
};

}  // namespace

std::uint64_t Random::next() {
  state_ += 0x9E3779B97F4A7C15ULL;
  std::uint64_t z = state_;
  z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9ULL;
  z = (z ^ (z >> 27U)) * 0x94D049BB133111EBULL;
  return z ^ (z >> 31U);
}

SourceFiles generate_rules(Random& random) {
  return {{"concepts/all.yaml", kConcepts},
          {"generated/ruleset.yaml", kHead},
          {"generated/rules.yaml", RuleMaker(random).run()}};
}

}  // namespace parity::differential
