// Reading and writing the key file. Nothing of a key may reach a message.
#include "audit/site_key.h"

#include <fmt/format.h>
#include <sys/random.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <map>
#include <vector>

#include "audit/durable_file.h"
#include "engine/base/digest.h"

namespace parity::audit {
namespace {

constexpr std::size_t kKeyBytes = 32;
constexpr std::size_t kLimit = 64U << 10U;
constexpr std::string_view kPreface =
    "# Site keys: patients stand in the audit store under these. Keep the file secret, and keep a copy:\n"
    "# without it, no patient's earlier answers can be found.\n";

using Keys = std::map<int, std::string, std::greater<>>;  // the newest first

tl::unexpected<Error> malformed(const std::string& path, std::size_t line) {
  return invalid_input("not a site key: expected a number and 64 hexadecimal digits", fmt::format("{}:{}", path, line));
}

std::optional<std::string> from_hex(std::string_view text) {
  std::string bytes;
  for (std::size_t i = 0; i + 1 < text.size(); i += 2) {
    unsigned value = 0;
    const auto [end, error] = std::from_chars(text.data() + i, text.data() + i + 2, value, 16);
    if (error != std::errc() || end != text.data() + i + 2) return std::nullopt;
    bytes += static_cast<char>(static_cast<unsigned char>(value));
  }
  return text.size() == 2 * kKeyBytes ? std::optional(bytes) : std::nullopt;
}

bool read_line(std::string_view line, Keys& keys) {
  int number = 0;
  const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), number);
  if (error != std::errc() || number < 1 || end == line.data() + line.size() || *end != ' ') return false;
  const auto key = from_hex(line.substr(static_cast<std::size_t>(end - line.data()) + 1));
  return key && keys.emplace(number, *key).second;
}

Result<Keys> parse(std::string_view text, const std::string& path) {
  Keys keys;
  for (std::size_t line_number = 1; !text.empty(); ++line_number) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.empty() || line.front() == '#') continue;
    if (!read_line(line, keys)) return malformed(path, line_number);
  }
  if (keys.empty()) return invalid_input("holds no site key", path);
  return keys;
}

Result<void> check_permissions(const std::string& path) {
  struct stat about{};
  if (::stat(path.c_str(), &about) != 0) return system_error("read", path);
  if ((about.st_mode & (S_IRWXO | S_IWGRP)) != 0) {
    return invalid_input("the site key may be read by others, or changed by its group", path,
                         fmt::format("chmod 600 {}", path));
  }
  return {};
}

Result<Keys> read_keys(const std::string& path) {
  if (auto allowed = check_permissions(path); !allowed) return tl::unexpected(allowed.error());
  return read_file(path, kLimit).and_then([&](const std::string& text) { return parse(text, path); });
}

Result<std::string> random_key_line(int number, const std::string& path) {
  std::array<std::uint8_t, kKeyBytes> key{};
  static_assert(sizeof(Sha256) == kKeyBytes);
  if (::getrandom(key.data(), key.size(), 0) != static_cast<ssize_t>(key.size())) {
    return system_error("make a random key for", path);
  }
  return fmt::format("{} {}\n", number, to_hex(key));
}

}  // namespace

Result<Pseudonyms> read_site_keys(const std::string& path) {
  return read_keys(path).map([](const Keys& keys) {
    std::vector<std::string> newest_first;
    for (const auto& [number, key] : keys) newest_first.push_back(key);
    return Pseudonyms(std::move(newest_first));
  });
}

Result<void> create_site_key(const std::string& path) {
  return random_key_line(1, path).and_then(
      [&](const std::string& line) { return create_file(path, std::string(kPreface) + line); });
}

Result<void> rotate_site_key(const std::string& path) {
  auto keys = read_keys(path);
  if (!keys) return tl::unexpected(keys.error());
  auto text = read_file(path, kLimit);
  if (!text) return tl::unexpected(text.error());
  if (!text->empty() && text->back() != '\n') *text += '\n';
  return random_key_line(keys->begin()->first + 1, path).and_then([&](const std::string& line) {
    return replace_file(path, *text + line);
  });
}

}  // namespace parity::audit
