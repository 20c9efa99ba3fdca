// Names that stand twice in one object. Names are compared by sorting, not hashing: no input can
// choose names that collide.
#include <fmt/format.h>
#include <algorithm>

#include "fhir-adapter/json.h"

namespace parity::fhir {
namespace {

constexpr std::size_t kLongestShownKey = 60;
constexpr std::size_t kFewKeys = 12;

bool is_plain(std::string_view key) {
  return !key.empty() && key.size() <= kLongestShownKey && std::all_of(key.begin(), key.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  });
}

// The front of a long name, cut between two characters.
std::string_view front_of(std::string_view key) {
  if (key.size() <= kLongestShownKey) return key;
  std::size_t length = kLongestShownKey;
  while (length > 0 && (static_cast<unsigned char>(key[length]) & 0xC0U) == 0x80U) --length;
  return key.substr(0, length);
}

class DuplicateSearch {
 public:
  explicit DuplicateSearch(std::size_t limit) : limit_(limit) {}

  // Recursion is as deep as the document, which parse_json bounds.
  void visit(JsonView value) {
    if (found_.size() >= limit_) return;
    if (value.is_object()) {
      check(value);
      for (const auto& [key, member] : value.members()) {
        if (!member.is_object() && !member.is_array()) continue;
        const std::size_t length = extend(key);
        visit(member);
        path_.resize(length);
      }
      return;
    }
    std::size_t index = 0;
    for (const JsonView item : value.items()) {
      if (item.is_object() || item.is_array()) {
        const std::size_t length = path_.size();
        path_ += fmt::format("[{}]", index);
        visit(item);
        path_.resize(length);
      }
      ++index;
    }
  }

  bool has_duplicate(JsonView object) {
    collect_names(object);
    sort_names();
    return std::adjacent_find(keys_.begin(), keys_.end()) != keys_.end();
  }

  std::vector<DuplicateKey> take() { return std::move(found_); }

 private:
  std::size_t extend(std::string_view key) {
    const std::size_t length = path_.size();
    if (!is_plain(key)) {
      path_ += fmt::format("['{}']", front_of(key));
    } else {
      if (!path_.empty()) path_ += '.';
      path_ += key;
    }
    return length;
  }

  void report(std::string_view key) {
    if (found_.size() >= limit_) return;
    const std::size_t length = extend(key);
    found_.push_back({path_});
    path_.resize(length);
  }

  void collect_names(JsonView object) {
    keys_.clear();
    for (const auto& [key, member] : object.members()) keys_.push_back(key);
  }

  void sort_names() {
    std::sort(keys_.begin(), keys_.end(), [](std::string_view a, std::string_view b) {
      return a.size() != b.size() ? a.size() < b.size() : a < b;
    });
  }

  void check(JsonView object) {
    collect_names(object);
    if (keys_.size() <= kFewKeys && !has_equal_pair()) return;
    sort_names();
    for (std::size_t i = 1; i < keys_.size(); ++i)
      if (keys_[i] == keys_[i - 1] && (i < 2 || keys_[i] != keys_[i - 2])) report(keys_[i]);
  }

  bool has_equal_pair() const {
    for (std::size_t i = 1; i < keys_.size(); ++i)
      for (std::size_t j = 0; j < i; ++j)
        if (keys_[i] == keys_[j]) return true;
    return false;
  }

  std::size_t limit_;
  std::string path_;
  std::vector<std::string_view> keys_;
  std::vector<DuplicateKey> found_;
};

}  // namespace

// The parser has named the few objects that may have one; only if one of them does is all searched.
std::vector<DuplicateKey> find_duplicate_keys(JsonView value, std::size_t limit) {
  if (!value.exists()) return {};
  std::vector<std::uint32_t> suspects = value.index_->suspects;
  std::sort(suspects.begin(), suspects.end());
  suspects.erase(std::unique(suspects.begin(), suspects.end()), suspects.end());
  DuplicateSearch search(limit);
  if (std::none_of(suspects.begin(), suspects.end(),
                   [&](std::uint32_t object) { return search.has_duplicate(JsonView(value.index_, object)); }))
    return {};
  search.visit(value);
  return search.take();
}

}  // namespace parity::fhir
