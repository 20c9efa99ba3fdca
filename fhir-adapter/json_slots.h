// The members of one object, found in one walk over its names and asked for afterwards without a search. Which names
// are worth a place is a table that is made when the program is built. Used by elements.h; FHIR is not known here.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "fhir-adapter/json.h"

namespace parity::fhir {

/// Names, and stems of names as JsonView::find_choice takes them, each with its place.
template <std::size_t kNames, std::size_t kStems>
class JsonSlotTable {
 public:
  consteval JsonSlotTable(const std::array<JsonName, kNames>& names, const std::array<JsonName, kStems>& stems)
      : names_(names), stems_(stems) {
    for (std::size_t i = 0; i < kNames; ++i) {
      std::uint8_t& place = by_hash_[names_[i].hash() % kHashes];
      if (place != 0) throw "two names share a hash";
      place = static_cast<std::uint8_t>(i + 1);
    }
    for (const JsonName& stem : stems_) {
      letters_ |= letter_of(stem.text().front());
      for (const JsonName& name : names_)
        if (name.text().starts_with(stem.text())) throw "a name begins with a stem";
    }
  }

  static constexpr std::size_t kSize = kNames + kStems;
  static constexpr std::uint8_t kNoPlace = kSize;
  constexpr std::uint8_t place_of_name(std::string_view name) const {
    for (std::uint8_t i = 0; i < kNames; ++i)
      if (names_[i].text() == name) return i;
    return kNoPlace;
  }
  constexpr std::uint8_t place_of_stem(std::string_view stem) const {
    for (std::uint8_t i = 0; i < kStems; ++i)
      if (stems_[i].text() == stem) return static_cast<std::uint8_t>(kNames + i);
    return kNoPlace;
  }
  /// The place of the member whose name is at this token; `kNoPlace` if the table knows neither name nor stem.
  std::uint8_t place_in(const JsonIndex& index, std::uint32_t name) const {
    const std::uint32_t hash = index.links[name];
    const std::size_t candidate = by_hash_[hash % kHashes];
    if (candidate != 0 && names_[candidate - 1].hash() == hash && index.is_name(name, names_[candidate - 1]))
      return static_cast<std::uint8_t>(candidate - 1);
    const char first = index.text[index.tokens[name] + std::size_t{1}];
    return (letters_ & letter_of(first)) == 0 ? kNoPlace : stem_in(index, name, first);
  }

 private:
  static constexpr std::size_t kHashes = 4096;
  static constexpr std::uint32_t letter_of(char c) { return 1U << (static_cast<unsigned char>(c) & 31U); }
  std::uint8_t stem_in(const JsonIndex& index, std::uint32_t name, char first) const {
    for (std::uint8_t i = 0; i < kStems; ++i)
      if (stems_[i].text().front() == first && index.has_stem(name, stems_[i]) && index.at(name + 2) != 'n')
        return static_cast<std::uint8_t>(kNames + i);
    return kNoPlace;
  }

  std::array<JsonName, kNames> names_;
  std::array<JsonName, kStems> stems_;
  std::array<std::uint8_t, kHashes> by_hash_{};  // place + 1 of the one name that may have such a hash
  std::uint32_t letters_ = 0;                    // that stems begin with
};

/// An object with the places of the members that the table names. Borrows the document, as JsonView.
template <const auto& kTable>
class JsonSlots {
 public:
  /// A name or a stem whose place is known when the program is built; one without a place is searched for.
  struct Name : JsonName {
    // NOLINTNEXTLINE(google-explicit-constructor): a literal is a name
    template <std::size_t kSize>
    consteval Name(const char (&literal)[kSize])
        : JsonName(literal), name_place(kTable.place_of_name(literal)), stem_place(kTable.place_of_stem(literal)) {}
    constexpr Name() : JsonName(), name_place(kTable.kNoPlace), stem_place(kTable.kNoPlace) {}
    // NOLINTNEXTLINE(google-explicit-constructor)
    constexpr Name(std::string_view text) : JsonName(text), name_place(kTable.kNoPlace), stem_place(kTable.kNoPlace) {}

    std::uint8_t name_place;
    std::uint8_t stem_place;
  };

  JsonSlots() = default;
  explicit JsonSlots(JsonView object) : view_(object) {
    if (object.is_object() && !object.index_->has_escaped_names) walk();
  }

  JsonView view() const { return view_; }
  bool exists() const { return view_.exists(); }

  /// As JsonView::find.
  JsonView operator[](const Name& name) const {
    if (name.name_place == kTable.kNoPlace || !is_walked_) return view_.find(name);
    const std::uint32_t token = tokens_[name.name_place];
    return token == 0 ? JsonView() : JsonView(view_.index_, view_.token_ + token);
  }
  /// As JsonView::find_choice.
  JsonMember find_choice(const Name& stem) const {
    if (stem.stem_place == kTable.kNoPlace || !is_walked_) return view_.find_choice(stem);
    if (tokens_[stem.stem_place] == 0) return {};
    const std::uint32_t token = view_.token_ + tokens_[stem.stem_place];
    return {view_.index_->name(token - 2), JsonView(view_.index_, token)};
  }

 private:
  void walk() {
    const JsonIndex& index = *view_.index_;
    const std::uint32_t end = index.links[view_.token_];
    if (end - view_.token_ > UINT16_MAX) return;
    for (std::uint32_t at = view_.token_ + 1; at < end; at = index.next_name(at)) {
      const std::uint8_t place = kTable.place_in(index, at);
      if (place != kTable.kNoPlace && tokens_[place] == 0)
        tokens_[place] = static_cast<std::uint16_t>(at + 2 - view_.token_);
    }
    is_walked_ = true;
  }

  JsonView view_;
  std::array<std::uint16_t, kTable.kSize> tokens_{};  // of the value, from the object's own on; 0: none
  bool is_walked_ = false;  // else every question is a search: names with escapes may hide behind any text; very large
};

}  // namespace parity::fhir
