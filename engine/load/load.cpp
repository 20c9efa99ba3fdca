#include "engine/load/load.h"

#include <fmt/format.h>
#include <algorithm>
#include <set>

#include "engine/load/read_concept.h"
#include "engine/load/read_condition.h"
#include "engine/load/read_fact.h"
#include "engine/load/read_rule.h"
#include "engine/load/read_schedule.h"
#include "engine/load/reader.h"
#include "engine/load/yaml_files.h"

namespace parity {
namespace {

using Parameters = std::map<std::string, std::string, std::less<>>;

// One file of a rule set or of concepts, read as far as it is YAML.
struct ReadFile {
  std::string path;  // relative to the rules folder
  YamlNode root;
};

std::string_view folder_of(std::string_view path) {
  const std::size_t slash = path.find('/');
  return slash == std::string_view::npos ? std::string_view() : path.substr(0, slash);
}

bool is_test_file(std::string_view path) {
  return path.starts_with("tests/") || path.find("/tests/") != std::string_view::npos;
}

// Each name stands once. Conditions, placeholders and traces name facts, definitions, schedules and
// checklists alike, so these share their names.
class NamesOnce {
 public:
  NamesOnce(Reader& reader, const SourceFiles& files) : reader_(reader), files_(files) {}

  void add(std::string_view kind, const Named& name) {
    const bool shares = kind == "fact" || kind == "definition" || kind == "schedule" || kind == "checklist";
    const std::string space(shares ? "" : kind);
    const auto [at, fresh] = seen_.emplace(std::pair(space, name.text), First{std::string(kind), name.where});
    if (fresh) return;
    const auto& [first_kind, where] = at->second;
    reader_.error("R0105", name.where, fmt::format("{} `{}` stands twice", kind, name.text),
                  fmt::format("a {} of this name stands at {}:{}", first_kind, files_[where.file].path, where.line),
                  "remove one of them, or give it another name");
  }

 private:
  struct First {
    std::string kind;
    Where where;
  };

  Reader& reader_;
  const SourceFiles& files_;
  std::map<std::pair<std::string, std::string>, First> seen_;
};

// A complaint about the folder as a whole.
constexpr Where kNoFile{0xFFFF'FFFF, 0, 0, 0};

Evidence read_evidence(Reader& reader, const Named& id, const YamlNode& node) {
  Evidence evidence;
  evidence.id = id;
  const auto text = [&](std::string& target) {
    return [&reader, &target](const YamlNode& n) { target = reader.text(n, "a text"); };
  };
  reader.map(node, "a source",
             {{"title", text(evidence.title), kRequired},
              {"url", text(evidence.url)},
              {"section", text(evidence.section)},
              {"confidence",
               [&](const YamlNode& n) {
                 if (reader.word(n, "`confidence`", {"V1", "V2", "R", "P"})) evidence.confidence = n.text;
               },
               kRequired},
              {"note", text(evidence.note)}});
  return evidence;
}

OverrideReason read_override_reason(Reader& reader, const Named& id, const YamlNode& node) {
  OverrideReason reason{id, {}};
  reader.map(node, "an override reason",
             {{"display", [&](const YamlNode& n) { reason.display = reader.text(n, "a display text"); }, kRequired}});
  return reason;
}

// Whether a site's value is one of those that the parameter allows: a listed text, or in a range.
bool is_allowed(const YamlNode* allowed, const std::string& value) {
  if (allowed == nullptr) return false;
  if (allowed->is_list())
    return std::any_of(allowed->items.begin(), allowed->items.end(),
                       [&](const YamlNode& n) { return n.text == value; });
  const std::size_t dots = allowed->text.find("..");
  if (dots == std::string::npos) return allowed->text == value;
  const auto number_of = [](std::string_view text) {
    while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
    return Decimal::parse(text.substr(0, text.find(' ')));
  };
  const auto unit_of = [](std::string_view text) {
    const std::size_t blank = text.find_last_of(' ');
    return blank == std::string_view::npos ? std::string_view() : text.substr(blank + 1);
  };
  const auto low = number_of(std::string_view(allowed->text).substr(0, dots));
  const auto high = number_of(std::string_view(allowed->text).substr(dots + 2));
  const auto given = number_of(value);
  return low && high && given && *low <= *given && *given <= *high && unit_of(value) == unit_of(allowed->text);
}

class Loader {
 public:
  Loader(Checked<RuleLibrary>& result, const LoadOptions& options)
      : library_(*result.product), options_(options), reader_(result.diagnostics), diagnostics_(result.diagnostics) {}

  void run() {
    read_files();
    for (const ReadFile& file : files_) {
      if (file.path == "services.yaml")
        read_services(file.root);
      else if (folder_of(file.path) == "concepts")
        read_concepts(file.root);
    }
    for (const ReadFile& file : files_)
      if (file.path.ends_with("/ruleset.yaml")) read_rule_set(folder_of(file.path));
    for (const auto& [set, settings] : options_.site_parameters) look_for_set(set);
    for (const auto& [name, text] : concept_texts_) library_.concepts_canonical += text;
    for (const ReadFile& file : files_)
      if (!is_read(file.path))
        reader_.error("R0117", {file.root.where.file, 0, 0, 0}, "nothing reads this file",
                      "what it says would be silently without effect",
                      "move it to `concepts/`, or into the folder of a rule set, beside its `ruleset.yaml`");
    if (library_.rule_sets.empty() && diagnostics_.empty())
      reader_.error("R0114", kNoFile, "no rule set found", "a rule set is a folder with a `ruleset.yaml`",
                    "check that the path names the rules folder");
  }

 private:
  // The path without the folder that all rules are in.
  std::string_view path_in_folder(const SourceFile& file) const {
    std::string_view path = file.path;
    if (!options_.root.empty() && path.starts_with(options_.root)) path.remove_prefix(options_.root.size());
    while (path.starts_with("/")) path.remove_prefix(1);
    return path;
  }

  void read_files() {
    std::vector<std::uint32_t> ours;
    for (std::uint32_t i = 0; i < library_.files.size(); ++i) {
      const std::string_view path = path_in_folder(library_.files[i]);
      if (!is_test_file(path) && path != "approvals.yaml") ours.push_back(i);
    }
    std::vector<Checked<YamlNode>> read = read_yaml_files(library_.files, ours, options_.threads);
    for (std::size_t i = 0; i < ours.size(); ++i) {
      const std::string_view path = path_in_folder(library_.files[ours[i]]);
      if (path.ends_with("/ruleset.yaml")) set_folders_.emplace(folder_of(path));
      std::move(read[i].diagnostics.begin(), read[i].diagnostics.end(), std::back_inserter(diagnostics_));
      if (read[i].product) files_.push_back({std::string(path), std::move(*read[i].product)});
    }
    std::sort(files_.begin(), files_.end(), [](const ReadFile& a, const ReadFile& b) { return a.path < b.path; });
  }

  void read_concepts(const YamlNode& root) {
    NamesOnce& once = concept_names_;
    reader_.map(root, "a file of concepts",
                {{"concepts",
                  [&](const YamlNode& node) {
                    reader_.names(node, "`concepts`", [&](const Named& name, const YamlNode& n) {
                      once.add("concept", name);
                      library_.concepts.push_back(read_concept(reader_, name, n));
                      const std::string text = canonical_text(n);
                      concept_texts_[name.text] =
                          fmt::format("{}:{}={}:{}", name.text.size(), name.text, text.size(), text);
                    });
                  },
                  kRequired}});
  }

  // A file whose YAML can't be read has been complained of already.
  bool is_read(std::string_view path) const {
    const std::string_view folder = folder_of(path);
    return path == "services.yaml" || folder == "concepts" || set_folders_.contains(folder);
  }

  void read_services(const YamlNode& root) {
    reader_.map(root, "the file of services",
                {{"services",
                  [&](const YamlNode& node) {
                    reader_.names(node, "`services`", [&](const Named& id, const YamlNode& n) {
                      library_.services.push_back(read_service(id, n));
                      service_texts_.push_back(canonical_text(n));
                    });
                  },
                  kRequired}});
  }

  Service read_service(const Named& id, const YamlNode& node) {
    static const std::vector<std::string_view> kHooks = {"patient-view",     "encounter-start", "encounter-discharge",
                                                         "appointment-book", "order-select",    "order-sign"};
    Service service;
    service.id = id;
    reader_.map(
        node, "a service",
        {{"hook",
          [&](const YamlNode& n) {
            if (reader_.word(n, "`hook`", kHooks)) service.hook = n.text;
          },
          kRequired},
         {"audience",
          [&](const YamlNode& n) {
            if (const auto i = reader_.word(n, "`audience`", words_up_to(Audience::kMentalHealth)))
              service.audience = static_cast<Audience>(*i);
          },
          kRequired},
         {"rule-sets", [&](const YamlNode& n) { service.rule_sets = reader_.named_list(n, "rule sets"); }, kRequired},
         {"title", [&](const YamlNode& n) { service.title = reader_.text(n, "a title"); }, kRequired},
         {"description", [&](const YamlNode& n) { service.description = reader_.text(n, "a description"); }, kRequired},
         {"only", [&](const YamlNode& n) { service.only = reader_.named_list(n, "rules or groups"); }},
         {"except", [&](const YamlNode& n) { service.except = reader_.named_list(n, "rules or groups"); }}});
    return service;
  }

  void read_rule_set(std::string_view folder) {
    RuleSet& set = library_.rule_sets.emplace_back();
    NamesOnce once(reader_, library_.files);
    Parameters parameters;
    const auto site = options_.site_parameters.find(id_of_set(folder));
    static const std::map<std::string, std::string> kNoSettings;
    const auto& settings = site == options_.site_parameters.end() ? kNoSettings : site->second;
    for (const ReadFile& file : files_)
      if (folder_of(file.path) == folder) read_parameters(file.root, set, settings, parameters);
    for (const auto& [name, value] : settings)
      if (!parameters.contains(name)) unknown_setting(name, parameters);
    reader_.set_parameters(&parameters);
    for (const ReadFile& file : files_) {
      if (folder_of(file.path) != folder) continue;
      const bool is_head = file.path.ends_with("/ruleset.yaml");
      reader_.map(file.root, is_head ? "the head of a rule set" : "a rule file", section_keys(set, once, is_head));
      append_canonical_sections(file.root);
    }
    reader_.set_parameters(nullptr);
    add_checks_by_concept(set, once);
    if (!set.id.empty()) set_names_.add("rule set", set.id);
    for (const Rule& rule : set.rules)
      if (!rule.id.empty()) rule_names_.add("rule", rule.id);
    for (const auto& [name, value] : parameters) canonical_sections_["what stands/" + name] = value;
    // Of more prompts than there is room for, the first are shown.
    for (const Rule& rule : set.rules) canonical_sections_["order of rules"] += rule.id.text + "\n";
    append_services_of(set);
    for (const auto& [name, text] : canonical_sections_)
      set.canonical += fmt::format("{}:{}={}:{}", name.size(), name, text.size(), text);
    canonical_sections_.clear();
  }

  // Parameters stand for constants anywhere in the set, so they are read before all else.
  void read_parameters(const YamlNode& root, RuleSet& set, const std::map<std::string, std::string>& settings,
                       Parameters& parameters) {
    const YamlNode* section = root.find("parameters");
    if (section == nullptr) return;
    reader_.names(*section, "`parameters`", [&](const Named& name, const YamlNode& node) {
      Parameter parameter;
      parameter.name = name;
      reader_.map(node, "a parameter",
                  {{"default", [&](const YamlNode& n) { parameter.value = reader_.text(n, "a default"); }, kRequired},
                   {"allowed", [](const YamlNode&) {}, kRequired},
                   {"why", [&](const YamlNode& n) { parameter.why = reader_.text(n, "a reason"); }}});
      if (!is_allowed(node.find("allowed"), parameter.value))
        reader_.error("R0115", name.where,
                      fmt::format("the default of `{}` is not among its allowed values", name.text),
                      "a site that sets nothing gets the default", "allow it, or choose another default");
      set_by_site(settings, node, parameter);
      parameters.emplace(name.text, parameter.value);
      set.parameters.push_back(std::move(parameter));
    });
  }

  std::string id_of_set(std::string_view folder) const {
    for (const ReadFile& file : files_)
      if (folder_of(file.path) == folder && file.path.ends_with("/ruleset.yaml"))
        if (const YamlNode* id = file.root.find("id")) return id->text;
    return {};
  }

  // A site's setting of a rule set that is not there.
  void look_for_set(const std::string& id) {
    std::vector<std::string_view> known;
    for (const RuleSet& set : library_.rule_sets) known.push_back(set.id.text);
    if (std::find(known.begin(), known.end(), id) == known.end())
      reader_.error("R0115", kNoFile, fmt::format("the site sets parameters of `{}`, which is no rule set", id),
                    "the settings would be silently without effect", suggestion(id, known));
  }

  void unknown_setting(const std::string& name, const Parameters& parameters) {
    std::vector<std::string_view> known;
    for (const auto& [parameter, value] : parameters) known.push_back(parameter);
    reader_.error("R0115", kNoFile, fmt::format("the site sets `{}`, which is no parameter", name),
                  "the setting would be silently without effect", suggestion(name, known));
  }

  void set_by_site(const std::map<std::string, std::string>& settings, const YamlNode& node, Parameter& parameter) {
    const auto at = settings.find(parameter.name.text);
    if (at == settings.end()) return;
    if (is_allowed(node.find("allowed"), at->second)) {
      parameter.value = at->second;
      parameter.set_by_site = true;
      return;
    }
    reader_.error("R0115", parameter.name.where,
                  fmt::format("the site sets `{}` to `{}`, which is not allowed", parameter.name.text, at->second),
                  "a site may choose among the values that the rule set's owner has assessed",
                  "correct the setting, or have the value assessed");
  }

  std::vector<KeyReader> section_keys(RuleSet& set, NamesOnce& once, bool is_head) {
    std::vector<KeyReader> keys = {
        {"parameters", [](const YamlNode&) {}},
        {"facts",
         [&](const YamlNode& n) {
           read_named(n, "fact", once,
                      [&](const Named& name, const YamlNode& v) { read_fact(reader_, name, v, set.facts); });
         }},
        {"definitions",
         [&](const YamlNode& n) {
           read_named(n, "definition", once, [&](const Named& name, const YamlNode& v) {
             set.definitions.push_back({name, read_condition(reader_, v)});
           });
         }},
        {"schedules",
         [&](const YamlNode& n) {
           read_named(n, "schedule", once, [&](const Named& name, const YamlNode& v) {
             set.schedules.push_back(read_schedule(reader_, name, v));
           });
         }},
        {"checklists",
         [&](const YamlNode& n) {
           read_named(n, "checklist", once, [&](const Named& name, const YamlNode& v) {
             set.checklists.push_back(read_checklist(reader_, name, v));
           });
         }},
        {"rules", [&](const YamlNode& n) {
           reader_.list(n, "`rules`", [&](const YamlNode& item) { set.rules.push_back(read_rule(reader_, item)); });
         }}};
    if (is_head)
      for (KeyReader& key : head_keys(set, once)) keys.push_back(std::move(key));
    return keys;
  }

  std::vector<KeyReader> head_keys(RuleSet& set, NamesOnce& once) {
    const auto text = [this](std::string& target) {
      return [this, &target](const YamlNode& n) { target = reader_.text(n, "a text"); };
    };
    return {{"id", [&](const YamlNode& n) { set.id = reader_.named(n, "an id"); }, kRequired},
            {"title", text(set.title), kRequired},
            {"version", text(set.version), kRequired},
            {"jurisdiction", text(set.jurisdiction)},
            {"owner", text(set.owner)},
            {"sources",
             [&](const YamlNode& n) {
               read_named(n, "source", once, [&](const Named& id, const YamlNode& v) {
                 set.sources.push_back(read_evidence(reader_, id, v));
               });
             },
             kRequired},
            {"hazards",
             [&](const YamlNode& n) {
               read_named(n, "hazard", once, [&](const Named& id, const YamlNode& v) {
                 set.hazards.push_back({id, reader_.text(v, "a hazard")});
               });
             }},
            {"override-reasons",
             [&](const YamlNode& n) {
               read_named(n, "override reason", once, [&](const Named& id, const YamlNode& v) {
                 set.override_reasons.push_back(read_override_reason(reader_, id, v));
               });
             }},
            {"groups", [&](const YamlNode& n) {
               read_named(n, "group", once, [&](const Named& name, const YamlNode& v) {
                 set.groups.push_back(read_group(reader_, name, v));
               });
             }}};
  }

  template <class Read>
  void read_named(const YamlNode& node, std::string_view kind, NamesOnce& once, Read read) {
    reader_.names(node, fmt::format("`{}s`", kind), [&](const Named& name, const YamlNode& value) {
      once.add(kind, name);
      read(name, value);
    });
  }

  // A schedule may name a concept to be recorded in place of a fact: the observation of that name is made.
  void add_checks_by_concept(RuleSet& set, NamesOnce& once) {
    std::set<std::string> facts;
    for (const Fact& fact : set.facts) facts.insert(fact.name.text);
    for (const Schedule& schedule : set.schedules) {
      if (!concept_texts_.contains(schedule.check.text) || !facts.insert(schedule.check.text).second) continue;
      once.add("fact", schedule.check);
      Fact& fact = set.facts.emplace_back();
      fact.name = fact.concept_name = schedule.check;
      fact.where = schedule.check.where;
    }
  }

  // The set's content, independent of which file holds what, of comments and of layout.
  void append_canonical_sections(const YamlNode& root) {
    for (const YamlEntry& section : root.entries) {
      if (section.value.is_map()) {
        for (const YamlEntry& entry : section.value.entries)
          canonical_sections_[section.key.text + "/" + entry.key.text] = canonical_text(entry.value);
      } else if (section.value.is_list()) {
        for (const YamlNode& item : section.value.items) {
          const YamlNode* id = item.find("id");
          canonical_sections_[section.key.text + "/" + (id != nullptr ? id->text : "")] = canonical_text(item);
        }
      } else {
        canonical_sections_[section.key.text] = canonical_text(section.value);
      }
    }
  }

  // Who is asked by which hook, and with which rules left out, is part of what is approved.
  void append_services_of(const RuleSet& set) {
    for (std::size_t i = 0; i < library_.services.size(); ++i) {
      const Service& service = library_.services[i];
      if (std::any_of(service.rule_sets.begin(), service.rule_sets.end(),
                      [&](const Named& name) { return name.text == set.id.text; }))
        canonical_sections_["service/" + service.id.text] = service_texts_[i];
    }
  }

  RuleLibrary& library_;
  const LoadOptions& options_;
  Reader reader_;
  std::vector<Diagnostic>& diagnostics_;
  std::vector<ReadFile> files_;
  std::set<std::string, std::less<>> set_folders_;
  NamesOnce concept_names_{reader_, library_.files};
  NamesOnce set_names_{reader_, library_.files};
  NamesOnce rule_names_{reader_, library_.files};  // of all sets: an answer, a snooze, a trace names the rule alone
  std::map<std::string, std::string> concept_texts_;
  std::vector<std::string> service_texts_;  // of library_.services
  std::map<std::string, std::string> canonical_sections_;
};

}  // namespace

Checked<RuleLibrary> load_rules(SourceFiles files, const LoadOptions& options) {
  Checked<RuleLibrary> result;
  result.product.emplace();
  result.product->files = std::move(files);
  Loader(result, options).run();
  sort_by_position(result.diagnostics);
  return result;
}

}  // namespace parity
