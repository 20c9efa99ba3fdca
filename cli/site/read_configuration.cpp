// One walk over the tree by the table of settings: a key's dots are the sections of the file.
#include "cli/site/read_configuration.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "cli/site/settings.h"
#include "engine/load/reader.h"

namespace parity::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kPrefix = "PARITY_";
constexpr std::uintmax_t kLargestFile = 1U << 20U;

// Read by other parts of the program, by its scripts or by its tests.
const std::set<std::string, std::less<>> kOtherVariables = {
    "PARITY_PAGES_DIRECTORY", "PARITY_TERMINOLOGY_PATH",
    // scripts
    "PARITY_DEBIAN_MIRROR", "PARITY_DEMO_PORT", "PARITY_JOBS", "PARITY_TEST_MINUTES", "PARITY_TEST_STAGES",
    "PARITY_TEST_PRESET", "PARITY_TEST_SYSTEMD",
    // tests and benchmarks
    "PARITY_ATTACK_MUTATIONS", "PARITY_ATTACK_SECONDS", "PARITY_BENCH_REGISTER", "PARITY_BENCH_RULES",
    "PARITY_DIFFERENTIAL_KINDS", "PARITY_DIFFERENTIAL_RULE_SETS", "PARITY_DIFFERENTIAL_SEED",
    "PARITY_DIFFERENTIAL_SHOWN", "PARITY_DIFFERENTIAL_WORLDS", "PARITY_EVERY_WORD", "PARITY_KILL_RUNS",
    "PARITY_SERVER_KILLS", "PARITY_SOAK_SECONDS", "PARITY_TEST_PROGRAM", "PARITY_UPDATE_GOLDEN"};

std::optional<std::int64_t> whole_number(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (fault != std::errc() || end != text.data() + text.size() || text.empty()) return std::nullopt;
  return value;
}

// "5 minutes", "90 seconds".
std::optional<std::chrono::seconds> seconds_of(std::string_view text) {
  constexpr std::int64_t kMinute = 60;
  const std::size_t blank = text.find(' ');
  const auto count = whole_number(text.substr(0, blank));
  if (!count || blank == std::string_view::npos || *count < 0 || *count > kMinute * kMinute * 24) return std::nullopt;
  const std::string_view unit = text.substr(blank + 1);
  if (unit == "minutes" || unit == "minute") return std::chrono::seconds(*count * kMinute);
  if (unit == "seconds" || unit == "second") return std::chrono::seconds(*count);
  return std::nullopt;
}

// Puts one node into one slot.
class SlotReader {
 public:
  using Places = std::map<std::string, Where, std::less<>>;

  SlotReader(Reader& reader, Places& places, std::string folder)
      : reader_(reader), places_(places), folder_(std::move(folder)) {}

  struct At {
    const YamlNode& node;
    std::string what;  // "`listen.port`"
    Bounds bounds;
  };

  void read(const Slot& slot, const At& at) {
    std::visit([&](const auto& target) { put(target, at); }, slot);
  }

 private:
  void put(std::string* target, const At& at) { *target = reader_.text(at.node, at.what); }
  void put(const PathSlot& slot, const At& at) {
    const std::string given = reader_.text(at.node, at.what);
    const bool stands_alone = given.empty() || given.front() == '/' || folder_.empty();
    *slot.path = stands_alone ? given : (fs::path(folder_) / given).string();
  }
  void put(const WordSlot& slot, const At& at) {
    if (const auto index = reader_.word(at.node, at.what, slot.words)) slot.set(*index);
  }
  void put(bool* target, const At& at) { *target = reader_.yes_or_no(at.node, at.what); }

  void put(std::uint16_t* target, const At& at) {
    if (const auto value = number(at, {0, 65'535})) *target = static_cast<std::uint16_t>(*value);
  }
  void put(std::size_t* target, const At& at) {
    if (const auto value = number(at, at.bounds)) *target = static_cast<std::size_t>(*value);
  }
  void put(std::chrono::milliseconds* target, const At& at) {
    if (const auto value = number(at, at.bounds)) *target = std::chrono::milliseconds(*value);
  }
  void put(std::chrono::seconds* target, const At& at) {
    const std::string text = reader_.text(at.node, at.what);
    const auto value = seconds_of(text);
    if (value && value->count() >= at.bounds.least && value->count() <= at.bounds.most) {
      *target = *value;
      return;
    }
    reader_.error("C0102", at.node.where, fmt::format("`{}` is not a length of time for {}", text, at.what), {},
                  fmt::format("write it as `5 minutes` or `90 seconds`, up to {} minutes", at.bounds.most / 60));
  }

  void put(Texts* target, const At& at) {
    target->clear();
    for (const Named& item : reader_.named_list(at.node, at.what)) target->push_back(item.text);
  }
  void put(const WordsSlot& slot, const At& at) {
    slot.texts->clear();
    const auto add = [&](const YamlNode& node) {
      if (const auto index = reader_.word(node, at.what, slot.words)) slot.texts->emplace_back(slot.words.at(*index));
    };
    at.node.is_scalar() ? add(at.node) : reader_.list(at.node, at.what, add);
  }
  void put(SiteParameters* target, const At& at) {
    reader_.names(at.node, at.what, [&](const Named& set, const YamlNode& values) {
      if (values.is_scalar()) {
        reader_.error(
            "R0103", values.where, fmt::format("`{}` stands in no rule set", set.text),
            "each rule set has parameters of its own",
            fmt::format("write `parameters: {{smi-physical-health: {{{}: {}}}}}`, with the id of the rule set",
                        set.text, values.text));
        return;
      }
      reader_.names(values, at.what, [&](const Named& name, const YamlNode& value) {
        (*target)[set.text][name.text] = reader_.text(value, "a parameter's value");
      });
    });
  }
  void put(std::vector<hooks::Client>* target, const At& at) {
    target->clear();
    reader_.list(at.node, at.what, [&](const YamlNode& item) {
      const std::string place = fmt::format("clients[{}]", target->size());
      places_[place] = item.where;
      hooks::Client& client = target->emplace_back();
      std::vector<KeyReader> keys;
      for (const auto& setting : client_settings()) {
        const bool required = setting.key == "name" || setting.key == "issuer";
        keys.push_back({setting.key,
                        [&](const YamlNode& node) {
                          places_[fmt::format("{}.{}", place, setting.key)] = node.where;
                          read(setting.slot(client), {node, fmt::format("`{}`", setting.key), setting.bounds});
                        },
                        required});
      }
      reader_.map(item, "a client", keys);
    });
  }

  std::optional<std::int64_t> number(const At& at, Bounds bounds) {
    const std::string text = reader_.text(at.node, at.what);
    const auto value = whole_number(text);
    if (value && *value >= bounds.least && *value <= bounds.most) return value;
    if (at.node.is_scalar())
      reader_.error("C0101", at.node.where, fmt::format("`{}` is no whole number that {} can be", text, at.what), {},
                    fmt::format("write one from {} to {}", bounds.least, bounds.most));
    return std::nullopt;
  }

  Reader& reader_;
  Places& places_;
  std::string folder_;  // of the file; empty where paths stand as they are
};

class Walk {
 public:
  Walk(ReadConfiguration& into, std::string folder)
      : into_(into),
        reader_(into.diagnostics),
        file_(reader_, into.places, std::move(folder)),
        variable_(reader_, into.places, {}) {}

  void file(std::uint32_t index) {
    auto tree = read_yaml(into_.files, index);
    into_.diagnostics = std::move(tree.diagnostics);
    if (tree.product && !tree.product->is_null()) section(*tree.product, "");
  }

  void variable(const Setting<Configuration>& setting, const std::string& name, const std::string& value) {
    YamlNode node;
    node.kind = YamlNode::Kind::kScalar;
    node.text = value;
    const auto length = static_cast<std::uint32_t>(value.size());
    node.where = {static_cast<std::uint32_t>(into_.files.size()), 1, 1, length};
    into_.files.push_back({name, value});
    read(setting, node, variable_);
  }

 private:
  void section(const YamlNode& node, const std::string& prefix) {
    std::vector<KeyReader> keys;
    std::set<std::string, std::less<>> sections;  // INVARIANT: its texts stay where they are
    for (const auto& setting : settings()) {
      if (!setting.key.starts_with(prefix)) continue;
      const std::string_view rest = setting.key.substr(prefix.size());
      const std::size_t dot = rest.find('.');
      if (dot == std::string_view::npos) {
        keys.push_back({rest, [this, &setting](const YamlNode& value) { read(setting, value, file_); }});
      } else if (const auto [at, is_new] = sections.emplace(rest.substr(0, dot)); is_new) {
        const std::string below = prefix + *at + ".";
        keys.push_back({*at, [this, below](const YamlNode& value) { section(value, below); }});
      }
    }
    const std::string what = prefix.empty() ? "the configuration" : "`" + prefix.substr(0, prefix.size() - 1) + "`";
    reader_.map(node, what, keys);
  }

  void read(const Setting<Configuration>& setting, const YamlNode& node, SlotReader& slots) {
    into_.places[std::string(setting.key)] = node.where;
    slots.read(setting.slot(into_.configuration), {node, fmt::format("`{}`", setting.key), setting.bounds});
  }

  ReadConfiguration& into_;
  Reader reader_;
  SlotReader file_;
  SlotReader variable_;
};

void read_environment(Walk& walk, ReadConfiguration& into, const Environment& environment) {
  std::vector<std::string> names;
  for (const auto& setting : settings()) {
    const std::string name = environment_name(setting);
    if (name.empty()) continue;
    names.push_back(name);
    if (const auto at = environment.find(name); at != environment.end() && !at->second.empty())
      walk.variable(setting, name, at->second);
  }
  const std::vector<std::string_view> known(names.begin(), names.end());
  for (const auto& [name, value] : environment) {
    if (std::find(names.begin(), names.end(), name) != names.end() || kOtherVariables.contains(name)) continue;
    const auto file = static_cast<std::uint32_t>(into.files.size());
    into.files.push_back({name, {}});
    into.diagnostics.push_back({"C0103",
                                Severity::kWarning,
                                {file, 0, 0, 0},
                                "this variable names no setting",
                                {},
                                did_you_mean(name, known)});
  }
}

}  // namespace

Environment parity_environment() {
  Environment result;
  for (char** at = ::environ; at != nullptr && *at != nullptr; ++at) {
    const std::string_view entry = *at;
    const std::size_t equals = entry.find('=');
    if (entry.starts_with(kPrefix) && equals != std::string_view::npos)
      result.emplace(entry.substr(0, equals), entry.substr(equals + 1));
  }
  return result;
}

ReadConfiguration read_configuration(const std::optional<SourceFile>& file, const Environment& environment,
                                     const std::vector<Override>& overrides) {
  ReadConfiguration result;
  Walk walk(result, file ? fs::path(file->path).parent_path().string() : std::string());
  if (file) {
    result.files.push_back(*file);
    walk.file(0);
  }
  read_environment(walk, result, environment);
  for (const auto& setting : settings())
    for (const Override& one : overrides)
      if (one.key == setting.key) walk.variable(setting, one.name, one.value);
  auto between = check_configuration(result);
  std::move(between.begin(), between.end(), std::back_inserter(result.diagnostics));
  sort_by_position(result.diagnostics);
  return result;
}

Result<ReadConfiguration> load_configuration(const ConfigurationSources& sources) {
  const std::string& path = sources.path;
  if (path.empty()) return read_configuration(std::nullopt, sources.environment, sources.overrides);
  std::error_code fault;
  const auto size = fs::file_size(path, fault);
  if (fault) return invalid_input("the configuration can't be read: " + fault.message(), path);
  if (size > kLargestFile) return invalid_input("a configuration of more than 1 MiB is not read", path);
  std::ifstream stream(path, std::ios::binary);
  std::ostringstream text;
  text << stream.rdbuf();
  if (!stream) return invalid_input("the configuration can't be read", path, "check its permissions");
  return read_configuration(SourceFile{path, text.str()}, sources.environment, sources.overrides);
}

std::string to_yaml(const Configuration& configuration) {
  Configuration shown = configuration;
  std::string result;
  std::vector<std::string_view> open;  // sections, outermost first
  for (const auto& setting : settings()) {
    std::vector<std::string_view> sections;
    std::string_view key = setting.key;
    for (std::size_t dot = key.find('.'); dot != std::string_view::npos; dot = key.find('.')) {
      sections.push_back(key.substr(0, dot));
      key.remove_prefix(dot + 1);
    }
    for (std::size_t i = 0; i < sections.size(); ++i) {
      const bool stands =
          open.size() > i && std::equal(sections.begin(), sections.begin() + static_cast<long>(i) + 1, open.begin());
      if (!stands) result += fmt::format("{:{}}{}:\n", "", 2 * i, sections[i]);
    }
    open = sections;
    result += fmt::format("{0:{1}}# {2}\n{0:{1}}{3}: {4}\n", "", 2 * sections.size(), setting.about, key,
                          to_yaml(setting.slot(shown)));
  }
  return result;
}

std::vector<std::string> changes_for_the_next_start(const Configuration& running, const Configuration& read) {
  Configuration before = running;
  Configuration after = read;
  std::vector<std::string> keys;
  for (const auto& setting : settings())
    if (setting.takes_effect == TakesEffect::kAtStart && to_yaml(setting.slot(before)) != to_yaml(setting.slot(after)))
      keys.emplace_back(setting.key);
  return keys;
}

}  // namespace parity::cli
