#include "tests/architecture/checks.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <regex>

#include "tests/architecture/rooms.h"

namespace parity::architecture {
namespace {

bool stands_in(std::string_view path, std::string_view place) {
  return path == place || (path.starts_with(place) && path.substr(place.size()).starts_with('/'));
}

bool stands_in(std::string_view path, const Places& places) {
  return std::ranges::any_of(places, [path](std::string_view place) { return stands_in(path, place); });
}

const Room* room_of(std::string_view path) {
  const Room* innermost = nullptr;
  for (const Room& room : kRooms) {
    if (!stands_in(path, room.folder)) continue;
    if (innermost == nullptr || room.folder.size() > innermost->folder.size()) innermost = &room;
  }
  return innermost;
}

// A standard C++ header has neither a folder nor an ending.
bool is_standard(std::string_view header) { return header.find_first_of("./") == std::string_view::npos; }

std::string outside_fault(const Source& source, const std::string& header) {
  const auto known = std::ranges::find_if(kOutsideHeaders, [&](const auto& h) { return header.starts_with(h.prefix); });
  if (known == kOutsideHeaders.end())
    return fmt::format("`{}` stands in no table of tests/architecture/rooms.h", header);
  if (stands_in(source.path, known->places)) return {};
  return fmt::format("`{}` belongs to {}", header, fmt::join(known->places, ", "));
}

std::string include_fault(const Source& source, const Room& room, const Include& include) {
  if (include.angled) return is_standard(include.target) ? "" : outside_fault(source, include.target);
  const Room* target = room_of(include.target);
  if (target == nullptr) return fmt::format("`{}` is no path from the root to a room", include.target);
  if (target == &room || stands_in(include.target, room.may_include)) return {};
  return fmt::format("{} may not include `{}`", room.folder, include.target);
}

bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

std::string_view word_before(std::string_view code) {
  std::size_t first = code.size();
  while (first > 0 && is_word(code[first - 1])) --first;
  return code.substr(first);
}

// Something of ours with that name: a member (`writer.abort()`, `Session::abort()`) or a declaration (`void abort()`).
bool is_ours(std::string_view before) {
  static const Places kStatements = {"return", "else", "do", "throw", "co_return"};
  if (before.ends_with('.') || before.ends_with("->")) return true;
  if (before.ends_with("::")) {
    before.remove_suffix(2);
    const auto scope = word_before(before);
    return !scope.empty() && scope != "std";
  }
  if (!before.ends_with(' ')) return false;
  before.remove_suffix(1);
  const auto type = word_before(before);
  return !type.empty() && std::ranges::find(kStatements, type) == kStatements.end();
}

// The banned text as a whole word, and not as a name of our own.
bool is_banned_at(std::string_view code, std::size_t at, std::string_view text) {
  const auto before = code.substr(0, at);
  const auto after = code.substr(at + text.size());
  if (is_word(text.front()) && !word_before(before).empty()) return false;
  if (is_word(text.back()) && !after.empty() && is_word(after.front())) return false;
  return !(text.ends_with('(') && is_ours(before));
}

}  // namespace

std::string to_text(const std::vector<Violation>& violations) {
  std::string text;
  for (const auto& v : violations) text += fmt::format("{}:{}: {}\n", v.path, v.line, v.what);
  return text;
}

std::vector<Violation> check_includes(const Source& source) {
  const Room* room = room_of(source.path);
  if (room == nullptr) return {};
  std::vector<Violation> found;
  for (const Include& include : source.includes) {
    auto fault = include_fault(source, *room, include);
    if (!fault.empty()) found.push_back({source.path, include.line, std::move(fault)});
  }
  return found;
}

std::vector<Violation> check_exclusive_headers(std::span<const Source> sources) {
  std::vector<Violation> found;
  for (const auto& header : kOutsideHeaders) {
    std::vector<std::string> users;
    for (const Source& source : sources) {
      const auto uses = [&](const Include& i) { return i.angled && i.target.starts_with(header.prefix); };
      if (std::ranges::any_of(source.includes, uses)) users.push_back(source.path);
    }
    if (header.most_files == 0 || users.size() <= header.most_files) continue;
    found.push_back({users.back(), 0,
                     fmt::format("`{}` may stand in {} file, and stands in {}", header.prefix, header.most_files,
                                 fmt::join(users, ", "))});
  }
  return found;
}

std::vector<Violation> check_bans(const Source& source) {
  std::vector<Violation> found;
  for (const Ban& ban : kBans) {
    if (!stands_in(source.path, ban.places)) continue;
    for (auto at = source.bare.find(ban.text); at != std::string::npos; at = source.bare.find(ban.text, at + 1)) {
      if (!is_banned_at(source.bare, at, ban.text)) continue;
      found.push_back({source.path, line_at(source.bare, at), fmt::format("`{}`: {}", ban.text, ban.why)});
    }
  }
  return found;
}

std::vector<Violation> check_file_length(const Source& source) {
  if (source.generated || source.lines <= kMostFileLines) return {};
  return {{source.path, 0, fmt::format("{} lines; at most {}", source.lines, kMostFileLines)}};
}

std::vector<Violation> check_function_lengths(const Source& source) {
  if (source.generated) return {};
  std::vector<Violation> found;
  for (const Function& function : functions_of(source)) {
    if (function.length <= kMostFunctionLines) continue;
    found.push_back(
        {source.path, function.line,
         fmt::format("`{}` has {} lines; at most {}", function.signature, function.length, kMostFunctionLines)});
  }
  return found;
}

std::vector<Violation> check_place(const Source& source) {
  static const std::regex snake_case("[a-z][a-z0-9_]*(\\.h|\\.cpp)?");
  std::vector<Violation> found;
  const std::filesystem::path path(source.path);
  for (const auto& part : path) {
    const std::string name = part.string();
    if (name == "fhir-adapter" || name == "cds-hooks" || std::regex_match(name, snake_case)) continue;
    found.push_back({source.path, 0, fmt::format("`{}` is not snake_case with .h or .cpp", name)});
  }
  if (!stands_in(source.path, kCodeFolders)) return found;
  const Room* room = room_of(source.path);
  if (room == nullptr || path.parent_path().string() != room->folder) {
    found.push_back({source.path, 0, "stands in no room: a library takes the files of its own folder only"});
  }
  return found;
}

}  // namespace parity::architecture
