// Every key of parity.yaml as data: its name, where its value stands, what it may be and what it is for. Reading, the
// environment, printing and docs/configuration.md go by this one table.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "cli/site/configuration.h"

namespace parity::cli {

using Texts = std::vector<std::string>;

/// A file or folder; relative to the folder of parity.yaml.
struct PathSlot {
  std::string* path;
};

/// One of a closed set of words.
struct WordSlot {
  std::vector<std::string_view> words;
  std::function<std::size_t()> get;
  std::function<void(std::size_t)> set;
};

/// A list of words of a closed set.
struct WordsSlot {
  std::vector<std::string_view> words;
  Texts* texts;
};

/// A value of the configuration, for reading and writing.
using Slot =
    std::variant<std::string*, PathSlot, WordSlot, bool*, std::uint16_t*, std::size_t*, std::chrono::milliseconds*,
                 std::chrono::seconds*, Texts*, WordsSlot, SiteParameters*, std::vector<hooks::Client>*>;

/// When a change of the key takes effect.
enum class TakesEffect : std::uint8_t { kAtReload, kAtStart };

struct Bounds {
  std::int64_t least = 0;
  std::int64_t most = 0;  // 0: no bounds are checked
};

template <class Owner>
struct Setting {
  std::string_view key;  // "listen.tls.certificate"
  Slot (*slot)(Owner&);
  std::string_view about;
  TakesEffect takes_effect = TakesEffect::kAtReload;
  Bounds bounds = {};
};

/// Sections in the order in which they are printed; the keys of one section stand together.
std::span<const Setting<Configuration>> settings();
/// The keys of one item of `clients`.
std::span<const Setting<hooks::Client>> client_settings();

/// "PARITY_LISTEN_PORT"; empty for a key that is no scalar.
std::string environment_name(const Setting<Configuration>& setting);

/// A value as YAML: `8080`, `"quoted where need be"`, `[a, b]`.
std::string to_yaml(const Slot& slot);

}  // namespace parity::cli
