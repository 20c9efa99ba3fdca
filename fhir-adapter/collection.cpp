#include "fhir-adapter/collection.h"

#include <fmt/format.h>
#include <algorithm>
#include <tuple>

#include "engine/base/text_table.h"
#include "fhir-adapter/hash_order.h"
#include "fhir-adapter/times.h"

namespace parity::fhir {
namespace {

constexpr JsonName kEntryParts[] = {"resource", "fullUrl", "search"};
constexpr unsigned kMaxNesting = 8;  // Bundles inside Bundles

bool is_container(ResourceType type) {
  return type == ResourceType::kBundle || type == ResourceType::kParameters || type == ResourceType::kOperationOutcome;
}

std::string item_path(std::string_view path, std::string_view list, std::uint32_t position) {
  return fmt::format("{}.{}[{}].resource", path, list, position);
}

bool has_link(JsonView bundle, std::string_view relation) {
  for (const JsonView link : bundle["link"].items())
    if (link["relation"].text() == relation) return true;
  return false;
}

bool says_newest_first(JsonView bundle) {
  for (const JsonView link : bundle["link"].items())
    if (link["relation"].text() == "self" && link["url"].text().find("_sort=-") != std::string_view::npos) return true;
  return false;
}

bool is_included(JsonView entry) { return entry["search"]["mode"].text() == "include"; }

// Which of two versions of one resource is newer: positive for `a`, 0 if that can't be told.
int compare_versions(const Elements& a, const Elements& b) {
  const Moment of_a = read_moment(a["meta"]["lastUpdated"]);
  const Moment of_b = read_moment(b["meta"]["lastUpdated"]);
  if (!of_a.instant || !of_b.instant || *of_a.instant == *of_b.instant) return 0;
  return *of_a.instant > *of_b.instant ? 1 : -1;
}

}  // namespace

Result<void> Collection::add(JsonView value, std::string_view path, const AskedFor& asked, Origin origin) {
  if (origin != Origin::kDraftOrders) completeness_.ask(asked.types);
  return take({value, std::string(path), asked, origin, 0, false});
}

Result<void> Collection::add_pages(std::span<const JsonView> pages, std::string_view path, const AskedFor& asked,
                                   PagesAre are) {
  completeness_.ask(asked.types);
  Given given{{}, std::string(path), asked, Origin::kRecord, 0, true};
  for (std::size_t i = 0; i < pages.size(); ++i) {
    given.value = pages[i];
    given.path = i == 0 ? std::string(path) : fmt::format("{}.page[{}]", path, i);
    auto taken = take(given);
    if (!taken) return taken;
  }
  if (are == PagesAre::kCut || lacks_entries(pages)) narrow(pages, given);
  return {};
}

Result<void> Collection::take(const Given& given) {
  if (given.value.is_null()) return {};
  if (!given.value.is_object())
    return invalid_input(fmt::format("expected a FHIR resource, found {}", to_text(given.value.kind())), given.path);
  const std::string_view name = given.value["resourceType"].text();
  if (name.empty()) {
    if (given.depth == 0)
      return invalid_input("expected a FHIR resource, found an object without `resourceType`", given.path);
    report_unreadable(given, given.path);
    return {};
  }
  const auto type = resource_type_of(name);
  if (type == ResourceType::kBundle) return take_bundle(given);
  if (type == ResourceType::kParameters) return take_parameters(given);
  if (type == ResourceType::kOperationOutcome) {
    take_outcome(given);
    return {};
  }
  if (given.depth == 0 && given.asked.types != TypeSet::all() && (!type || !given.asked.types.contains(*type)))
    return invalid_input("expected a Bundle or a resource of the type that was asked for, found another", given.path);
  take_resource(given, {given.value, name, type, {}, open_container(given.path, {})});
  return {};
}

Result<void> Collection::take_bundle(const Given& bundle) {
  if (bundle.depth >= kMaxNesting) return invalid_input("Bundles stand too deep inside one another", bundle.path);
  if (bundle.value["type"].text() == "history")
    return invalid_input("a Bundle of type history holds versions, not a record", bundle.path + ".type");
  const JsonView entries = bundle.value["entry"];
  if (entries.exists() && !entries.is_null() && !entries.is_array()) report_unreadable(bundle, bundle.path + ".entry");
  const std::uint32_t container = open_container(bundle.path, "entry");
  make_room(entries.size());
  std::uint32_t position = 0;
  const JsonItems items = entries.items();
  for (auto next = items.begin(); next != items.end();) {
    const JsonView entry = *next;
    ++next;  // asked for before this one is read: where the next begins is far, and has to be waited for
    auto taken = take_bundle_entry(bundle, entry, position++, container);
    if (!taken) return taken;
  }
  narrow_if_cut(bundle);
  return {};
}

// At least twice what there was: else each of many small Bundles would move all that came before it.
void Collection::make_room(std::size_t entries) {
  const std::size_t wanted = entries_.size() + entries;
  if (wanted > entries_.capacity()) entries_.reserve(std::max(wanted, 2 * entries_.capacity()));
}

Result<void> Collection::take_bundle_entry(const Given& bundle, JsonView entry, std::uint32_t position,
                                           std::uint32_t container) {
  const auto [resource, full_url, search] = entry.pick<kEntryParts>();
  if (!resource.is_object()) {
    if (const JsonView response = entry["response"]; response.is_object()) {
      take_response(bundle, response, position);
    } else if (!entry["request"].is_object()) {
      report_unreadable(bundle, item_path(bundle.path, "entry", position));
    }
    return {};
  }
  const std::string_view name = resource["resourceType"].text();
  const auto type = resource_type_of(name);
  if (type && is_container(*type))
    return take(
        {resource, item_path(bundle.path, "entry", position), bundle.asked, bundle.origin, bundle.depth + 1, false});
  if (search["mode"].text() == "outcome") return {};
  take_resource(bundle, {resource, name, type, full_url.text(), container, position});
  return {};
}

Result<void> Collection::take_parameters(const Given& parameters) {
  if (parameters.depth >= kMaxNesting)
    return invalid_input("Bundles stand too deep inside one another", parameters.path);
  std::uint32_t position = 0;
  for (const JsonView parameter : parameters.value["parameter"].items()) {
    const JsonView resource = parameter["resource"];
    if (resource.exists()) {
      auto taken = take({resource, item_path(parameters.path, "parameter", position), parameters.asked,
                         parameters.origin, parameters.depth + 1, false});
      if (!taken) return taken;
    }
    ++position;
  }
  return {};
}

void Collection::take_resource(const Given& outer, const Found& found) {
  if (found.type_name.empty()) return report_unreadable(outer, path_at(found.container, found.position));
  if (!found.type) {
    census_.count_other(found.type_name);
    return;
  }
  Entry& entry = entries_.emplace_back(found.resource);
  entry.full_url = found.full_url;
  entry.id = entry.resource["id"].text();
  entry.container = found.container;
  entry.position = found.position;
  entry.type = *found.type;
  entry.origin = outer.origin;
}

// In place of what was asked for it is a failure whatever it says: nothing was read.
void Collection::take_outcome(const Given& outcome) {
  const auto failed = types_failed_by(outcome.value, outcome.asked.types);
  if (!failed && outcome.depth > 0) return;
  builder_.add_issue(IssueReason::kUnavailable, outcome.path);
  if (outcome.origin == Origin::kDraftOrders) return completeness_.make_orders_unread();
  completeness_.make_unread(failed.value_or(outcome.asked.types));
}

// An entry of a batch response without a resource: its status and outcome say how it went.
void Collection::take_response(const Given& bundle, JsonView response, std::uint32_t position) {
  const std::string_view status = response["status"].text();
  const JsonView outcome = response["outcome"];
  const bool refused = status.starts_with('4') || status.starts_with('5');
  const auto failed = outcome.is_object() ? types_failed_by(outcome, bundle.asked.types) : std::nullopt;
  if (!refused && !failed) return;
  builder_.add_issue(IssueReason::kUnavailable, fmt::format("{}.entry[{}].response", bundle.path, position));
  completeness_.make_unread(failed.value_or(bundle.asked.types));
}

void Collection::report_unreadable(const Given& outer, std::string path) {
  census_.count_nameless();
  builder_.add_issue(IssueReason::kUnreadableEntry, path);
  if (outer.origin == Origin::kDraftOrders) return completeness_.make_orders_unread();
  completeness_.make_unread(outer.asked.types);
}

void Collection::narrow_if_cut(const Given& bundle) {
  if (bundle.origin == Origin::kDraftOrders || bundle.is_page) return;
  const std::span<const JsonView> pages(&bundle.value, 1);
  if (has_link(bundle.value, "next") || lacks_entries(pages)) narrow(pages, bundle);
}

// A next link that nobody followed: what is there is complete back to its oldest entry, if the entries
// are known to come newest first and do.
void Collection::narrow(std::span<const JsonView> pages, const Given& given) {
  builder_.add_issue(IssueReason::kTruncated, given.path);
  Extent extent;
  if (given.asked.order == SortOrder::kNewestFirst || (!pages.empty() && says_newest_first(pages.front()))) {
    NewestFirst order;
    for (const JsonView page : pages) {
      for (const JsonView entry : page["entry"].items()) {
        const auto type = resource_type_of(entry["resource"]["resourceType"].text());
        if (type && !is_included(entry)) order.see(*type, entry["resource"]);
      }
    }
    if (const auto since = order.complete_since()) extent = {Extent::Reach::kSince, *since};
  }
  completeness_.limit(given.asked.types, extent);
}

std::uint32_t Collection::open_container(std::string path, std::string_view list) {
  containers_.push_back({std::move(path), list});
  return static_cast<std::uint32_t>(containers_.size() - 1);
}

std::string Collection::path_at(std::uint32_t container, std::uint32_t position) const {
  const Container& holder = containers_[container];
  return holder.list.empty() ? holder.path : item_path(holder.path, holder.list, position);
}

void Collection::drop_repeats() {
  struct Named {
    std::uint64_t hash;
    std::uint32_t entry;
  };
  std::pmr::vector<Named> names(memory());
  names.reserve(entries_.size());
  for (std::uint32_t i = 0; i < entries_.size(); ++i)
    if (!entries_[i].id.empty()) names.push_back({quick_hash(entries_[i].id), i});
  const auto name_of = [this](const Named& one) {
    const Entry& entry = entries_[one.entry];
    return std::tie(entry.type, entry.origin, entry.id);
  };
  const auto comes_before = [&name_of](const Named& a, const Named& b) {
    return name_of(a) != name_of(b) ? name_of(a) < name_of(b) : a.entry < b.entry;
  };
  const HashOrder<Named> order(names, comes_before, memory());
  std::pmr::vector<bool> dropped(entries_.size(), false, memory());
  std::uint32_t kept = 0;  // of the entries of one name, the one that stays
  for (std::size_t i = 0; i < order.keys().size(); ++i) {
    const Named& one = order.keys()[i];
    if (i == 0 || order.keys()[i - 1].hash != one.hash || name_of(order.keys()[i - 1]) != name_of(one)) {
      kept = one.entry;
      continue;
    }
    const std::uint32_t later = one.entry;
    const std::uint32_t earlier = kept;
    const int newer = compare_versions(entries_[earlier].resource, entries_[later].resource);
    const bool repeats = entries_[earlier].resource.view().source() == entries_[later].resource.view().source();
    kept = later;
    if (!repeats && newer == 0) continue;
    const std::uint32_t loser = newer < 0 ? earlier : later;
    if (loser == later) kept = earlier;  // the next one is compared with what stays
    dropped[loser] = true;
    census_.count(entries_[loser].type, Fate::left_out(IssueReason::kDuplicate));
    builder_.add_issue(IssueReason::kDuplicate, path_of(entries_[loser]));
  }
  std::size_t index = 0;
  std::erase_if(entries_, [&](const Entry&) { return dropped[index++]; });
}

}  // namespace parity::fhir
