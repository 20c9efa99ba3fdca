// The same record, written in another way, says the same: the same outcomes in the same words. Over the sample practice, and
// over real records with a diagnosis and three drugs put in.
#include <fmt/format.h>
#include <rapidjson/document.h>
#include <rapidjson/prettywriter.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <algorithm>
#include <functional>
#include <map>
#include <random>
#include <vector>

#include "tests/golden/asking.h"

namespace {

using namespace parity;
using namespace parity::test;
using rapidjson::Document;
using rapidjson::Value;

using Allocator = Document::AllocatorType;
using Pieces = std::vector<std::string>;

Document parsed(const std::string& text) {
  Document document;
  document.Parse(text.c_str(), text.size());
  REQUIRE_FALSE(document.HasParseError());
  return document;
}

std::string written(const Value& value) {
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
  value.Accept(writer);
  return buffer.GetString();
}

void each_object(Value& value, const std::function<void(Value&)>& visit) {
  if (value.IsArray())
    for (Value& item : value.GetArray()) each_object(item, visit);
  if (!value.IsObject()) return;
  for (auto& member : value.GetObject()) each_object(member.value, visit);
  visit(value);
}

void each_string(Document& document, const std::function<std::string(const std::string&)>& change) {
  each_object(document, [&](Value& object) {
    for (auto& member : object.GetObject())
      if (member.value.IsString()) {
        const std::string text = change(member.value.GetString());
        member.value.SetString(text.c_str(), static_cast<rapidjson::SizeType>(text.size()), document.GetAllocator());
      }
  });
}

void each_resource(Document& bundle, const std::function<void(Value&)>& visit) {
  for (Value& entry : bundle["entry"].GetArray())
    if (entry.HasMember("resource")) visit(entry["resource"]);
}

void set_text(Value& object, const char* name, const std::string& text, Allocator& memory) {
  Value value(text.c_str(), static_cast<rapidjson::SizeType>(text.size()), memory);
  if (object.HasMember(name))
    object[name] = value;
  else
    object.AddMember(Value(name, memory), value, memory);
}

std::string text_at(const Value& object, const char* name) {
  const auto found = object.FindMember(name);
  return found != object.MemberEnd() && found->value.IsString() ? found->value.GetString() : std::string();
}

void reverse_array(Value& array) {
  for (rapidjson::SizeType i = 0, n = array.Size(); i < n / 2; ++i) array[i].Swap(array[n - 1 - i]);
}

// ---- other ways to write a record

Pieces shuffled(Document bundle) {
  std::mt19937 random(7);
  auto& entries = bundle["entry"];
  for (rapidjson::SizeType i = entries.Size(); i > 1; --i)
    entries[i - 1].Swap(entries[static_cast<rapidjson::SizeType>(random() % i)]);
  return {written(bundle)};
}

Pieces entries_reversed(Document bundle) {
  reverse_array(bundle["entry"]);
  return {written(bundle)};
}

Pieces each_entry_twice(Document bundle) {
  auto& memory = bundle.GetAllocator();
  auto& entries = bundle["entry"];
  for (rapidjson::SizeType i = 0, n = entries.Size(); i < n; ++i) {
    Value copy(entries[i], memory);
    entries.PushBack(copy, memory);
  }
  return {written(bundle)};
}

Pieces members_reversed(Document bundle) {
  each_object(bundle, [&](Value& object) {
    Value turned(rapidjson::kObjectType);
    for (auto at = object.MemberEnd(); at != object.MemberBegin();) {
      --at;
      turned.AddMember(at->name, at->value, bundle.GetAllocator());
    }
    object = turned;
  });
  return {written(bundle)};
}

Pieces codings_reversed(Document bundle) {
  each_object(bundle, [](Value& object) {
    if (object.HasMember("coding") && object["coding"].IsArray()) reverse_array(object["coding"]);
  });
  return {written(bundle)};
}

// A local code beside the ones that are there, first and last.
Pieces local_codes_added(Document bundle) {
  auto& memory = bundle.GetAllocator();
  each_object(bundle, [&](Value& object) {
    if (!object.HasMember("coding") || !object["coding"].IsArray()) return;
    Value coding(rapidjson::kObjectType);
    coding.AddMember("system", "https://ehr.example/codes", memory).AddMember("code", "X-1", memory);
    object["coding"].PushBack(coding, memory);
    auto& codings = object["coding"];
    codings[0].Swap(codings[codings.Size() - 1]);
  });
  return {written(bundle)};
}

Pieces unknown_elements_added(Document bundle) {
  auto& memory = bundle.GetAllocator();
  each_resource(bundle, [&](Value& resource) {
    set_text(resource, "language", "en-GB", memory);
    Value narrative(rapidjson::kObjectType);
    narrative.AddMember("status", "generated", memory).AddMember("div", "<div>Smoker, BP 190/110</div>", memory);
    if (!resource.HasMember("text")) resource.AddMember("text", narrative, memory);
    Value extension(rapidjson::kObjectType);
    extension.AddMember("url", "https://ehr.example/note", memory).AddMember("valueString", "diabetes", memory);
    if (!resource.HasMember("extension")) resource.AddMember("extension", Value(rapidjson::kArrayType), memory);
    resource["extension"].PushBack(extension, memory);
  });
  return {written(bundle)};
}

// What refers to an entry names it by the address that it is given here, which its fullUrl bears.
Pieces with_addresses(Document bundle, const std::function<std::string(const std::string& own)>& address_of) {
  auto& memory = bundle.GetAllocator();
  std::map<std::string, std::string> address;
  for (Value& entry : bundle["entry"].GetArray()) {
    if (!entry.HasMember("resource")) continue;
    const Value& resource = entry["resource"];
    const std::string own = text_at(resource, "resourceType") + "/" + text_at(resource, "id");
    address[own] = address_of(own);
    if (const std::string before = text_at(entry, "fullUrl"); !before.empty()) address[before] = address[own];
    set_text(entry, "fullUrl", address[own], memory);
  }
  each_object(bundle, [&](Value& object) {
    const auto found = address.find(text_at(object, "reference"));
    if (found != address.end()) set_text(object, "reference", found->second, memory);
  });
  return {written(bundle)};
}

// "Patient/1" as an address on a server.
Pieces references_absolute(Document bundle) {
  return with_addresses(std::move(bundle), [](const std::string& own) { return "https://ehr.example/fhir/" + own; });
}

Pieces references_as_uuids(Document bundle) {
  unsigned number = 0;
  return with_addresses(std::move(bundle), [&number](const std::string&) {
    return fmt::format("urn:uuid:00000000-0000-4000-8000-{:012}", ++number);
  });
}

// The same Bundle in three pieces, the Patient in the last.
Pieces in_pieces(Document bundle) {
  Pieces pieces;
  auto& entries = bundle["entry"];
  reverse_array(entries);
  for (rapidjson::SizeType piece = 0; piece < 3; ++piece) {
    Document part;
    part.CopyFrom(bundle, part.GetAllocator());
    Value kept(rapidjson::kArrayType);
    for (rapidjson::SizeType i = 0; i < entries.Size(); ++i)
      if (i * 3 / entries.Size() == piece) kept.PushBack(Value(entries[i], part.GetAllocator()), part.GetAllocator());
    part["entry"] = kept;
    part.RemoveMember("total");  // of what was found: fewer entries would be a page of it
    pieces.push_back(written(part));
  }
  return pieces;
}

// The same moments, as clocks elsewhere show them.
Pieces times_elsewhere(Document bundle) {
  each_string(bundle, [](const std::string& text) {
    const auto time = text.size() >= 20 && text[10] == 'T' ? parse_timestamp(text) : Result<Timestamp>{};
    if (!time || !time->instant) return text;
    const std::size_t point = text.find('.');
    const std::string fraction =
        point == std::string::npos ? "" : text.substr(point, text.find_first_of("Z+-", point) - point);
    constexpr std::int64_t kIndia = 5 * 3600 + 30 * 60;
    const std::string there = to_text(Instant{time->instant->seconds + kIndia});
    return there.substr(0, 19) + fraction + "+05:30";
  });
  return {written(bundle)};
}

Pieces spread_over_lines(Document bundle) {
  rapidjson::StringBuffer buffer;
  rapidjson::PrettyWriter<rapidjson::StringBuffer, rapidjson::UTF8<>, rapidjson::ASCII<>> writer(buffer);
  bundle.Accept(writer);
  return {buffer.GetString()};
}

struct Way {
  const char* name;
  Pieces (*write)(Document bundle);
};
constexpr Way kWays[] = {
    {"entries shuffled", shuffled},
    {"entries reversed", entries_reversed},
    {"each entry twice", each_entry_twice},
    {"members reversed", members_reversed},
    {"codings reversed", codings_reversed},
    {"local codes added", local_codes_added},
    {"unknown elements added", unknown_elements_added},
    {"references absolute", references_absolute},
    {"references as UUIDs", references_as_uuids},
    {"in three pieces", in_pieces},
    {"times elsewhere", times_elsewhere},
    {"spread over lines", spread_over_lines},
};

std::size_t says_the_same(const Asking& asking, const std::string& text) {
  const std::string plain = written(parsed(text));
  const auto said = asking.ask(plain);
  if (!said) return 0;
  for (const Way& way : kWays) {
    CAPTURE(way.name);
    const auto other = asking.ask(way.write(parsed(plain)));
    REQUIRE(other);
    for (std::size_t i = 0; i < said->states.size(); ++i) {
      CAPTURE(asking.rule(i));
      CHECK(to_text(other->states[i]) == to_text(said->states[i]));
    }
    CHECK(other->texts == said->texts);
  }
  return said->texts.size();
}

}  // namespace

TEST_CASE("same record: the sample practice, written in other ways") {
  const auto plan = bundled_rules();
  std::size_t prompts = 0;
  for_each_sample([&](const std::string& text) {
    for (const Audience audience : {Audience::kGp, Audience::kMentalHealth})
      prompts += says_the_same(Asking(*plan, day("2026-11-22"), audience), text);
  });
  CHECK(prompts > 100);
}

TEST_CASE("same record: 28 years later, to the day") {  // leap years and weekdays fall alike
  const auto plan = bundled_rules();
  std::size_t compared = 0;
  const auto later = [&](const std::string& text, const char* today, const char* then) {
    Document bundle = parsed(text);
    each_string(bundle, [](const std::string& word) {
      const bool is_date = word.size() >= 4 && parse_timestamp(word).has_value();
      return is_date ? std::to_string(std::stoi(word.substr(0, 4)) + 28) + word.substr(4) : word;
    });
    const auto now = Asking(*plan, day(today), Audience::kGp).ask(text);
    const Asking asking(*plan, day(then), Audience::kGp);
    const auto moved = asking.ask(written(bundle));
    REQUIRE(now.has_value() == moved.has_value());
    if (!now) return;
    ++compared;
    for (std::size_t i = 0; i < now->states.size(); ++i) {
      CAPTURE(asking.rule(i));
      CHECK(to_text(moved->states[i]) == to_text(now->states[i]));
    }
  };
  for_each_sample([&](const std::string& text) { later(text, "2026-11-22", "2054-11-22"); });
  for_each_supplied([&](const std::string& text) { later(text, "2019-11-22", "2047-11-22"); });
  CHECK(compared >= 20);
}

TEST_CASE("same record: real records with a diagnosis and drugs put in, written in other ways") {
  const auto plan = bundled_rules();
  const Asking asking(*plan, day("2019-11-22"), Audience::kGp);
  std::size_t prompts = 0;
  const bool is_here = for_each_supplied([&](const std::string& text) { prompts += says_the_same(asking, text); });
  if (is_here) CHECK(prompts > 200);
}
